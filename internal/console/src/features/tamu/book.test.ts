import { expect, test } from 'vitest'
import { askedFrom, countNew, type Listed, searchOf } from './book'

const today = '2026-11-24'
const entry = (id: string, at: string) => ({ id, created_at: `2026-11-24T${at}:00+08:00` }) as Listed

test('an address asks for today and everything unless it says otherwise', () => {
  const plain = askedFrom({}, today)
  expect(plain).toEqual({ q: '', from: today, to: today, service: '', incomplete: false })
  expect(searchOf(plain, today)).toEqual({})
})

test('a question comes back from its own address', () => {
  for (const asked of [
    { q: '<b>Siti</b>', from: '2026-11-01', to: today, service: 'konsultasi', incomplete: true },
    { q: '0812', from: '2026-11-20', to: '2026-11-20', service: '', incomplete: false },
    { q: '', from: '2026-11-01', to: '2026-11-20', service: '', incomplete: false },
  ])
    expect(askedFrom(searchOf(asked, today), today)).toEqual(asked)
})

test('what an address cannot mean is left out', () => {
  const asked = askedFrom({ q: 812, from: '2026-12-01', to: 'kemarin', incomplete: 'ya' }, today)
  expect(asked).toEqual({ q: '812', from: today, to: today, service: '', incomplete: false })
})

test('new is what is newer than the first that is shown and not shown itself', () => {
  const shown = [entry('b', '09:10'), entry('a', '09:00')]
  expect(countNew([entry('d', '09:20'), entry('c', '09:15'), ...shown, entry('z', '08:00')], shown)).toBe(2)
  expect(countNew(shown, shown)).toBe(0)
  expect(countNew([entry('a', '09:00')], [])).toBe(1)
})
