import type { FieldFault } from '@/api/problem'
import { type Interval, readIntervals } from './hours'
import { l } from './text'

/** What an entry does to its day. */
export const kinds = ['closed', 'special_hours', 'open_anyway'] as const
export type Kind = (typeof kinds)[number]

/** An entry as it is asked of the API. */
export type Edit = {
  date: string
  kind: Kind
  intervals?: Interval[]
  counts_as_working_day?: boolean
  reason: string
  document: string
  layer?: 'office' | 'province'
}

/** An entry as it is typed. */
export type Typed = Omit<Edit, 'intervals'> & { hours: string }
/** What the typed entry asks for; hours that cannot be read are named instead. */
export function editOf({ hours, ...rest }: Typed): Edit | FieldFault[] {
  const edit: Edit = { ...rest, reason: rest.reason.trim(), document: rest.document.trim() }
  if (edit.kind !== 'open_anyway') delete edit.counts_as_working_day
  if (edit.kind === 'closed') return edit
  const intervals = readIntervals(hours)
  if (!intervals?.length) return [{ path: 'intervals', code: 'invalid', detail: l('libur.hours.wrong') }]
  return { ...edit, intervals }
}
