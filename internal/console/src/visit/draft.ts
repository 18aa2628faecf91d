import type { Schema } from '@/api/client'

/** A guest book entry as flat fields by their paths, such as `identity.age`; '' is empty. */
export type Values = Record<string, string>

/** Where an answer about the survey stands among the fields: `yes:` or `no:` and the version of the sentence. */
export const consentPath = 'consent'

/** The entry of the server as fields. */
export function valuesOf(guest: Pick<Schema['Guest'], 'name' | 'email' | 'phone' | 'identity'> | undefined): Values {
  const flat: Values = { name: guest?.name ?? '', email: guest?.email ?? '', phone: guest?.phone ?? '' }
  for (const [key, value] of Object.entries(guest?.identity ?? {})) flat[`identity.${key}`] = String(value ?? '')
  return flat
}

/** The fields that differ from what the server has. */
export function changed(own: Values, kept: Values): Values {
  return Object.fromEntries(Object.entries(own).filter(([path, value]) => value.trim() !== (kept[path] ?? '')))
}

/** Fields as the API takes them: filled ones as an entry, emptied ones by name. */
export function amendmentOf(fields: Values): Schema['GuestAmendment'] {
  const entry: Record<string, unknown> = {}
  const identity: Record<string, string> = {}
  const clear: string[] = []
  for (const [path, value] of Object.entries(fields)) {
    const text = value.trim()
    if (text === '') clear.push(path)
    else if (path === consentPath)
      entry.consent = { skd: text.startsWith('yes:'), text: text.slice(text.indexOf(':') + 1) }
    else if (path.startsWith('identity.')) identity[path.slice('identity.'.length)] = text
    else entry[path] = text
  }
  return {
    ...entry,
    ...(Object.keys(identity).length > 0 ? { identity } : {}),
    ...(clear.length > 0 ? { clear } : {}),
  }
}

/** A draft on this device: what the server has not confirmed yet. */
type Kept = { at: number; fields: Values }

/** How long a draft is kept on the device, in milliseconds. */
const keptFor = 24 * 3600 * 1000
const prefix = 'pst.draft.'
const nameOf = (user: string, entry: string) => `${prefix}${user}.${entry}`

/** Keeps what is not on the server yet, or forgets it once nothing is left. A full or forbidden store is no failure. */
export function keep(user: string, entry: string, fields: Values, store: Storage = localStorage) {
  try {
    if (Object.keys(fields).length === 0) store.removeItem(nameOf(user, entry))
    else store.setItem(nameOf(user, entry), JSON.stringify({ at: Date.now(), fields } satisfies Kept))
  } catch {
    // the page itself still holds it
  }
}

/** What this person typed for this entry and the server has not confirmed. */
export function kept(user: string, entry: string, store: Storage = localStorage): Values {
  try {
    const found = JSON.parse(store.getItem(nameOf(user, entry)) ?? 'null') as Kept | null
    return found && Date.now() - found.at < keptFor ? found.fields : {}
  } catch {
    return {}
  }
}

/** Removes drafts older than a day and all that other people left on this device. */
export function sweep(user: string, store: Storage = localStorage) {
  for (const name of Object.keys(store)) {
    if (!name.startsWith(prefix)) continue
    const id = name.startsWith(nameOf(user, '')) ? name.slice(nameOf(user, '').length) : undefined
    if (id === undefined || Object.keys(kept(user, id, store)).length === 0) store.removeItem(name)
  }
}
