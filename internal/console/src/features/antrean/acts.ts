import { useQueryClient } from '@tanstack/react-query'
import { api, ok, type Schema } from '@/api/client'
import type { Ticket } from '@/api/queue'
import { useAct } from '@/app/act'
import { useOffice } from '@/app/here'
import { say, sayUndo } from '@/app/toast'
import { a } from './text'

/** Has everything about today's line read again. */
export function useRefresh() {
  const client = useQueryClient()
  const office = useOffice()
  return () => client.invalidateQueries({ queryKey: ['office', office] })
}

const at = (office: string, id: string, headers: { 'Idempotency-Key': string }) => ({
  path: { office, id },
  header: headers,
})

/** Takes the last action on a ticket back. */
function useUndo() {
  const office = useOffice()
  const fresh = useRefresh()
  const undo = useAct((headers, id: string) =>
    ok(api.POST('/api/v1/offices/{office}/queue/tickets/{id}/undo', { params: at(office, id, headers), body: {} })),
  )
  return async (id: string) => {
    if (await undo.run(id)) void fresh()
  }
}

/** Brings an absent visitor back, first after the current call; offers to take it back. */
export function useRestore() {
  const office = useOffice()
  const fresh = useRefresh()
  const undo = useUndo()
  const restore = useAct(async (headers, ticket: Ticket) => {
    const call = { params: at(office, ticket.id, headers), body: {} }
    const now = await (ticket.state === 'parked'
      ? ok(api.POST('/api/v1/offices/{office}/queue/tickets/{id}/resume', call))
      : ok(api.POST('/api/v1/offices/{office}/queue/tickets/{id}/restore', call)))
    void fresh()
    sayUndo(a('antrean.restored', { number: now.number }), () => void undo(now.id))
    return now
  })
  return restore
}

/** Takes a visitor out of the line; offers to take it back. */
export function useCancel() {
  const office = useOffice()
  const fresh = useRefresh()
  const undo = useUndo()
  return useAct(async (headers, id: string, reason: string) => {
    const params = at(office, id, headers)
    const now = await ok(api.POST('/api/v1/offices/{office}/queue/tickets/{id}/cancel', { params, body: { reason } }))
    void fresh()
    sayUndo(a('antrean.cancelled', { number: now.number }), () => void undo(now.id))
    return now
  })
}

/** Changes what is known of a visitor who has not been served yet. */
export function useAmend() {
  const office = useOffice()
  const fresh = useRefresh()
  return useAct(async (headers, id: string, body: Schema['Queue-amendRequest']) => {
    const now = await ok(
      api.PATCH('/api/v1/offices/{office}/queue/tickets/{id}', { params: at(office, id, headers), body }),
    )
    void fresh()
    say(a('antrean.amended', { number: now.number }))
    return now
  })
}

/** Sets one field of a finished visit right. */
export function useCorrect() {
  const office = useOffice()
  const fresh = useRefresh()
  return useAct(
    async (headers, id: string, body: Schema['Queue-correctRequest']) => {
      const params = at(office, id, headers)
      const now = await ok(api.POST('/api/v1/offices/{office}/queue/tickets/{id}/correct', { params, body }))
      void fresh()
      say(a('antrean.corrected', { number: now.number }))
      return now
    },
    { onProblem: (problem) => problem.fields.length > 0 },
  )
}
