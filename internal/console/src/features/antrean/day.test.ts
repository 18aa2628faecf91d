import { expect, test } from 'vitest'
import type { Ticket } from '@/api/queue'
import { doings, numbersOf, servedMinutes, waitedMinutes } from './day'

const ticket = (over: Partial<Ticket>) =>
  ({ state: 'waiting', joined_at: '2026-11-24T09:00:00+08:00', ...over }) as Ticket
const now = Date.parse('2026-11-24T09:30:00+08:00')

test('what may be done follows the state and the right', () => {
  const officer = { serve: true, manage: false }
  const admin = { serve: true, manage: true }
  expect(doings(ticket({}), officer)).toEqual(['amend', 'cancel'])
  expect(doings(ticket({ state: 'no_show' }), officer)).toEqual(['restore'])
  expect(doings(ticket({ state: 'finished' }), officer)).toEqual([])
  expect(doings(ticket({ state: 'finished' }), admin)).toEqual(['correct'])
  expect(doings(ticket({ state: 'unserved' }), admin)).toEqual([])
  expect(doings(ticket({}), { serve: false, manage: false })).toEqual([])
})

test('a wait ends with the service, the call, or the day', () => {
  expect(waitedMinutes(ticket({}), now)).toBe(30)
  expect(waitedMinutes(ticket({ called_at: '2026-11-24T09:10:00+08:00' }), now)).toBe(10)
  const served = ticket({ called_at: '2026-11-24T09:10:00+08:00', service_started_at: '2026-11-24T09:12:00+08:00' })
  expect(waitedMinutes(served, now)).toBe(12)
  expect(servedMinutes(served, now)).toBe(18)
  expect(waitedMinutes(ticket({ ended_at: '2026-11-24T09:05:00+08:00' }), now)).toBe(5)
  expect(servedMinutes(ticket({}), now)).toBeUndefined()
})

test('numbers of a sheet are read as people write them', () => {
  expect(numbersOf('1-3, 8 11;2')).toEqual([1, 2, 3, 8, 11])
  expect(numbersOf('4 – 6')).toEqual([4, 5, 6])
  expect(numbersOf('')).toEqual([])
  for (const wrong of ['a', '3-1', '0', '1-', '1-900', 'K-012']) expect(numbersOf(wrong)).toBeUndefined()
})
