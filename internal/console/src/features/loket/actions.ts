import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useMemo, useRef } from 'react'
import type { Problem } from '@/api/problem'
import { lineKey, type Ticket } from '@/api/queue'
import { useAct } from '@/app/act'
import { say, sayUndo } from '@/app/toast'
import { callsOf, type Finish, type Forward, type Headers, type SeatVerb } from './calls'
import { type LoketKey, l } from './text'

/** How long the last action can be taken back, in milliseconds (the server decides). */
const undoable = 120000

type Done = { id: string; number: string; at: number }

/**
 * One thing at a time: `once` does it and has the line read again before the
 * next can begin, so that no press meets buttons of a moment ago.
 */
function useOnce(office: string, onProblem: (problem: Problem) => boolean) {
  const client = useQueryClient()
  const last = useRef<Done>(undefined)
  const settle = useCallback(() => client.invalidateQueries({ queryKey: lineKey(office) }), [client, office])
  const act = useAct(
    async (headers: Headers, what: (headers: Headers) => Promise<unknown>, done?: (answer: never) => void) => {
      const answer = await what(headers)
      await settle()
      if (done) setTimeout(() => done(answer as never)) // once the next thing can begin, such as taking it back
      return { answer }
    },
    {
      onProblem: (problem) => {
        if (problem.status === 409) void settle()
        return onProblem(problem)
      },
    },
  )
  const once = useCallback(
    async <T>(what: (headers: Headers) => Promise<T>, done?: (answer: T) => void) =>
      (await act.run(what, done as (answer: never) => void)) as { answer: T } | undefined,
    [act.run],
  )
  return { busy: act.busy, once, settle, last }
}

/** Everything an officer does to the line. `onProblem` takes a refusal before it becomes a toast. */
export function useActions(office: string, onProblem: (problem: Problem) => boolean = () => false) {
  const { busy, once, settle, last } = useOnce(office, onProblem)
  const does = useMemo(() => {
    const calls = callsOf(office)
    const note = ({ id, number }: Ticket) => {
      last.current = { id, number, at: Date.now() }
    }
    const undo = (id: string) => {
      last.current = undefined
      return once(calls.simple('undo', id), () => say(l('loket.undone')))
    }
    const told = (ticket: Ticket, key: LoketKey) => () => {
      note(ticket)
      sayUndo(l(key, { number: ticket.number }), () => void undo(ticket.id))
    }
    return {
      settle,
      undo,
      /** The last action that can still be taken back. */
      undoable: () => (last.current && Date.now() - last.current.at < undoable ? last.current : undefined),
      seat: (verb: SeatVerb, id: string) => once(calls.seat(verb, id)),
      callNext: (counter: string) =>
        once(calls.callNext(counter), (ticket) => (ticket ? note(ticket) : say(l('loket.nobody')))),
      call: (t: Ticket, counter: string, reason: string) => once(calls.call(t.id, counter, reason), () => note(t)),
      recall: (t: Ticket) => once(calls.simple('recall', t.id)),
      start: (t: Ticket) => once(calls.simple('start', t.id), () => note(t)),
      noShow: (t: Ticket) => once(calls.simple('no-show', t.id), told(t, 'loket.did.no_show')),
      requeue: (t: Ticket) => once(calls.simple('requeue', t.id), told(t, 'loket.did.requeue')),
      restore: (t: Ticket) => once(calls.simple('restore', t.id), told(t, 'loket.did.restore')),
      park: (t: Ticket) => once(calls.park(t.id), told(t, 'loket.did.park')),
      resume: (t: Ticket, counter?: string) =>
        once(calls.resume(t.id, counter), counter ? () => note(t) : told(t, 'loket.did.resume')),
      transfer: (t: Ticket, to: Forward) => once(calls.transfer(t.id, to), told(t, 'loket.did.transfer')),
      cancel: (t: Ticket, reason: string) => once(calls.cancel(t.id, reason), told(t, 'loket.did.cancel')),
      finish: (t: Ticket, how: Finish) =>
        once(calls.finish(t.id, how), (done) =>
          done.next
            ? say(l('loket.did.finish_next', { number: t.number, next: done.next.number }))
            : told(t, 'loket.did.finish')(),
        ),
    }
  }, [office, once, settle, last])
  return { ...does, busy }
}

export type Actions = ReturnType<typeof useActions>
