// Dates (2026-11-23) and times (09.14) of an office, as inputs hold them.

const partsIn = (at: number, zone: string) => {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at)
  const of = (type: string) => parts.find((part) => part.type === type)?.value ?? ''
  return {
    date: `${of('year')}-${of('month')}-${of('day')}`,
    time: `${of('hour')}:${of('minute')}`,
    second: of('second'),
  }
}

/** The date of an instant in an IANA zone. */
export const dateIn = (at: string | number, zone: string) => partsIn(new Date(at).getTime(), zone).date

/** The time of an instant in an IANA zone, to the minute, as it is written here: 09.14. */
export const timeIn = (at: string | number, zone: string) =>
  partsIn(new Date(at).getTime(), zone).time.replace(':', '.')

/** A time as people write it, 9.05, 09:05 or 0905, as 09:05; undefined when it is none. */
export function readTime(text: string): string | undefined {
  const [, hour, minute] = /^\s*(\d{1,2})\s*[.:]?\s*(\d{2})\s*$/.exec(text) ?? []
  if (!hour || !minute || Number(hour) > 23 || Number(minute) > 59) return undefined
  return `${hour.padStart(2, '0')}:${minute}`
}

/** Milliseconds by which an IANA zone is ahead of UTC at an instant. */
function offset(at: number, zone: string): number {
  const { date, time, second } = partsIn(at, zone)
  return Date.parse(`${date}T${time}:${second}Z`) - Math.floor(at / 1000) * 1000
}

/** A date and a time of an IANA zone as an instant in UTC (RFC 3339), or undefined when they are none. */
export function instant(date: string, text: string, zone: string): string | undefined {
  const time = readTime(text)
  const wall = Date.parse(`${date}T${time}:00Z`)
  if (!time || Number.isNaN(wall)) return undefined
  const at = wall - offset(wall - offset(wall, zone), zone)
  return new Date(at).toISOString()
}

/** The date some days later, or earlier. */
export const addDays = (date: string, days: number) =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * 86400000).toISOString().slice(0, 10)

/** The weekday of a date as in ISO 8601: 1 is Monday. */
export const weekday = (date: string) => new Date(`${date}T00:00:00Z`).getUTCDay() || 7

/** The Monday of a date's week. */
export const mondayOf = (date: string) => addDays(date, 1 - weekday(date))
