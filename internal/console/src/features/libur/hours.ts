import { readTime } from '@/ui/zoned'

/** A stretch of a day, as 08:00 in the office's zone, its end excluded; 24:00 is the end of the day. */
export type Interval = { from: string; to: string }

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Weekday = (typeof weekdays)[number]

const timeOf = (text: string) => (/^\s*24[.:]?00\s*$/.test(text) ? '24:00' : readTime(text))

/**
 * Hours as people write them, 08.00–12.00, 13.00–16.00. Nothing is closed;
 * undefined when they cannot be read, end before they begin, or overlap.
 */
export function readIntervals(text: string): Interval[] | undefined {
  const parts = text.split(/[,;]|\bdan\b|\band\b/).filter((part) => part.trim())
  const all: Interval[] = []
  for (const part of parts) {
    const [from, to, more] = part.split(/\s*(?:[-–—]|\bs\.?d\.?|\bsampai\b)\s*/).map(timeOf)
    const before = all.at(-1)?.to ?? ''
    if (!from || !to || more !== undefined || from >= to || from < before) return undefined
    all.push({ from, to })
  }
  return all
}

const dotted = (time: string) => time.replace(':', '.')

/** Hours as they are written here: 08.00–12.00, 13.00–16.00. */
export const writeIntervals = (all: readonly Interval[] | null | undefined) =>
  (all ?? []).map(({ from, to }) => `${dotted(from)}–${dotted(to)}`).join(', ')

/** The gaps between the hours of a day. */
export const breaksOf = (all: readonly Interval[]): Interval[] =>
  all.slice(1).map((each, at) => ({ from: all[at]?.to ?? each.from, to: each.from }))
