import { useInfiniteQuery } from '@tanstack/react-query'
import { api, ok } from '@/api/client'
import type { Ticket } from '@/api/queue'
import { useFresh } from '@/app/fresh'
import type { TicketState } from '@/ui/state'

/** What the list of a day is narrowed to; empty is any. */
export type Asked = { state: TicketState | ''; service: string; number: string }

/** The numbers of today, page by page; the office's events have it read again. */
export function useDay(office: string, asked: Asked) {
  useFresh(['office', office, 'day'], (frame) => frame.event === 'ticket.changed' || frame.event === 'changed')
  return useInfiniteQuery({
    queryKey: ['office', office, 'day', asked],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => {
      const { state, service, number } = asked
      const query = { state: state || undefined, service: service || undefined, number: number || undefined }
      return ok(
        api.GET('/api/v1/offices/{office}/queue/tickets', {
          params: { path: { office }, query: { ...query, cursor: pageParam || undefined } },
          signal,
        }),
      )
    },
    getNextPageParam: (page) => page.next_cursor || undefined,
    placeholderData: (before) => before,
  })
}

/** What can be done to a ticket from the list of the day; calling and serving belong to Loket. */
export type Doing = 'amend' | 'cancel' | 'restore' | 'resume' | 'correct'

const byState: Partial<Record<string, Doing[]>> = {
  waiting: ['amend', 'cancel'],
  called: ['amend', 'cancel'],
  parked: ['resume', 'cancel'],
  no_show: ['restore'],
  finished: ['correct'],
}

/** What somebody may do to a ticket: serving needs one right, setting a finished visit right another. */
export function doings(ticket: Pick<Ticket, 'state'>, may: { serve: boolean; manage: boolean }): Doing[] {
  return (byState[ticket.state] ?? []).filter((each) => (each === 'correct' ? may.manage : may.serve))
}

/** From when to when a ticket waited; it still waits until `now` (Unix milliseconds). */
export function waitedMinutes(ticket: Ticket, now: number): number {
  const end = ticket.service_started_at ?? ticket.called_at ?? ticket.ended_at
  const until = end ? Date.parse(end) : now
  return Math.max(0, Math.floor((until - Date.parse(ticket.joined_at)) / 60000))
}

/** Minutes of the service itself, or undefined before it begins. */
export function servedMinutes(ticket: Ticket, now: number): number | undefined {
  if (!ticket.service_started_at) return undefined
  const until = ticket.finished_at ? Date.parse(ticket.finished_at) : now
  return Math.max(0, Math.floor((until - Date.parse(ticket.service_started_at)) / 60000))
}

/**
 * Numbers as people write them on a sheet, `1-5, 8 11`: each once, in order,
 * or undefined when a part is none. A range covers at most `most` numbers.
 */
export function numbersOf(text: string, most = 200): number[] | undefined {
  const found = new Set<number>()
  for (const part of text.replace(/\s*[-–]\s*/g, '-').split(/[\s,;]+/)) {
    if (!part) continue
    const [, first, last] = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(part) ?? []
    if (!first) return undefined
    const from = Number(first)
    const to = Number(last ?? first)
    if (from < 1 || to < from || to - from >= most) return undefined
    for (let n = from; n <= to; n++) found.add(n)
  }
  return [...found].sort((x, y) => x - y)
}
