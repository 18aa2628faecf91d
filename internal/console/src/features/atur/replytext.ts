import { topic } from '@/i18n'
import en from '../../../../i18n/cepat.en.json'
import id from '../../../../i18n/cepat.id.json'

export const q = topic(id, en)
