import { topic } from '@/i18n'
import en from '../../../../i18n/undangan.en.json'
import id from '../../../../i18n/undangan.id.json'

export const u = topic(id, en)
