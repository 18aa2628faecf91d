import { useQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import { api, intend, ok } from '@/api/client'
import { type Problem, problemOf } from '@/api/problem'
import type { Ticket } from '@/api/queue'
import { useSession } from '@/app/here'
import { keep, kept } from '@/visit/draft'
import { missing, type Need, needsOf, resultOf } from '@/visit/result'

const pause = 1000 // ms after the last letter
const again = 4000 // ms between attempts while the server cannot be reached
const place = (ticket: string) => `${ticket}.hasil`

const readDraft = (user: string, ticket: string): Need[] | undefined => {
  try {
    const { needs } = kept(user, place(ticket))
    return needs ? (JSON.parse(needs) as Need[]) : undefined
  } catch {
    return undefined // no draft that can be read is none
  }
}

/** What a visit brought, saved by itself as soon as its rows are whole; until then it is kept on this device. */
export function useResult(office: string, ticket: Ticket) {
  const { user, state: signedIn } = useSession()
  const me = user?.id ?? ''
  const [own, setOwn] = useState<Need[] | undefined>(() => readDraft(me, ticket.id))
  const [problem, setProblem] = useState<Problem>()
  const [failures, setFailures] = useState(0)
  const serving = ticket.state === 'serving'
  const whole = useQuery({
    queryKey: ['office', office, 'visit', ticket.id, 'result'],
    queryFn: () =>
      ok(api.GET('/api/v1/offices/{office}/queue/tickets/{id}', { params: { path: { office, id: ticket.id } } })),
    staleTime: Number.POSITIVE_INFINITY,
    enabled: serving,
  })
  const needs = own ?? needsOf(whole.data?.result)
  const text = own ? JSON.stringify(own) : ''
  const saved = useRef(JSON.stringify(needsOf(whole.data?.result)))

  const save = useCallback(
    async (rows: Need[]) => {
      const result = resultOf(rows)
      if (!result || missing(rows).length > 0) return
      try {
        await intend((header) =>
          ok(
            api.PUT('/api/v1/offices/{office}/queue/tickets/{id}/result', {
              params: { path: { office, id: ticket.id }, header },
              body: result,
            }),
          ),
        )
        setProblem(undefined)
        setFailures(0)
        saved.current = JSON.stringify(rows)
        keep(me, place(ticket.id), {})
      } catch (cause) {
        const failed = problemOf(cause)
        setProblem(failed)
        if (failed.passing) setFailures((n) => n + 1)
      }
    },
    [office, ticket.id, me],
  )

  useEffect(() => {
    if (text === '' || text === saved.current) return
    keep(me, place(ticket.id), { needs: text })
    if (!serving || signedIn !== 'in') return
    const timer = setTimeout(() => void save(JSON.parse(text) as Need[]), failures > 0 ? again : pause)
    return () => clearTimeout(timer)
  }, [text, me, ticket.id, serving, signedIn, save, failures])

  return { needs, change: setOwn, problem, forget: () => keep(me, place(ticket.id), {}) }
}

export type ResultDraft = ReturnType<typeof useResult>
