import { useState } from 'react'
import type { Problem } from '@/api/problem'
import { useAct } from '@/app/act'
import { explain } from '@/app/explain'
import type { Preview } from './moves'

type Header = { 'Idempotency-Key': string }

/**
 * An edit that is seen before it is done. `ask` previews it, `apply` does what
 * the preview showed. When something else changed meanwhile the edit is
 * previewed again and `stale` says so: nothing is done unseen.
 */
export function usePreviewed<E, P extends Preview, T>(
  preview: (header: Header, edit: E) => Promise<P>,
  enact: (header: Header, edit: E, token: string) => Promise<T>,
) {
  const [shown, setShown] = useState<{ edit: E; preview: P }>()
  const [stale, setStale] = useState(false)
  const [refusal, setRefusal] = useState('')
  const refuse = (problem: Problem) => {
    if (![403, 404, 409, 422].includes(problem.status)) return false
    setRefusal(problem.fields.length ? '' : explain(problem))
    return true
  }
  const asking = useAct(
    async (header, edit: E) => {
      const found = await preview(header, edit)
      setShown({ edit, preview: found })
      return found
    },
    { onProblem: refuse },
  )
  const again = (problem: Problem) => {
    if (problem.code !== 'preview_stale' || !shown) return refuse(problem)
    setStale(true)
    void asking.run(shown.edit)
    return true
  }
  const applying = useAct((header, edit: E, token: string) => enact(header, edit, token), { onProblem: again })
  return {
    shown: shown?.preview,
    stale,
    refusal,
    fields: asking.fields.length ? asking.fields : applying.fields,
    busy: asking.busy || applying.busy,
    ask: (edit: E) => {
      setStale(false)
      setRefusal('')
      return asking.run(edit)
    },
    apply: async () => {
      if (!shown) return undefined
      setRefusal('')
      const done = await applying.run(shown.edit, shown.preview.token)
      if (done !== undefined) setShown(undefined)
      return done
    },
    /** Goes back to before the preview. */
    back: () => {
      setShown(undefined)
      setStale(false)
      setRefusal('')
    },
  }
}

export type Previewed<E, P extends Preview, T> = ReturnType<typeof usePreviewed<E, P, T>>
