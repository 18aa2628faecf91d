import { useCallback, useState } from 'react'

/** The values of `edits` that are not those of `base`, compared by what they hold. */
export function changed<T extends object>(base: T, edits: Partial<T>): Partial<T> {
  const all = Object.entries(edits) as [keyof T, T[keyof T]][]
  return Object.fromEntries(
    all.filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(base[key])),
  ) as Partial<T>
}

export type Draft<T extends object> = {
  value: T
  /** What would be saved. */
  changes: Partial<T>
  dirty: boolean
  set: (change: Partial<T>) => void
  reset: () => void
}

/**
 * What somebody is typing over what is stored: whatever is read again from the
 * server changes only the values that were not touched.
 */
export function useDraft<T extends object>(base: T): Draft<T> {
  const [edits, setEdits] = useState<Partial<T>>({})
  const set = useCallback((change: Partial<T>) => setEdits((before) => ({ ...before, ...change })), [])
  const reset = useCallback(() => setEdits({}), [])
  const changes = changed(base, edits)
  return { value: { ...base, ...edits }, changes, dirty: Object.keys(changes).length > 0, set, reset }
}
