import type { Device } from './api'

/** After so long without a word a device is cut off, in milliseconds. Its last word is known to a minute. */
export const silence = 3 * 60000

/** How a device is: it has never come, is there, or was last there so many whole minutes ago. */
export type Seen = { state: 'never' | 'there' } | { state: 'cut'; minutes: number }

export function seenOf({ last_seen_at: at }: Pick<Device, 'last_seen_at'>, now: number): Seen {
  if (!at) return { state: 'never' }
  const since = now - Date.parse(at)
  return since < silence ? { state: 'there' } : { state: 'cut', minutes: Math.floor(since / 60000) }
}

/** A code as it was shown, however it was typed. */
export const tidyCode = (typed: string) => typed.replace(/[\s-]/g, '').toUpperCase()
