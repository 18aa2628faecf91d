import { useCallback, useEffect, useRef, useState } from 'react'
import { serverNow } from '@/api/clock'
import { type Problem, problemOf } from '@/api/problem'
import { useCut, useSession } from '@/app/here'
import { changed, keep, kept, sweep, type Values } from './draft'

/** Where what was typed stands; `at` is when the server took it, in Unix milliseconds. `device`: it waits for the server; `wrong`: it was refused. */
export type Saving =
  | { state: 'saved' | 'saving' | 'device'; at?: number }
  | { state: 'wrong'; problem: Problem; at?: undefined }

/** How long after the last letter it is saved, and how often it is tried again while the server cannot be reached, in milliseconds. */
const pause = 1000
const again = 4000

type Place = {
  /** The draft's name on this device. */
  name: string
  /** What the server has; undefined while that is not known. */
  server: Values | undefined
  /** Writes fields to the server and has `server` follow before it ends; throws a Problem. */
  write: (fields: Values) => Promise<unknown>
}

/**
 * Fields that save themselves: a second after the last letter on this device
 * and on the server. What the server has not confirmed survives a reload, a
 * lost connection and the end of a session.
 */
export function useAutosave({ name, server, write }: Place) {
  const { user, state: signedIn } = useSession()
  const me = user?.id ?? ''
  const [own, setOwn] = useState<Values>(() => kept(me, name))
  const [saving, setSaving] = useState<Saving>({ state: 'saved' })
  const known = server !== undefined
  const dirty = changed(own, server ?? {})
  const waiting = JSON.stringify(dirty)
  const now = useRef({ dirty, write })
  now.current = { dirty, write }
  const going = useRef<Promise<boolean>>(undefined)
  const held = useRef(Object.keys(own).length > 0) // whether the draft on this device is of this page

  const save = useCallback(async (fields: Values): Promise<boolean> => {
    setSaving({ state: 'saving' })
    try {
      await now.current.write(fields)
      setOwn((before) => Object.fromEntries(Object.entries(before).filter(([path, value]) => fields[path] !== value)))
      setSaving({ state: 'saved', at: serverNow() })
      return true
    } catch (cause) {
      const problem = problemOf(cause)
      setSaving(problem.passing || problem.status === 401 ? { state: 'device' } : { state: 'wrong', problem })
      return false
    }
  }, [])

  /** Saves what is not saved; true when the server has it all. */
  const flush = useCallback(async (): Promise<boolean> => {
    await going.current
    const fields = now.current.dirty
    if (Object.keys(fields).length === 0) return true
    going.current ??= save(fields).finally(() => {
      going.current = undefined
    })
    return await going.current
  }, [save])

  useEffect(() => sweep(me), [me])
  useEffect(() => {
    if (!known) return
    if (waiting !== '{}' || held.current) keep(me, name, JSON.parse(waiting) as Values)
    held.current = waiting !== '{}'
    if (waiting === '{}')
      setSaving((before) => (before.state === 'wrong' || before.state === 'device' ? { state: 'saved' } : before))
    if (waiting === '{}' || signedIn !== 'in') return
    const timer = setTimeout(() => void flush(), pause)
    return () => clearTimeout(timer)
  }, [waiting, known, me, name, flush, signedIn])
  useAgain(saving.state === 'device' && signedIn === 'in', flush)

  const set = useCallback((path: string, value: string) => setOwn((before) => ({ ...before, [path]: value })), [])
  return { values: { ...server, ...own } as Values, set, saving, flush, unsaved: waiting !== '{}' }
}

export type Autosave = ReturnType<typeof useAutosave>

/** Tries again while something stands only on this device: at once when the connection is back. */
function useAgain(needed: boolean, flush: () => Promise<boolean>) {
  const cut = useCut()
  useEffect(() => {
    if (!needed) return
    const timer = setInterval(() => void flush(), cut ? again : pause)
    return () => clearInterval(timer)
  }, [needed, cut, flush])
}
