/** A stretch of the day in which an office is open, as 08:00 in its own zone. */
export type Hours = { from: string; to: string }

/**
 * Service milliseconds between two instants of one date: open time only,
 * breaks skipped. After the last closing they run on, because a counter that
 * is still open still serves (rules.md §5). `start` carries the office's
 * offset, such as 2026-11-24T09:00:00+08:00.
 */
export function serviceTime(start: string, until: number, hours: Hours[]): number {
  const from = Date.parse(start)
  if (!(until > from)) return 0
  const [date] = start.split('T')
  const offset = /([+-]\d\d:\d\d|Z)$/.exec(start)?.[1] ?? 'Z'
  const at = (time: string) => Date.parse(`${date}T${time}:00${offset}`)
  const overlap = (a: number, b: number) => Math.max(0, Math.min(b, until) - Math.max(a, from))
  const last = hours.at(-1)
  if (!last) return until - from
  const open = hours.reduce((sum, each) => sum + overlap(at(each.from), at(each.to)), 0)
  return open + overlap(at(last.to), Number.POSITIVE_INFINITY)
}

export type Pause = {
  /** Service time that has passed, in milliseconds. */
  passed: number
  /** The whole of what was promised, in milliseconds. */
  whole: number
  /** How far past the due instant, in milliseconds; 0 until then. */
  late: number
}

/** How an obligation stands at a moment. The due instant decides whether it is late. */
export function pauseOf(obligation: { start_at: string; due_at: string }, now: number, hours: Hours[]): Pause {
  const due = Date.parse(obligation.due_at)
  const whole = serviceTime(obligation.start_at, due, hours)
  const passed = Math.min(whole, serviceTime(obligation.start_at, now, hours))
  return { passed, whole, late: Math.max(0, now - due) }
}

/** The published breaks between two instants of a date, as the hours of that date leave them. */
export function breaksBetween(from: string, to: string, hours: readonly Hours[]): Hours[] {
  const offset = /([+-]\d\d:\d\d|Z)$/.exec(from)?.[1] ?? 'Z'
  const at = (time: string) => Date.parse(`${from.split('T')[0]}T${time}:00${offset}`)
  return hours
    .slice(1)
    .map((each, index) => ({ from: hours[index]?.to ?? each.from, to: each.from }))
    .filter((gap) => at(gap.from) < Date.parse(to) && at(gap.to) > Date.parse(from))
}
