import { useState } from 'react'
import { type Act, useAct } from '@/app/act'
import { explain } from '@/app/explain'

type Refusable<A extends unknown[], T> = Act<A, T> & { refusal: string; forgive: () => void }

/**
 * `useAct` for what a desk may refuse with a reason: the reason stays where it
 * was asked (`refusal`) instead of passing by in a toast.
 */
export function useRefusable<A extends unknown[], T>(
  send: (header: { 'Idempotency-Key': string }, ...args: A) => Promise<T>,
): Refusable<A, T> {
  const [refusal, setRefusal] = useState('')
  const act = useAct(send, {
    onProblem: (problem) => {
      if (problem.status !== 409 && problem.status !== 422 && problem.status !== 403) return false
      setRefusal(problem.fields.length ? '' : explain(problem))
      return true
    },
  })
  const run = (...args: A) => {
    setRefusal('')
    return act.run(...args)
  }
  return { ...act, run, refusal, forgive: () => setRefusal('') }
}
