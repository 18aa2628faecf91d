import { topic } from '@/i18n'
import en from '../../../../i18n/konsep.en.json'
import id from '../../../../i18n/konsep.id.json'

export const k = topic(id, en)
export type KonsepKey = keyof typeof id
