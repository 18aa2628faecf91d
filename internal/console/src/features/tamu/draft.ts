import type { Schema } from '@/api/client'

/** An entry as flat fields by their paths, such as `identity.age`; '' is empty. */
export type Values = Record<string, string>

/** An entry of the server as fields. */
export function valuesOf({
  name,
  email,
  phone,
  identity,
}: Pick<Schema['Guest'], 'name' | 'email' | 'phone' | 'identity'>): Values {
  const flat: Values = { name, email, phone: phone ?? '' }
  for (const [key, value] of Object.entries(identity)) flat[`identity.${key}`] = value ?? ''
  return flat
}

/** The typed fields that differ from what the server has. */
export const changed = (own: Values, kept: Values): Values =>
  Object.fromEntries(Object.entries(own).filter(([path, value]) => value.trim() !== (kept[path] ?? '')))

/** Fields as the API takes a correction: filled ones as an entry, emptied ones by name. */
export function amendmentOf(fields: Values): Schema['GuestAmendment'] {
  const filled = Object.entries(fields).filter(([, value]) => value.trim() !== '')
  const clear = Object.keys(fields).filter((path) => fields[path]?.trim() === '')
  const under = (identity: boolean) =>
    Object.fromEntries(
      filled
        .filter(([path]) => path.startsWith('identity.') === identity)
        .map(([path, value]) => [path.replace('identity.', ''), value.trim()]),
    )
  const identity = under(true)
  return {
    ...under(false),
    ...(Object.keys(identity).length > 0 ? { identity } : {}),
    ...(clear.length > 0 ? { clear } : {}),
  }
}

/** How long what was typed is kept on the device, in milliseconds. */
const keptFor = 24 * 3600 * 1000
const nameOf = (user: string, entry: string) => `pst.draft.${user}.${entry}`

/** Keeps on this device what is not on the server, or forgets it once nothing is left. A full or forbidden store is no failure. */
export function keep(user: string, entry: string, fields: Values, store: Storage = localStorage) {
  try {
    if (Object.keys(fields).length === 0) store.removeItem(nameOf(user, entry))
    else store.setItem(nameOf(user, entry), JSON.stringify({ at: Date.now(), fields }))
  } catch {
    // the page itself still holds it
  }
}

/** What this person typed for this entry and the server does not have. */
export function kept(user: string, entry: string, store: Storage = localStorage): Values {
  try {
    const found = JSON.parse(store.getItem(nameOf(user, entry)) ?? 'null') as { at: number; fields: Values } | null
    return found && Date.now() - found.at < keptFor ? found.fields : {}
  } catch {
    return {}
  }
}
