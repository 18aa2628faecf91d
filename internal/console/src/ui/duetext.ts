import { topic } from '@/i18n'
import en from '../../../i18n/due.en.json'
import id from '../../../i18n/due.id.json'

export const d = topic(id, en)
export type DueKey = keyof typeof id

/** The words of a member of an open set; the member itself while the catalogue has none. */
export const dueWord = (group: string, member: string) => {
  const key = `due.${group}.${member}`
  return key in id ? d(key as DueKey) : member
}
