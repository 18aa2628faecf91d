import type { Line } from '@/api/queue'
import type { Frame } from '@/api/stream'

type Owed = Pick<Line['obligations'][number], 'id' | 'number' | 'outcome'>

/** The number of the visitor whose promise an event says has run out, when it is one of this line and still open. */
export function overdue(frame: Frame, line: { obligations: Owed[] }): string | undefined {
  if (frame.event !== 'clock.changed') return undefined
  const id = /"id":"([^"]*)"/.exec(frame.data)?.[1]
  return line.obligations.find((each) => each.id === id && each.outcome === 'open')?.number
}
