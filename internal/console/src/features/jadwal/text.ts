import { topic } from '@/i18n'
import en from '../../../../i18n/jadwal.en.json'
import id from '../../../../i18n/jadwal.id.json'

/** The sentences of the roster's pages. */
export const j = topic(id, en)
