import { topic } from '@/i18n'
import en from '../../../../i18n/akun.en.json'
import id from '../../../../i18n/akun.id.json'

export const k = topic(id, en)
export type AkunKey = keyof typeof id
