import { Button, Group } from '@mantine/core'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useRef } from 'react'
import { can } from '@/api/session'
import { offer } from '@/app/commands'
import { useNarrow, useOffice } from '@/app/here'
import { useKey } from '@/app/keys'
import { useRows } from '@/app/rows'
import { ting } from '@/app/sound'
import { Keys } from '@/ui/keys'
import { Empty, PageTitle, Rows } from '@/ui/panel'
import { useCaseActs } from './acts'
import { useCase, useCases } from './api'
import { type Asked, askedFrom, searchOf } from './asked'
import { rings } from './flow'
import css from './kotak.module.css'
import { CaseList } from './list'
import { PickBar, usePicks } from './picks'
import { k } from './text'
import type { Case } from './types'
import { useCaseKeys, useInbox } from './useinbox'
import { Filters, Views } from './views'

const Thread = lazy(() => import('./thread'))
const Dialogs = lazy(() => import('./dialogs'))

/** Kotak masuk: what visitors asked on the line, who answers it, and by when. */
export default function Inbox() {
  const office = useOffice()
  const narrow = useNarrow() ?? false
  const { id } = useParams({ strict: false }) as { id?: string }
  const asked = askedFrom(useSearch({ strict: false }) as Record<string, unknown>)
  const navigate = useNavigate()
  const go = (to: string | undefined, next = asked, replace = false) =>
    void navigate({ to: `/k/${office}/kotak-masuk${to ? `/${to}` : ''}`, search: searchOf(next) as never, replace })
  const cases = useCases(asked)
  const shown = (cases.data?.pages ?? []).flatMap((page) => (page.items ?? []) as Case[])
  const acts = useCaseActs()
  const picks = usePicks(shown)
  const inbox = useInbox({ shown, open: useOpen(id), picks, acts, go })
  useCaseKeys(inbox)
  useRing(shown, cases.isPlaceholderData || !cases.isSuccess, JSON.stringify(asked))
  useCommands(inbox.enter)
  const list = (
    <Listing {...{ asked, cases, shown, id, picks, inbox }} ask={(next) => go(narrow ? undefined : id, next, true)} />
  )
  const thread = id ? (
    <Suspense fallback={<Rows />}>
      <Thread key={id} id={id} inbox={inbox} />
    </Suspense>
  ) : null
  return (
    <>
      {narrow ? (
        <div className={css.alone}>
          {thread ? <PageTitle quiet>{k('kotak.title')}</PageTitle> : null}
          {thread ?? list}
        </div>
      ) : (
        <div className={css.page}>
          {list}
          <section className={`${css.side} ${css.card}`} aria-label={k('kotak.thread')}>
            {thread ?? <Empty>{k('kotak.choose')}</Empty>}
          </section>
        </div>
      )}
      {inbox.dialog ? (
        <Suspense>
          <Dialogs {...inbox.dialog} inbox={inbox} close={inbox.shut} />
        </Suspense>
      ) : null}
    </>
  )
}

/** The case that is open, as far as it is known. */
const useOpen = (id: string | undefined) => useCase(id ?? '', id !== undefined).data as Case | undefined

type ListingProps = {
  asked: Asked
  ask: (next: Asked) => void
  cases: ReturnType<typeof useCases>
  shown: Case[]
  id?: string
  picks: ReturnType<typeof usePicks>
  inbox: ReturnType<typeof useInbox>
}

function Listing({ asked, ask, cases, shown, id, picks, inbox }: ListingProps) {
  const rows = useRows<HTMLDivElement>()
  return (
    <div className={css.side}>
      <Group justify="space-between" gap="xs">
        <PageTitle>{k('kotak.title')}</PageTitle>
        {can('cases.handle') ? (
          <Button onClick={inbox.enter}>
            {k('kotak.new')}
            <Keys of="list.new" />
          </Button>
        ) : null}
      </Group>
      <Views asked={asked} counts={cases.data?.pages[0]?.counts ?? {}} />
      <Filters asked={asked} ask={ask} />
      <PickBar picks={picks} inbox={inbox} />
      <div {...rows} className={`${css.scroll} ${css.card}`}>
        <CaseList cases={cases} shown={shown} asked={asked} open={id} picked={picks.picked} pick={picks.pick} />
      </div>
    </div>
  )
}

/** One soft tone for what comes unseen or into an empty list; another question is no news. */
function useRing(shown: Case[], waiting: boolean, question: string) {
  const before = useRef<{ question: string; cases: Case[] }>(undefined)
  useEffect(() => {
    if (waiting) return
    const known = before.current?.question === question ? before.current.cases : undefined
    before.current = { question, cases: shown }
    if (rings(known, shown, document.hidden)) ting()
  })
}

function useCommands(enter: () => void) {
  const latest = useRef(enter)
  latest.current = enter
  useKey('list.new', () => latest.current(), can('cases.handle'))
  useEffect(
    () =>
      offer(can('cases.handle') ? [{ id: 'kotak.new', label: k('kotak.new.title'), run: () => latest.current() }] : []),
    [],
  )
}
