import { expect, test } from 'vitest'
import { blankLate, lateBody, missing } from './visit'

const zone = 'Asia/Makassar'
const visit = {
  ...blankLate,
  number: 'K-007',
  service: 'konsultasi',
  officer: 'o',
  date: '2026-11-24',
  joined_at: '09:05',
  service_started_at: '09:10',
  finished_at: '09:20',
}

test('a visit of a sheet has the times of the office', () => {
  expect(lateBody({ ...visit, name: ' <b>Siti</b> ' }, 'x', zone)).toEqual({
    outage: 'x',
    number: 7,
    service: 'konsultasi',
    officer: 'o',
    counter: undefined,
    joined_at: '2026-11-24T01:05:00.000Z',
    called_at: undefined,
    service_started_at: '2026-11-24T01:10:00.000Z',
    finished_at: '2026-11-24T01:20:00.000Z',
    guest: { name: '<b>Siti</b>' },
    need: undefined,
  })
})

test('what has no number and no guest says so by leaving them out', () => {
  const body = lateBody({ ...visit, number: '' }, 'x', zone)
  expect(body.number).toBeUndefined()
  expect(body.guest).toBeUndefined()
})

test('times that are not there are named; the call may be unknown', () => {
  expect(missing(visit, zone)).toEqual([])
  expect(missing({ ...visit, joined_at: '', finished_at: '9x' }, zone)).toEqual(['joined_at', 'finished_at'])
  expect(missing({ ...visit, called_at: '9x' }, zone)).toEqual(['called_at'])
})
