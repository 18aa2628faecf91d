import { expect, test } from 'vitest'
import type { Counter, Line, Obligation, Ticket } from '@/api/queue'
import { absentIn, deskOf, nextOf, offeredCounter, openAt, owed } from './state'

const me = 'me'
const ticket = (id: string, state: string, more: Partial<Ticket> = {}) =>
  ({ id, number: id, state, calls: 1, called_at: '2026-11-24T09:00:00+08:00', ...more }) as Ticket
const counter = (id: string, more: Partial<Counter> = {}) =>
  ({
    id,
    name: id,
    number: 1,
    state: 'open',
    services: ['konsultasi'],
    officer: { id: me, name: 'Rina' },
    ...more,
  }) as Counter
const owing = (ticketID: string, due: string) =>
  ({ id: due, ticket_id: ticketID, outcome: 'open', due_at: due }) as Obligation
const line = (more: Partial<Line>): Line =>
  ({
    rev: 1,
    date: '2026-11-24',
    waiting: [],
    called: [],
    serving: [],
    parked: [],
    no_show: [],
    counters: [],
    obligations: [],
    ...more,
  }) as Line

test('a counter is closed, on a break, ready, calling or serving', () => {
  const desk = (counters: Counter[], more: Partial<Line> = {}) => deskOf(line({ counters, ...more }), me).state
  expect(desk([counter('1', { state: 'closed', officer: undefined })])).toBe('closed')
  expect(desk([counter('1', { officer: { id: 'other', name: 'Budi' } })])).toBe('closed')
  expect(desk([counter('1', { state: 'break' })])).toBe('break')
  expect(desk([counter('1')])).toBe('idle')
  expect(desk([counter('1', { ticket_id: 'K' })], { called: [ticket('K', 'called')] })).toBe('called')
  expect(desk([counter('1', { ticket_id: 'K' })], { serving: [ticket('K', 'serving')] })).toBe('serving')
})

test('a visitor of another day still stands at the counter once the ticket was read', () => {
  const left = line({ counters: [counter('1', { ticket_id: 'old' })] })
  expect(deskOf(left, me).state).toBe('unknown')
  expect(deskOf(left, me, ticket('old', 'serving')).state).toBe('serving')
})

test('an officer at two counters works at the one with a visitor', () => {
  const both = line({ counters: [counter('1'), counter('2', { ticket_id: 'K' })], called: [ticket('K', 'called')] })
  expect(deskOf(both, me).counter?.id).toBe('2')
})

test('next is whom the server names, not the first of the list', () => {
  const waiting = [ticket('A', 'waiting'), ticket('B', 'waiting')]
  expect(nextOf(line({ waiting }), counter('1', { next_id: 'B' }))?.id).toBe('B')
  expect(nextOf(line({ waiting }), counter('1'))).toBeUndefined()
})

test('the pause shown is of the called visitor, of the next, else of whoever is due first', () => {
  const waiting = [ticket('A', 'waiting'), ticket('B', 'waiting')]
  const obligations = [owing('B', '2026-11-24T09:20:00+08:00'), owing('A', '2026-11-24T09:10:00+08:00')]
  const idle = line({ waiting, obligations, counters: [counter('1', { next_id: 'B' })] })
  expect(owed(idle, deskOf(idle, me))?.ticket_id).toBe('B')
  const other = line({ waiting, obligations, counters: [counter('1', { next_id: 'C' })] })
  expect(owed(other, deskOf(other, me))?.ticket_id).toBe('A')
})

test('absent is open after the calls of the office, or its seconds after the first', () => {
  const rule = { calls: 2, seconds: 60 }
  const at = Date.parse('2026-11-24T09:00:00+08:00')
  expect(absentIn(ticket('K', 'called'), rule, at + 18000)).toBe(42000)
  expect(absentIn(ticket('K', 'called'), rule, at + 60000)).toBe(0)
  expect(absentIn(ticket('K', 'called', { calls: 2 }), rule, at)).toBe(0)
})

test('the counter of last time is offered, else the first that is closed', () => {
  const all = [counter('1'), counter('2', { state: 'closed', officer: undefined })]
  expect(offeredCounter(all, '1')?.id).toBe('1')
  expect(offeredCounter(all, null)?.id).toBe('2')
  expect(offeredCounter([], null)).toBeUndefined()
})

test('an office is open from its first opening to its last closing, breaks included', () => {
  const day = [
    { from: '08:00', to: '12:00' },
    { from: '13:00', to: '16:00' },
  ]
  expect(['07.59', '08.00', '12.30', '15.59', '16.00'].map((time) => openAt(day, time))).toEqual([
    false,
    true,
    true,
    true,
    false,
  ])
  expect(openAt([], '09.00')).toBe(false)
})
