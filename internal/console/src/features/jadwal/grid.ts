import type { Schema } from '@/api/client'
import type { Shift } from './roster'

/** On duty, at no counter of one's own. */
export const anywhere = 'any'

/** A place in the weekly pattern: at a counter by its id, or `anywhere`; until when, if it ends. */
export type Cell = { place: string; until?: string }

/** The weekly pattern as a table; a place that is missing is none. */
export type Grid = Record<string, Cell>

/** Where an officer's weekday (1 is Monday) stands in the table. */
export const at = (officer: string, weekday: number) => `${officer}:${weekday}`

/** The pattern that holds on a date. */
export function gridOf(shifts: Shift[], date: string): Grid {
  const holds = shifts.filter((shift) => shift.from <= date && (!shift.until || date <= shift.until))
  return Object.fromEntries(
    holds.map(({ officer, weekday, counter, until }) => [
      at(officer.id, weekday),
      { place: counter?.id ?? anywhere, ...(until ? { until } : {}) },
    ]),
  )
}

/** The table with another place; '' takes the place away. A changed one has no end. */
export function place(grid: Grid, key: string, to: string): Grid {
  const { [key]: _, ...rest } = grid
  return to ? { ...rest, [key]: { place: to } } : rest
}

/** The table as the API takes it. */
export function shiftsOf(grid: Grid): Schema['RosterNewShift'][] {
  return Object.entries(grid).map(([key, cell]) => {
    const [officer = '', weekday] = key.split(':')
    return {
      officer,
      weekday: Number(weekday),
      counter: cell.place === anywhere ? undefined : cell.place,
      until: cell.until,
    }
  })
}

/** Counters that two people have on the same weekday, by weekday. */
export function doubled(grid: Grid): { weekday: number; counter: string }[] {
  const seen = new Map<string, number>()
  for (const [key, cell] of Object.entries(grid)) {
    if (cell.place === anywhere) continue
    const name = `${key.split(':')[1]}:${cell.place}`
    seen.set(name, (seen.get(name) ?? 0) + 1)
  }
  return [...seen]
    .filter(([, n]) => n > 1)
    .map(([name]) => ({ weekday: Number(name.split(':')[0]), counter: name.slice(name.indexOf(':') + 1) }))
}
