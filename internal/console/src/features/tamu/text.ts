import { topic } from '@/i18n'
import { outcomes } from '@/visit/result'
import { v } from '@/visit/text'
import en from '../../../../i18n/tamu.en.json'
import id from '../../../../i18n/tamu.id.json'

/** The sentences of the guest book's pages. */
export const b = topic(id, en)

const channels = ['phone', 'kiosk', 'officer'] as const

/** How each thing that was asked ended, in words. */
export const outcomeWords = (codes = '') =>
  codes
    .split(' ')
    .flatMap((code) => outcomes.filter((known) => known === code))
    .map((code) => v(`visit.outcome.${code}`))
    .join(', ')

/** How a number was taken, in words. */
export const channelWord = (code: string) => {
  const known = channels.find((each) => each === code)
  return known ? b(`tamu.channel.${known}`) : code
}
