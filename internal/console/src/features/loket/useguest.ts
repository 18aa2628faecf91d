import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import { api, intend, ok, type Schema } from '@/api/client'
import { serverNow } from '@/api/clock'
import { type Problem, problemOf } from '@/api/problem'
import { lineKey, type Ticket } from '@/api/queue'
import { useCut, useSession } from '@/app/here'
import { changed, entryOf, keep, kept, sweep, type Values, valuesOf } from './draft'

/** Where what was typed stands; `at` is when the server took it, in Unix milliseconds. */
export type Saving =
  | { state: 'saved' | 'saving' | 'device'; at?: number }
  | { state: 'wrong'; problem: Problem; at?: undefined }
type Guest = Schema['Guest']

/** How long after the last letter it is saved, in milliseconds. */
const pause = 1000
const again = 4000 // ms between attempts while the server cannot be reached

const guestKey = (office: string, ticket: string) => ['office', office, 'visit', ticket, 'guest'] as const

const read = (office: string, id: string) =>
  ok(api.GET('/api/v1/offices/{office}/guests/{id}', { params: { path: { office, id } } }))

/** Writes fields to the server and returns the entry as it is kept there. */
async function write(office: string, ticket: string, guest: string | undefined, fields: Values): Promise<Guest> {
  const { entry, clear } = entryOf(fields)
  return await intend(async (header) => {
    if (guest)
      return await ok(
        api.PATCH('/api/v1/offices/{office}/guests/{id}', {
          params: { path: { office, id: guest }, header },
          body: clear.length > 0 ? { ...entry, clear } : entry,
        }),
      )
    const made = await ok(
      api.POST('/api/v1/offices/{office}/queue/tickets/{id}/guest', {
        params: { path: { office, id: ticket }, header },
        body: entry,
      }),
    )
    return await read(office, made.guest_id ?? '')
  })
}

/** The entry of a visit as the server has it; null when the visit has none yet. Somebody's own change of it is read again. */
function useEntry(office: string, ticket: Ticket) {
  const id = ticket.guest_id
  const entry = useQuery({
    queryKey: guestKey(office, ticket.id),
    queryFn: () => (id ? read(office, id) : null),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const { data, refetch } = entry
  const stale = id !== undefined && data === null
  useEffect(() => {
    if (stale) void refetch()
  }, [stale, refetch])
  return entry
}

/**
 * The guest book entry of a visit, saved by itself: a second after the last
 * letter on this device and on the server. What the server has not confirmed
 * survives a reload, a lost connection and the end of a session.
 */
export function useGuest(office: string, ticket: Ticket) {
  const client = useQueryClient()
  const { user, state: signedIn } = useSession()
  const me = user?.id ?? ''
  const [own, setOwn] = useState<Values>(() => kept(me, ticket.id))
  const [saving, setSaving] = useState<Saving>({ state: 'saved' })
  const entry = useEntry(office, ticket)
  const server = valuesOf(entry.data ?? undefined)
  const dirty = changed(own, server)
  const waiting = JSON.stringify(dirty)
  const known = entry.data !== undefined
  const guest = ticket.guest_id ?? entry.data?.id
  const now = useRef({ dirty, guest })
  now.current = { dirty, guest }
  const going = useRef<Promise<boolean>>(undefined)

  const save = useCallback(
    async (fields: Values): Promise<boolean> => {
      setSaving({ state: 'saving' })
      try {
        const written = await write(office, ticket.id, now.current.guest, fields)
        client.setQueryData(guestKey(office, ticket.id), written)
        setOwn((before) => Object.fromEntries(Object.entries(before).filter(([path, value]) => fields[path] !== value)))
        setSaving({ state: 'saved', at: serverNow() })
        await client.invalidateQueries({ queryKey: lineKey(office) })
        return true
      } catch (cause) {
        const problem = problemOf(cause)
        setSaving(problem.passing || problem.status === 401 ? { state: 'device' } : { state: 'wrong', problem })
        return false
      }
    },
    [client, office, ticket.id],
  )

  /** Saves what is not saved; true when the server has it all. */
  const flush = useCallback(async (): Promise<boolean> => {
    await going.current
    const fields = now.current.dirty
    if (Object.keys(fields).length === 0) return true
    going.current = save(fields).finally(() => {
      going.current = undefined
    })
    return await going.current
  }, [save])

  useEffect(() => sweep(me), [me])
  useEffect(() => {
    if (known) keep(me, ticket.id, JSON.parse(waiting) as Values)
    if (waiting === '{}' || !known || signedIn !== 'in') return
    const timer = setTimeout(() => void flush(), pause)
    return () => clearTimeout(timer)
  }, [waiting, known, me, ticket.id, flush, signedIn])
  useAgain(saving.state === 'device' && signedIn === 'in', flush)

  const set = useCallback((path: string, value: string) => setOwn((before) => ({ ...before, [path]: value })), [])
  const values: Values = { ...server, ...own }
  /** Fills what is empty with an earlier visit's entry. */
  const takeOver = async (id: string) => {
    const earlier = valuesOf(await read(office, id).catch(() => undefined))
    for (const [path, value] of Object.entries(earlier)) if (value && !values[path]) set(path, value)
  }
  return { values, set, saving, flush, entry, takeOver, unsaved: waiting !== '{}' }
}

/** Tries again while something stands only on this device: at once when the connection is back. */
function useAgain(needed: boolean, flush: () => Promise<boolean>) {
  const cut = useCut()
  useEffect(() => {
    if (!needed) return
    const timer = setInterval(() => void flush(), cut ? again : pause)
    return () => clearInterval(timer)
  }, [needed, cut, flush])
}

export type GuestDraft = ReturnType<typeof useGuest>
