import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import { api, intend, ok } from '@/api/client'
import { serverNow } from '@/api/clock'
import { type FieldFault, problemOf } from '@/api/problem'
import { useSession } from '@/app/here'
import { amendmentOf, changed, keep, kept, type Values, valuesOf } from './draft'

/** Where what was typed stands. `device`: it waits for the server; `wrong`: it was refused. */
export type Saving = {
  state: 'saved' | 'saving' | 'device' | 'wrong'
  at?: number
  fields?: FieldFault[]
  text?: string
}

/** How long after the last letter it is saved, and how often it is tried again, in milliseconds. */
const pause = 1000
const again = 4000

/** One entry of the book. Each reading is recorded, so it is read once. */
function useGuest(office: string, id: string) {
  return useQuery({
    queryKey: ['office', office, 'guest', id],
    queryFn: () => ok(api.GET('/api/v1/offices/{office}/guests/{id}', { params: { path: { office, id } } })),
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  })
}

/**
 * An entry that saves itself: a second after the last letter, on this device
 * and on the server. What the server has not confirmed survives a reload, a
 * lost connection and the end of a session.
 */
export function useEntry(office: string, id: string) {
  const client = useQueryClient()
  const { user, state: signedIn } = useSession()
  const me = user?.id ?? ''
  const entry = useGuest(office, id)
  const [own, setOwn] = useState<Values>(() => kept(me, id))
  const [saving, setSaving] = useState<Saving>({ state: 'saved' })
  const going = useRef(false)
  const server = entry.data ? valuesOf(entry.data) : {}
  const dirty = JSON.stringify(changed(own, server))
  const known = entry.data !== undefined

  const save = useCallback(
    async (fields: Values) => {
      if (going.current) return
      going.current = true
      setSaving((before) => ({ ...before, state: 'saving' }))
      try {
        const params = { path: { office, id } }
        const body = amendmentOf(fields)
        const written = await intend((header) =>
          ok(api.PATCH('/api/v1/offices/{office}/guests/{id}', { params: { ...params, header }, body })),
        )
        client.setQueryData(['office', office, 'guest', id], written)
        setOwn((before) => Object.fromEntries(Object.entries(before).filter(([path, value]) => fields[path] !== value)))
        setSaving({ state: 'saved', at: serverNow() })
        void client.invalidateQueries({ queryKey: ['office', office, 'guests'] })
      } catch (cause) {
        const problem = problemOf(cause)
        const waits = problem.passing || problem.status === 401
        setSaving(waits ? { state: 'device' } : { state: 'wrong', fields: problem.fields, text: problem.message })
      } finally {
        going.current = false
      }
    },
    [client, office, id],
  )

  useEffect(() => {
    if (!known) return
    keep(me, id, JSON.parse(dirty) as Values)
    if (dirty === '{}')
      setSaving((before) => (before.state === 'wrong' || before.state === 'device' ? { state: 'saved' } : before))
    if (dirty === '{}' || signedIn !== 'in') return
    const timer = setTimeout(() => void save(JSON.parse(dirty) as Values), pause)
    return () => clearTimeout(timer)
  }, [dirty, known, me, id, save, signedIn])

  useEffect(() => {
    if (saving.state !== 'device' || signedIn !== 'in') return
    const timer = setInterval(() => void save(JSON.parse(dirty) as Values), again)
    return () => clearInterval(timer)
  }, [saving.state, dirty, save, signedIn])

  const set = useCallback((path: string, value: string) => setOwn((before) => ({ ...before, [path]: value })), [])
  return { entry, values: { ...server, ...own } as Values, set, saving, unsaved: dirty !== '{}' }
}
