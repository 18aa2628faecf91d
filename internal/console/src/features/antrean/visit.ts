import type { Schema } from '@/api/client'
import { instant } from '@/ui/zoned'

export type LateBody = Schema['QueueLateVisitBody']

/** A visit as somebody types it from a sheet: a date and times of the office. */
export const blankLate = {
  number: '',
  service: '',
  officer: '',
  counter: '',
  date: '',
  joined_at: '',
  called_at: '',
  service_started_at: '',
  finished_at: '',
  name: '',
  email: '',
  phone: '',
  need: '',
}
export type LateValues = typeof blankLate

/** The times of a visit, in their order; a call may be unknown. */
export const lateTimes = ['joined_at', 'called_at', 'service_started_at', 'finished_at'] as const

/** What is not there and has to be, by the field's path; the server judges the rest. */
export function missing(v: LateValues, zone: string): string[] {
  const needed = lateTimes.filter((name) => name !== 'called_at' || v[name])
  return needed.filter((name) => !instant(v.date, v[name], zone))
}

/** The request for a visit whose times are all there. */
export function lateBody(v: LateValues, outage: string, zone: string): LateBody {
  const at = (name: (typeof lateTimes)[number]) => instant(v.date, v[name], zone) ?? ''
  const guest = Object.fromEntries(
    (['name', 'email', 'phone'] as const).map((name) => [name, v[name].trim()]).filter(([, text]) => text),
  )
  const no = Number(/(\d+)\s*$/.exec(v.number)?.[1])
  return {
    outage,
    number: no > 0 ? no : undefined,
    service: v.service,
    officer: v.officer,
    counter: v.counter || undefined,
    joined_at: at('joined_at'),
    called_at: v.called_at ? at('called_at') : undefined,
    service_started_at: at('service_started_at'),
    finished_at: at('finished_at'),
    guest: Object.keys(guest).length > 0 ? guest : undefined,
    need: v.need.trim() || undefined,
  }
}
