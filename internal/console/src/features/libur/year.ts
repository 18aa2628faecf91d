import { weekday } from '@/ui/zoned'
import type { Interval } from './hours'

/** A date of an office as the API tells it. */
export type CalendarDay = {
  date: string
  kind: string
  /** How an entry of a layer changes the date. */
  closure_kind?: string
  label: string
  document?: string
  open: boolean
  working: boolean
  intervals?: Interval[] | null
}

/** An entry of a layer as the API tells it. */
export type Entry = {
  id: string
  layer: string
  date: string
  kind: string
  intervals?: Interval[] | null
  counts_as_working_day: boolean
  reason: string
  document: string
}

/** What a day is, on the picture of a year: each has a colour, a mark and words of its own. */
export const marks = ['working', 'weekend', 'national', 'province', 'office', 'special', 'anyway', 'uncovered'] as const
export type Mark = (typeof marks)[number]

const rank: Record<string, number> = { office: 0, province: 1, national: 2 }

/** The entry that decides each date: the nearest layer wins. */
export function deciding(entries: readonly Entry[]): Map<string, Entry> {
  const all = new Map<string, Entry>()
  for (const entry of entries) {
    const before = all.get(entry.date)
    if (!before || (rank[entry.layer] ?? 9) < (rank[before.layer] ?? 9)) all.set(entry.date, entry)
  }
  return all
}

/** What a day is. */
export function markOf(day: CalendarDay): Mark {
  if (day.open && day.closure_kind === 'open_anyway') return 'anyway'
  if (day.open && day.closure_kind === 'special_hours') return 'special'
  switch (day.kind) {
    case 'national':
    case 'province':
    case 'office':
    case 'weekend':
      return day.kind
    case 'uncovered':
      return 'uncovered'
    default:
      return 'working'
  }
}

export type Cell = { day: CalendarDay; mark: Mark; entry?: Entry }

/** A month as weeks from Monday to Sunday; places outside the month are empty. */
export type Month = { month: number; weeks: (Cell | undefined)[][] }

/** The twelve months of a year. */
export function monthsOf(days: readonly CalendarDay[], entries: readonly Entry[]): Month[] {
  const decides = deciding(entries)
  const all: Month[] = []
  for (const day of days) {
    const month = Number(day.date.slice(5, 7))
    const at = weekday(day.date) - 1
    if (all.at(-1)?.month !== month) all.push({ month, weeks: [] })
    const weeks = all.at(-1)?.weeks ?? []
    if (weeks.length === 0 || at === 0) weeks.push(new Array(7).fill(undefined))
    const week = weeks.at(-1)
    if (week) week[at] = { day, mark: markOf(day), entry: decides.get(day.date) }
  }
  return all
}

/** The days of a year that are not as the week has them, for the list beside the picture. */
export const notable = (months: readonly Month[]): Cell[] =>
  months
    .flatMap(({ weeks }) => weeks.flat())
    .filter((cell): cell is Cell => !!cell && !['working', 'weekend', 'uncovered'].includes(cell.mark))

const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }

/** Where a key leads from a date, within the dates of the picture; undefined when it leads nowhere. */
export function stepFrom(date: string, key: string, dates: readonly string[]): string | undefined {
  const at = dates.indexOf(date)
  const by = steps[key]
  if (by !== undefined) return dates[at + by]
  const month = date.slice(0, 7)
  const inMonth = dates.filter((each) => each.startsWith(month))
  switch (key) {
    case 'Home':
      return inMonth[0]
    case 'End':
      return inMonth.at(-1)
    case 'PageUp':
      return monthAway(date, -1, dates)
    case 'PageDown':
      return monthAway(date, 1, dates)
    default:
      return undefined
  }
}

/** The same day of the month before or after, or that month's last one. */
function monthAway(date: string, by: number, dates: readonly string[]) {
  const [year, month, day] = date.split('-').map(Number)
  const to = new Date(Date.UTC(year ?? 0, (month ?? 1) - 1 + by, 1)).toISOString().slice(0, 7)
  return dates.filter((each) => each.startsWith(to) && Number(each.slice(8)) <= (day ?? 1)).at(-1)
}
