import type { Schema } from '@/api/client'

export type Figures = Schema['ReportFigures']
export type Part = Schema['ReportPart']
export type Promised = Schema['ReportPromise']
export type Spread = Schema['ReportSpread']

/** Today, or the month so far. */
export type Period = 'hari' | 'bulan'

export const periodOf = (text: unknown): Period => (text === 'bulan' ? 'bulan' : 'hari')

/** The dates of a period that ends today, both inclusive. */
export function rangeOf(period: Period, today: string) {
  return { from: period === 'bulan' ? `${today.slice(0, 8)}01` : today, to: today }
}

/** How visits ended, in the order in which they are told. */
export const ends = ['finished', 'no_show', 'cancelled', 'left', 'unserved', 'open'] as const

/** All visits of a part, however they ended. */
export const visitsOf = (part: { visits: Part['visits'] }) => ends.reduce((sum, end) => sum + part.visits[end], 0)

/** Finished visits whose times are not counted: corrected, typed in later, or ended by nobody. */
export const uncounted = ({ quality: q }: Part) => q.closed_next_day + q.desk_forgot + q.corrected + q.imported

/** Fewer than this, and a figure says little (rules.md §12). */
export const few = 10

export type Bar = { name: string; n: number }

/** Every date from one to the other, both inclusive. */
export function datesBetween(from: string, to: string): string[] {
  const all: string[] = []
  for (let at = Date.parse(from); at <= Date.parse(to); at += 86400000)
    all.push(new Date(at).toISOString().slice(0, 10))
  return all
}

/** Visits of each date of the range, also of those without any. */
export function perDay(figures: Figures): Bar[] {
  const sums = new Map(datesBetween(figures.from, figures.to).map((date) => [date, 0]))
  for (const day of figures.days ?? [])
    sums.set(day.date, (sums.get(day.date) ?? 0) + ends.reduce((sum, end) => sum + day[end], 0))
  return [...sums].map(([name, n]) => ({ name, n }))
}

/** Visits of each service, by its name. */
export const perService = (figures: Figures, nameOf: (code: string) => string): Bar[] =>
  (figures.services ?? []).map((part) => ({ name: nameOf(part.service ?? ''), n: visitsOf(part) }))
