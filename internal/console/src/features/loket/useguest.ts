import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { api, intend, ok, type Schema } from '@/api/client'
import { lineKey, type Ticket } from '@/api/queue'
import { sayWrong } from '@/app/toast'
import { useAutosave } from '@/visit/autosave'
import { amendmentOf, type Values, valuesOf } from '@/visit/draft'

type Guest = Schema['Guest']

const guestKey = (office: string, ticket: string) => ['office', office, 'visit', ticket, 'guest'] as const

const read = (office: string, id: string) =>
  ok(api.GET('/api/v1/offices/{office}/guests/{id}', { params: { path: { office, id } } }))

/** Writes fields to the server and returns the entry as it is kept there. */
async function write(office: string, ticket: string, guest: string | undefined, fields: Values): Promise<Guest> {
  const body = amendmentOf(fields)
  return await intend(async (header) => {
    if (guest)
      return await ok(
        api.PATCH('/api/v1/offices/{office}/guests/{id}', {
          params: { path: { office, id: guest }, header },
          body,
        }),
      )
    const made = await ok(
      api.POST('/api/v1/offices/{office}/queue/tickets/{id}/guest', {
        params: { path: { office, id: ticket }, header },
        body,
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

/** The guest book entry of a visit, which saves itself. */
export function useGuest(office: string, ticket: Ticket) {
  const client = useQueryClient()
  const entry = useEntry(office, ticket)
  const guest = ticket.guest_id ?? entry.data?.id
  const draft = useAutosave({
    name: ticket.id,
    server: entry.data === undefined ? undefined : valuesOf(entry.data ?? undefined),
    write: async (fields) => {
      const written = await write(office, ticket.id, guest, fields)
      client.setQueryData(guestKey(office, ticket.id), written)
      await client.invalidateQueries({ queryKey: lineKey(office) })
    },
  })
  /** Fills what is empty with an earlier visit's entry. */
  const takeOver = async (id: string) => {
    const found = await read(office, id).catch(sayWrong)
    const earlier = found ? valuesOf(found) : {}
    for (const [path, value] of Object.entries(earlier)) if (value && !draft.values[path]) draft.set(path, value)
  }
  return { ...draft, entry, takeOver }
}

export type GuestDraft = ReturnType<typeof useGuest>
