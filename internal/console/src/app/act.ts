import { useCallback, useRef, useState } from 'react'
import { intend, newKey } from '@/api/client'
import { type FieldFault, type Problem, problemOf } from '@/api/problem'
import { explain } from './explain'
import { say, sayWrong } from './toast'

type Headers = { 'Idempotency-Key': string }

export type Act<A extends unknown[], T> = {
  /** Does it; undefined when it failed, which has been said. While it is being done, doing it again is nothing. */
  run: (...args: A) => Promise<T | undefined>
  busy: boolean
  /** The wrong fields of the last attempt, for the form. */
  fields: FieldFault[]
  /** Forgets what was wrong. */
  clear: () => void
}

type Options = {
  /** Takes a refusal; true when it has dealt with it, and no toast is needed. */
  onProblem?: (problem: Problem) => boolean
}

/**
 * One thing that a person does, done once: a second press while the first is
 * on its way is nothing, and every attempt carries the same Idempotency-Key.
 * What fails is said in a toast; one that may pass offers the same again.
 */
export function useAct<A extends unknown[], T>(
  send: (headers: Headers, ...args: A) => Promise<T>,
  options: Options = {},
): Act<A, T> {
  const [busy, setBusy] = useState(false)
  const [fields, setFields] = useState<FieldFault[]>([])
  const going = useRef(false)
  const latest = useRef({ send, options })
  latest.current = { send, options }

  const attempt = useCallback(async (key: string, args: A): Promise<T | undefined> => {
    if (going.current) return undefined
    going.current = true
    setBusy(true)
    setFields([])
    try {
      return await intend((headers) => latest.current.send(headers, ...args), key)
    } catch (cause) {
      const problem = problemOf(cause)
      setFields(problem.fields)
      if (!latest.current.options.onProblem?.(problem)) tell(problem, () => void attempt(key, args))
      return undefined
    } finally {
      going.current = false
      setBusy(false)
    }
  }, [])

  const run = useCallback((...args: A) => attempt(newKey(), args), [attempt])
  const clear = useCallback(() => setFields([]), [])
  return { run, busy, fields, clear }
}

/** Somebody else was faster: no failure, and what is on the page says the rest. */
function tell(problem: Problem, again: () => void) {
  if (problem.status === 409) say(explain(problem))
  else if (problem.status !== 401) sayWrong(problem, again)
}
