import { type Lang, lang, topic } from '@/i18n'
import en from '../../../i18n/visit.en.json'
import id from '../../../i18n/visit.id.json'

/** The sentences about a visit that several features share. */
export const v = topic(id, en)
export type VisitKey = keyof typeof id

/** A text of the server in the language of the page. */
export const words = (text: Record<Lang, string>) => text[lang()]

/** Why somebody may go before others. */
export const priorities = ['none', 'elderly', 'disabled', 'pregnant', 'infant'] as const

export const priorityName = (value: string) => {
  const known = priorities.find((each) => each === value)
  return known ? v(`visit.priority.${known}`) : value
}
