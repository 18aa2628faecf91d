import { topic } from '@/i18n'
import en from '../../../../i18n/atur.en.json'
import id from '../../../../i18n/atur.id.json'

export const a = topic(id, en)
export type AturKey = keyof typeof id
