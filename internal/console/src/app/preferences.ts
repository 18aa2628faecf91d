import { useSyncExternalStore } from 'react'
import { api, ok } from '@/api/client'
import { type Lang, setLang } from '@/i18n'
import type { ActionID } from './keymap'

/** What a person has chosen for the console, on every computer. */
export type Preferences = {
  language: Lang
  sound: { on: boolean; volume: number } // volume 0–100
  shortcuts_off: boolean
  shortcuts: Partial<Record<ActionID, string>>
}

const standard: Preferences = { language: 'id', sound: { on: true, volume: 60 }, shortcuts_off: false, shortcuts: {} }

let current = standard
const watchers = new Set<() => void>()

export const getPreferences = () => current

/** Changes some of them at once on this page. */
export function setPreferences(change: Partial<Preferences>) {
  current = { ...current, ...change }
  setLang(current.language)
  for (const tell of watchers) tell()
}

export function usePreferences(): Preferences {
  return useSyncExternalStore((tell) => {
    watchers.add(tell)
    return () => watchers.delete(tell)
  }, getPreferences)
}

/** Reads how who is signed in wants the console. */
export async function loadPreferences() {
  setPreferences(await ok(api.GET('/api/v1/me/preferences')))
}

/** Keeps a change for every computer, with what another tab has changed meanwhile; it holds on this page once it is kept. */
export async function keepPreferences(header: { 'Idempotency-Key': string }, change: Partial<Preferences>) {
  const { shortcuts, ...rest } = { ...(await ok(api.GET('/api/v1/me/preferences'))), ...change }
  const named = Object.entries(shortcuts).filter((each): each is [string, string] => each[1] !== undefined)
  const body = { ...rest, shortcuts: Object.fromEntries(named) }
  setPreferences(await ok(api.PUT('/api/v1/me/preferences', { params: { header }, body })))
}
