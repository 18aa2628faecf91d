import { useCallback, useEffect, useRef, useState } from 'react'
import { api, intend, ok } from '@/api/client'
import { type Problem, problemOf } from '@/api/problem'
import { useAct } from '@/app/act'
import { explain } from '@/app/explain'
import { useOffice, useSelf } from '@/app/here'
import { say, sayUndo } from '@/app/toast'
import { keep, kept, sweep } from '@/visit/draft'
import { k } from './text'
import type { File, Whole } from './types'
import { useFiles } from './usefiles'
import type { Inbox } from './useinbox'

export type Sort = 'answer' | 'update' | 'note'
type Mode = 'reply' | 'note'

/** How long the server lets somebody hold the pen is a minute; it is taken again while they write, at most this often in milliseconds. */
const penEvery = 20000

/** What was typed into a case, kept on this device until it is sent: the words, whether they are a note, and the files. */
function useDraft(me: string, id: string) {
  const place = `kasus.${id}`
  const [before] = useState(() => kept(me, place))
  const [body, setBody] = useState(before.body ?? '')
  const [mode, setMode] = useState<Mode>(before.mode === 'note' ? 'note' : 'reply')
  const files = useFiles(filesOf(before.files))
  const ids = JSON.stringify(files.done)
  useEffect(() => sweep(me), [me])
  useEffect(() => {
    keep(me, place, body === '' && ids === '[]' ? {} : { body, mode, files: ids })
  }, [me, place, body, mode, ids])
  const clear = useCallback(() => {
    setBody('')
    files.clear()
    keep(me, place, {})
  }, [files.clear, me, place])
  return { body, setBody, mode, setMode, files, clear }
}

const filesOf = (text: string | undefined): File[] => {
  try {
    return JSON.parse(text ?? '[]') as File[]
  } catch {
    return [] // a draft that cannot be read is none
  }
}

/** Takes the pen while somebody writes an answer; a refusal is seen on the case itself. */
function usePen(office: string, id: string, settle: () => unknown) {
  const last = useRef(0)
  return useCallback(() => {
    if (Date.now() - last.current < penEvery) return
    last.current = Date.now()
    intend((header) =>
      ok(
        api.POST('/api/v1/offices/{office}/consultations/{id}/writing', {
          params: { path: { office, id }, header },
          body: {},
        }),
      ),
    ).catch((cause) => {
      last.current = 0
      if (problemOf(cause).status === 409) void settle()
    })
  }, [office, id, settle])
}

type Out = { body: string; attachments?: string[]; then_close?: boolean }

const consultation = '/api/v1/offices/{office}/consultations/{id}' as const

/** Sends what was written, as what it is, once `before` is done; `refused` takes what the desk says against it. */
function useSend(
  id: string,
  before: () => Promise<void>,
  refused: (problem: Problem, sort: Sort | 'ask', out: Out) => boolean,
) {
  const office = useOffice()
  const last = useRef<[Sort | 'ask', Out]>(undefined)
  return useAct(
    async (header, sort: Sort | 'ask', out: Out) => {
      last.current = [sort, out]
      await before()
      const params = { path: { office, id }, header }
      const { then_close, ...note } = out
      if (sort === 'note') return { sort, now: await ok(api.POST(`${consultation}/notes`, { params, body: note })) }
      if (sort === 'ask') return { sort, now: await ok(api.POST(`${consultation}/approval`, { params, body: out })) }
      const body = { ...out, kind: sort }
      return { sort, now: await ok(api.POST(`${consultation}/messages`, { params, body })) }
    },
    { onProblem: (problem) => last.current !== undefined && refused(problem, ...last.current) },
  )
}

/** Everything about writing in a case. Sending is final and done once; only the closing that goes with it can be taken back. */
export function useComposer(found: Whole, inbox: Inbox) {
  const office = useOffice()
  const draft = useDraft(useSelf().id, found.id)
  const [needsApproval, setNeeds] = useState<Out>()
  const [wrong, setWrong] = useState('')
  const pen = usePen(office, found.id, inbox.acts.settle)
  const act = useSend(found.id, draft.files.settle, (problem, _, out) => {
    if (problem.code === 'approval_needed') setNeeds(out)
    else if (problem.status === 422) setWrong(problem.fields[0]?.detail ?? explain(problem))
    else if (problem.status === 409) setWrong(explain(problem))
    else return false
    void inbox.acts.settle()
    return true
  })
  const run = async (sort: Sort | 'ask', out: Out) => {
    const onward = inbox.plan([found.id])
    setWrong('')
    const done = await act.run(sort, out)
    if (!done) return
    draft.clear()
    setNeeds(undefined)
    await inbox.acts.settle()
    const { number } = found
    if (sort !== 'answer' || !out.then_close) return say(k(`kotak.did.${sort}`, { number }))
    if (done.now.state === 'closed')
      sayUndo(k('kotak.did.answer_done', { number }), () => void inbox.acts.reopen([done.now]))
    else say(k('kotak.did.answer_then', { number }))
    onward()
  }
  const ready = draft.body.trim() !== '' && !draft.files.busy
  const out = (close: boolean): Out => ({
    body: draft.body.trim(),
    ...(draft.files.done.length > 0 ? { attachments: draft.files.done.map((file) => file.id) } : {}),
    ...(close ? { then_close: true } : {}),
  })
  return {
    ...draft,
    busy: act.busy,
    wrong,
    needsApproval,
    ready,
    type: (text: string) => {
      draft.setBody(text)
      setWrong('')
      setNeeds(undefined)
      if (draft.mode === 'reply' && text.trim() !== '') pen()
    },
    send: async (sort: Sort, close = false) => (ready && !act.busy ? run(sort, out(close)) : undefined),
    ask: async () => needsApproval && (await run('ask', needsApproval)),
  }
}

export type ComposerDraft = ReturnType<typeof useComposer>
