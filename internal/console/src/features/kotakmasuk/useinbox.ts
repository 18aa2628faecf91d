import { useRef, useState } from 'react'
import { can } from '@/api/session'
import { useKey } from '@/app/keys'
import { say, sayWrong } from '@/app/toast'
import type { CaseActs } from './acts'
import type { Asked } from './asked'
import { closesAtOnce, meant, nextOf } from './flow'
import { type Doing, may } from './may'
import type { Picks } from './picks'
import { k } from './text'
import type { Case } from './types'

/** A window over the inbox, and the cases it is about. */
export type Window = {
  what: 'enter' | 'assign' | 'snooze' | 'tags' | 'close' | 'refer' | 'received' | 'move' | 'needs' | 'topic'
  cases: Case[]
  /** The message that is moved. */
  message?: string
}

/** What the keys and the buttons do to cases. */
export type Deed = 'claim' | 'take_over' | 'assign' | 'snooze' | 'tags' | 'done' | 'reopen'

/**
 * What of the desk each deed is; tags take any case. Whoever presses the key for
 * a case that somebody else holds is told who that is.
 */
const needs: Record<Exclude<Deed, 'tags'>, Doing[]> = {
  claim: ['claim', 'take-over'],
  take_over: ['take-over'],
  assign: ['assign'],
  snooze: ['snooze'],
  done: ['close'],
  reopen: ['reopen'],
}

/** The cases to which a deed does something. */
export const able = (deed: Deed, cases: readonly Case[]) =>
  cases.filter((each) => deed === 'tags' || needs[deed].some((what) => may(each, what)))

type Place = {
  shown: Case[]
  open?: Case
  picks: Picks
  acts: CaseActs
  go: (id: string | undefined, asked?: Asked, replace?: boolean) => void
}

/** The row with the focus. */
const focusedRow = () => (document.activeElement?.closest('[data-id]') as HTMLElement | null)?.dataset.id

/** Puts the focus into the composer of the open case, at once: the next letter is already part of the text. */
const composer = (id: 'kotak-reply' | 'kotak-note') => document.getElementById(id)?.click()

/** What a person does in the inbox; `plan` says before it is done where it goes on afterwards. */
export function useInbox({ shown, open, picks, acts, go }: Place) {
  const [dialog, setDialog] = useState<Window>()
  const latest = useRef({ shown, open, picks })
  latest.current = { shown, open, picks }

  /** Where it goes on once these are done: the next case, or the list that says that nothing is left. */
  const plan = (ids: readonly string[]) => {
    const { shown: items, open: there } = latest.current
    if (!there || !ids.includes(there.id)) return () => latest.current.picks.clear()
    const next = nextOf(items, ids)
    return () => {
      latest.current.picks.clear()
      if (!next) say(k('kotak.none.open'))
      go(next?.id)
    }
  }
  const targets = () => meant(latest.current.shown, latest.current.picks.picked, focusedRow(), latest.current.open)

  const close = async (cases: Case[], ...how: [Parameters<CaseActs['close']>[1], string?]) => {
    const onward = plan(cases.map((each) => each.id))
    const done = await acts.close(cases, ...how)
    if (done.length > 0) onward()
    return done.length > 0
  }
  const does = (deed: Deed, meantFor = targets()) => {
    const cases = able(deed, meantFor)
    if (cases.length === 0 || !can('cases.handle')) return
    if (deed === 'claim') void acts.claim(cases).then(picks.clear)
    else if (deed === 'take_over') void acts.claim(cases, true)
    else if (deed === 'reopen') void acts.reopen(cases)
    else if (deed !== 'done') setDialog({ what: deed, cases })
    else if (cases.every(closesAtOnce)) void close(cases, 'answered')
    else setDialog({ what: 'close', cases })
  }
  return {
    acts,
    dialog,
    show: setDialog,
    wrong: (cause: unknown) => sayWrong(cause),
    shut: () => setDialog(undefined),
    /** Nothing is selected any longer. */
    clear: () => latest.current.picks.clear(),
    enter: () => setDialog({ what: 'enter', cases: [] }),
    does,
    close,
    plan,
    go,
    pickFocused: (range: boolean) => {
      const id = focusedRow() ?? latest.current.open?.id
      if (id) (range ? picks.range : picks.toggle)(id)
    },
    up: () => {
      const id = latest.current.open?.id
      go(undefined)
      setTimeout(() => document.querySelector<HTMLElement>(`[data-id="${id}"]`)?.focus(), 50)
    },
  }
}

export type Inbox = ReturnType<typeof useInbox>

/** The keys of the inbox, the same in the list and in a case. */
export function useCaseKeys(inbox: Inbox) {
  const handles = can('cases.handle')
  useKey('kotak.claim', () => inbox.does('claim'), handles)
  useKey('kotak.assign', () => inbox.does('assign'), handles)
  useKey('kotak.snooze', () => inbox.does('snooze'), handles)
  useKey('kotak.tags', () => inbox.does('tags'), handles)
  useKey('kotak.done', () => inbox.does('done'), handles)
  useKey('kotak.reopen', () => inbox.does('reopen'), handles)
  useKey('kotak.reply', () => composer('kotak-reply'), handles)
  useKey('kotak.note', () => composer('kotak-note'), handles)
  useKey('list.pick', () => inbox.pickFocused(false), handles)
  useKey('list.range', () => inbox.pickFocused(true), handles)
  useKey('list.up', inbox.up)
}
