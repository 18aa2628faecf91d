import { topic } from '@/i18n'
import en from '../../../../i18n/kotak.en.json'
import id from '../../../../i18n/kotak.id.json'

export const k = topic(id, en)
export type KotakKey = keyof typeof id
