import type { Counter, Line, Obligation, Ticket } from '@/api/queue'

/** What an officer's counter is doing; `held` when the officer sits at one. */
export type Desk =
  | { state: 'closed'; counter?: undefined; ticket?: undefined }
  | { state: 'break' | 'idle'; counter: Counter; ticket?: undefined }
  | { state: 'called' | 'serving'; counter: Counter; ticket: Ticket }
  | { state: 'unknown'; counter: Counter; ticket?: undefined }

/**
 * What the officer is doing by the line. `unknown`: the counter has a ticket
 * of another day, which is not among today's and has to be read by itself.
 */
export function deskOf(line: Line, me: string, other?: Ticket): Desk {
  const held = line.counters.filter((counter) => counter.officer?.id === me)
  const counter = held.find((each) => each.ticket_id) ?? held[0]
  if (!counter) return { state: 'closed' }
  if (!counter.ticket_id) return { state: counter.state === 'break' ? 'break' : 'idle', counter }
  const ticket = ticketIn(line, counter.ticket_id) ?? (other?.id === counter.ticket_id ? other : undefined)
  if (!ticket) return { state: 'unknown', counter }
  return { state: ticket.state === 'serving' ? 'serving' : 'called', counter, ticket }
}

/** A ticket of today that has not ended, by its id. */
export const ticketIn = (line: Line, id: string | undefined): Ticket | undefined =>
  id === undefined
    ? undefined
    : [...line.called, ...line.serving, ...line.waiting, ...line.parked, ...line.no_show].find((each) => each.id === id)

/** Whom the counter would call next; the server says who that is. */
export const nextOf = (line: Line, counter: Counter | undefined) =>
  line.waiting.find((ticket) => ticket.id === counter?.next_id)

/** The open obligation that the officer's next move answers: to the called visitor, to the next, else the one due first. */
export function owed(line: Line, desk: Desk): Obligation | undefined {
  const whom = desk.state === 'called' ? desk.ticket.id : desk.counter?.next_id
  const open = line.obligations.filter((each) => each.outcome === 'open')
  const waiting = new Set(line.waiting.map((each) => each.id))
  const first = open
    .filter((each) => waiting.has(each.ticket_id))
    .reduce<Obligation | undefined>((a, b) => (a && Date.parse(a.due_at) <= Date.parse(b.due_at) ? a : b), undefined)
  return open.find((each) => each.ticket_id === whom) ?? first
}

/**
 * Milliseconds until a called visitor may be marked absent by the office's rule; 0 when now, or while the rule is not
 * known. The server has the last word.
 */
export function absentIn(ticket: Ticket, rule: Line['absence'] | undefined, now: number): number {
  if (!rule || ticket.calls >= rule.calls || !ticket.called_at) return 0
  return Math.max(0, Date.parse(ticket.called_at) + rule.seconds * 1000 - now)
}

/** Whether a time such as 09.14 lies between the first opening and the last closing of a day; its breaks count. */
export function openAt(intervals: { from: string; to: string }[], time: string): boolean {
  const at = time.replace('.', ':')
  return intervals.some((each) => each.from <= at) && intervals.some((each) => at < each.to)
}

/** Which counter an officer who sits nowhere is offered: the one of last time, else the first that is closed. */
export function offeredCounter(counters: Counter[], last: string | null): Counter | undefined {
  const same = counters.find((each) => each.id === last)
  return same ?? counters.find((each) => each.state === 'closed') ?? counters[0]
}
