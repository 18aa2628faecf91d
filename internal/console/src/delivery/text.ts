import { topic } from '@/i18n'
import en from '../../../i18n/outbox.en.json'
import id from '../../../i18n/outbox.id.json'

/** The sentences about what was put on its way to somebody. */
export const s = topic(id, en)
type Key = keyof typeof id

/** The words of a member of an open set; the member itself while the catalogue has none. */
const word = (group: string, member: string) => {
  const key = `outbox.${group}.${member}`
  return key in id ? s(key as Key) : member
}

export const stateText = (state: string) => word('state', state)
export const reasonText = (reason: string) => word('reason', reason)
export const templateText = (template: string) => word('template', template)
