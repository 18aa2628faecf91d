import { topic } from '@/i18n'
import en from '../../../../i18n/antrean.en.json'
import id from '../../../../i18n/antrean.id.json'

/** The sentences of the pages of the day's line. */
export const a = topic(id, en)
type AntreanKey = keyof typeof id

/** The sentence of a value of a closed set; the value itself when there is none. */
export function word(set: 'quality' | 'source' | 'outcome' | 'kind', value: string): string {
  const key = `antrean.${set}.${value}`
  return key in id ? a(key as AntreanKey) : value
}
