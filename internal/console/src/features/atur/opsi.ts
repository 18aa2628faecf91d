import { topic } from '@/i18n'
import en from '../../../../i18n/opsi.en.json'
import id from '../../../../i18n/opsi.id.json'

export const o = topic(id, en)
