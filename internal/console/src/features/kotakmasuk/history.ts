import id from '../../../../i18n/kotak.id.json'
import { type KotakKey, k } from './text'
import type { Event } from './types'

/** What happened to a case in words, and who did it; an action that the catalogue does not know stands as it is. */
export function eventText({ action, by }: { action: string; by?: Event['by'] }): string {
  const key = `kotak.event.${action}`
  const what = key in id ? k(key as KotakKey) : action
  return by ? `${what} (${by.name})` : what
}
