import { useSyncExternalStore } from 'react'
import consoleEN from '../../../i18n/console.en.json'
import consoleID from '../../../i18n/console.id.json'

/** The languages of the console; Indonesian is the language of the service. */
export type Lang = 'id' | 'en'

type Vars = Record<string, string | number>

let current: Lang = 'id'
const watchers = new Set<() => void>()

export const lang = (): Lang => current

/** Changes the language of every page at once. */
export function setLang(next: Lang) {
  if (next === current) return
  current = next
  document.documentElement.lang = next
  if (next === 'en') void import('../../../i18n/en.json').then((file) => Object.assign(refusals, file.default))
  for (const tell of watchers) tell()
}

const refusals: Record<string, string> = {}

/** A refusal of the API in English by its code; undefined while Indonesian is spoken, or when it is not known. */
export const refusalText = (code: string) => (current === 'en' ? refusals[`fault.${code}`] : undefined)

export function useLang(): Lang {
  return useSyncExternalStore((tell) => {
    watchers.add(tell)
    return () => watchers.delete(tell)
  }, lang)
}

/** Puts each {name} in its place; one without a value stays as it is. */
export const fill = (text: string, vars?: Vars) =>
  vars ? text.replace(/\{(\w+)\}/g, (whole, name: string) => String(vars[name] ?? whole)) : text

/**
 * The sentences of one topic of the catalogue (internal/i18n/TOPIC.{id,en}.json)
 * as a function of its keys. A feature makes its own, so that its texts are
 * loaded with its page.
 */
export function topic<K extends string>(id: Record<K, string>, en: Record<NoInfer<K>, string>) {
  return (key: K, vars?: Vars) => fill((current === 'en' ? en : id)[key], vars)
}

/** The sentences that every page shares. */
export const t = topic(consoleID, consoleEN)
export type Key = keyof typeof consoleID
