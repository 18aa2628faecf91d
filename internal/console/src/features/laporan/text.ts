import { topic } from '@/i18n'
import en from '../../../../i18n/laporan.en.json'
import id from '../../../../i18n/laporan.id.json'

export const l = topic(id, en)
export type LaporanKey = keyof typeof id
