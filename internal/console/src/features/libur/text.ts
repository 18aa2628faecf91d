import { topic } from '@/i18n'
import en from '../../../../i18n/libur.en.json'
import id from '../../../../i18n/libur.id.json'

export const l = topic(id, en)
export type LiburKey = keyof typeof id

/** The words of a member of an open set; the member itself while the catalogue has none. */
export const wordOf = (group: string, member: string) => {
  const key = `libur.${group}.${member}`
  return key in id ? l(key as LiburKey) : member
}
