import { type Lang, lang } from '@/i18n'

const locale = (l: Lang) => (l === 'en' ? 'en-GB' : 'id-ID')

/** An instant as 09.14, in an IANA zone. */
export function clockTime(at: string | number | Date, zone: string): string {
  return part(at, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }, zone).replace(':', '.')
}

/** An instant as 09.14.05, in an IANA zone. */
export function clockSeconds(at: string | number | Date, zone: string): string {
  return part(at, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }, zone).replaceAll(
    ':',
    '.',
  )
}

/** An instant as Sen, 23 Nov 2026, in an IANA zone. */
export function day(at: string | number | Date, zone: string): string {
  return part(at, { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' }, zone)
}

/** A date such as 2026-11-23 as Sen, 23 Nov 2026. */
export const dateText = (date: string) => day(`${date}T12:00:00Z`, 'UTC')

/** The date of an instant as 12 Okt, in an IANA zone. */
export const shortDay = (at: string | number | Date, zone: string) => part(at, { day: 'numeric', month: 'short' }, zone)

function part(at: string | number | Date, options: Intl.DateTimeFormatOptions, zone: string) {
  return new Intl.DateTimeFormat(locale(lang()), { ...options, timeZone: zone }).format(new Date(at))
}

const zones: Record<string, string> = {
  'Asia/Jakarta': 'WIB',
  'Asia/Pontianak': 'WIB',
  'Asia/Makassar': 'WITA',
  'Asia/Jayapura': 'WIT',
}

/** The name people give to an office's zone: WIB, WITA or WIT. */
export const zoneName = (zone: string) => zones[zone] ?? zone

/** Milliseconds as 02.14 (minutes and seconds); an hour and more as 1.02.14. */
export function stopwatch(ms: number): string {
  const all = Math.max(0, Math.floor(ms / 1000))
  const two = (n: number) => String(n).padStart(2, '0')
  const hours = Math.floor(all / 3600)
  const rest = `${two(Math.floor((all % 3600) / 60))}.${two(all % 60)}`
  return hours ? `${hours}.${rest}` : rest
}

/** Whole minutes between two instants, never below zero. */
export const minutesBetween = (from: string | number, to: string | number) =>
  Math.max(0, Math.floor((new Date(to).getTime() - new Date(from).getTime()) / 60000))

/** A number as 1.234,5. */
export const number = (n: number, digits = 0) =>
  new Intl.NumberFormat(locale(lang()), { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(n)
