import { type QueryClient, useQuery } from '@tanstack/react-query'
import { api, ok, type Schema } from './client'
import { decide, type Frame } from './stream'

export type Ticket = Schema['QueueTicket']
export type Counter = Schema['QueueCounter']
export type Obligation = Schema['QueueObligation']
type Today = Schema['QueueToday']

/** Today's line with every list there. */
export type Line = { [K in keyof Today]-?: NonNullable<Today[K]> }

/** The name of an office's line in the cache. */
export const lineKey = (office: string) => ['office', office, 'line'] as const

function whole(today: Today): Line {
  const { waiting, called, serving, parked, no_show, counters, obligations } = today
  return {
    ...today,
    waiting: waiting ?? [],
    called: called ?? [],
    serving: serving ?? [],
    parked: parked ?? [],
    no_show: no_show ?? [],
    counters: counters ?? [],
    obligations: obligations ?? [],
  }
}

export const readLine = async (office: string, signal?: AbortSignal) =>
  whole(await ok(api.GET('/api/v1/offices/{office}/queue', { params: { path: { office } }, signal })))

/** Today's line of an office; the shell keeps it current. */
export function useLine(office: string) {
  return useQuery({ queryKey: lineKey(office), queryFn: ({ signal }) => readLine(office, signal), staleTime: 60000 })
}

/** How long changes are gathered before the line is read again, in milliseconds. */
const gather = 120

/**
 * Keeps the cached line current by the office's events: a snapshot replaces
 * it, a change by id has it read again, and what is already known passes.
 */
export class LineKeeper {
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly client: QueryClient,
    private readonly office: string,
  ) {}

  take(frame: Frame) {
    const key = lineKey(this.office)
    const known = this.client.getQueryData<Line>(key)
    const what = decide(known, frame)
    if (what === 'replace') this.client.setQueryData(key, whole(JSON.parse(frame.data) as Today))
    if (what !== 'refetch') return
    this.timer ??= setTimeout(() => {
      this.timer = undefined
      void this.client.invalidateQueries({ queryKey: key })
    }, gather)
  }

  end() {
    clearTimeout(this.timer)
  }
}
