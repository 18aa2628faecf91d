import { topic } from '@/i18n'
import en from '../../../../i18n/loket.en.json'
import id from '../../../../i18n/loket.id.json'

export const l = topic(id, en)
export type LoketKey = keyof typeof id
