import type { FieldFault } from '@/api/problem'
import { type Interval, readIntervals, type Weekday, weekdays, writeIntervals } from './hours'

/** Weekly hours with the dates between which they hold; the first has no dates. */
export type Profile = {
  name: string
  from?: string
  to?: string
  week: Partial<Record<Weekday, Interval[] | null>>
}

/** A profile as it is typed: a line of hours a weekday. */
export type TypedProfile = { key: number; name: string; from: string; to: string; week: Record<Weekday, string> }

/** Profiles as lines to type in. Keys tell them apart while they are edited. */
export const typedOf = (profiles: readonly Profile[]): TypedProfile[] =>
  profiles.map(({ name, from, to, week }, key) => ({
    key,
    name,
    from: from ?? '',
    to: to ?? '',
    week: Object.fromEntries(weekdays.map((at) => [at, writeIntervals(week[at])])) as Record<Weekday, string>,
  }))

/** The path of a weekday of a profile in a request. */
export const dayPath = (at: number, day: Weekday) => `profiles.${at}.week.${day}`

/** The profiles that were typed, or every line that cannot be read. */
export function profilesOf(typed: readonly TypedProfile[], wrong: string): Profile[] | FieldFault[] {
  const faults: FieldFault[] = []
  const all = typed.map(({ name, from, to, week }, at) => {
    const days: Profile['week'] = {}
    for (const day of weekdays) {
      const read = readIntervals(week[day])
      if (!read) faults.push({ path: dayPath(at, day), code: 'invalid', detail: wrong })
      else if (read.length) days[day] = read
    }
    return { name: name.trim(), week: days, ...(from ? { from } : {}), ...(to ? { to } : {}) }
  })
  return faults.length ? faults : all
}

export const isFaults = (found: Profile[] | FieldFault[]): found is FieldFault[] => found.some((each) => 'path' in each)

/** Whether a profile ended before a date; such a one is of use only to look back. */
export const past = ({ to }: Pick<TypedProfile, 'to'>, today: string) => to !== '' && to < today

/** A new profile beside the others: the regular week, to be changed, and dates to be filled. */
export function added(typed: readonly TypedProfile[], name: string): TypedProfile[] {
  const key = Math.max(-1, ...typed.map((each) => each.key)) + 1
  const week = typed[0]?.week ?? (Object.fromEntries(weekdays.map((at) => [at, ''])) as Record<Weekday, string>)
  return [...typed, { key, name, from: '', to: '', week: { ...week } }]
}
