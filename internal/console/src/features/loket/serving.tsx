import { Button } from '@mantine/core'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { Ticket } from '@/api/queue'
import { useCut, useNarrow, useOffice } from '@/app/here'
import { useKey } from '@/app/keys'
import { say } from '@/app/toast'
import { Keys } from '@/ui/keys'
import { resultOf } from '@/visit/result'
import type { Actions } from './actions'
import { CalledBar, More, Primary } from './bar'
import styles from './loket.module.css'
import type { Desk } from './state'
import { l } from './text'
import { useGuest } from './useguest'
import { useResult } from './useresult'
import { type Ending, type How, lacking, VisitHead, VisitWork } from './visit'

type Busy = Desk & { ticket: Ticket }
type Props = {
  desk: Busy
  actions: Actions
  asking: boolean
  answered: () => void
  transfer: () => void
  cancel: () => void
  issue: () => void
}

/** A visitor at the counter: called or served. The guest book of a called one is only looked at for the name. */
export function Visit({ desk, actions, asking, answered, transfer, cancel, issue }: Props) {
  const office = useOffice()
  const { ticket } = desk
  const guest = useGuest(office, ticket)
  const result = useResult(office, ticket)
  const [ending, setEnding] = useState<Ending>()
  const cut = useCut()
  const off = cut || actions.busy

  const finish = async (next: boolean, how: How = {}) => {
    if (!(await guest.flush())) return say(l('loket.book.unsaved'))
    if (!how.complete_later && !how.no_email_reason && lacking(guest, result).length > 0) return setEnding({ next })
    const brought = resultOf(result.needs)
    const done = await actions.finish(ticket, {
      ...how,
      ...(next ? { call_next: true } : {}),
      ...(brought ? { result: brought } : {}),
    })
    if (done) result.forget()
  }

  useKey('loket.finish', () => void finish(false), desk.state === 'serving' && !off)
  useKey('loket.transfer', transfer, !off)
  const rest = <Rest desk={desk} actions={actions} transfer={transfer} cancel={cancel} issue={issue} />
  return (
    <>
      <VisitHead ticket={ticket} name={guest.values.name} />
      {desk.state === 'serving' ? (
        <VisitWork
          guest={guest}
          result={result}
          ending={ending}
          end={(how) => void finish(ending?.next ?? false, how)}
        />
      ) : null}
      <Bar>
        {desk.state === 'serving' ? (
          <>
            <Primary
              state="serving"
              run={() => void finish(false)}
              label={l('loket.finish')}
              shortcut="loket.finish"
              disabled={cut}
              busy={actions.busy}
            />
            <Button variant="default" onClick={() => void finish(true)} disabled={off}>
              {l('loket.finish.next')}
            </Button>
            {rest}
          </>
        ) : (
          <CalledBar desk={desk} actions={actions} asking={asking} answer={answered} more={rest} />
        )}
      </Bar>
    </>
  )
}

type RestProps = Pick<Props, 'desk' | 'actions' | 'transfer' | 'cancel' | 'issue'>

/** What else can be done with the visitor; on a small screen all of it behind "Lainnya". */
function Rest({ desk, actions, transfer, cancel, issue }: RestProps) {
  const { ticket } = desk
  const narrow = useNarrow()
  const cut = useCut()
  const off = cut || actions.busy
  const more = (
    <More
      items={[
        ...(narrow
          ? [
              { label: l('loket.transfer'), run: transfer, disabled: off },
              { label: l('loket.issue'), run: issue },
            ]
          : []),
        ...(narrow || desk.state === 'called'
          ? [{ label: l('loket.park'), run: () => void actions.park(ticket), disabled: off }]
          : []),
        { label: l('loket.requeue'), run: () => void actions.requeue(ticket), disabled: off },
        ...(desk.state === 'called' ? [{ label: l('loket.cancel'), run: cancel, disabled: off }] : []),
        { label: l('loket.undo.last'), run: () => void actions.undo(ticket.id), disabled: off || !actions.undoable() },
      ]}
    />
  )
  const park =
    narrow || desk.state === 'called' ? null : (
      <Button variant="default" onClick={() => void actions.park(ticket)} disabled={off}>
        {l('loket.park')}
      </Button>
    )
  const forward = narrow ? null : (
    <Button variant="default" onClick={transfer} disabled={off}>
      {l('loket.transfer')} <Keys of="loket.transfer" />
    </Button>
  )
  return (
    <>
      {park}
      {forward}
      {more}
    </>
  )
}

/** The bar at the bottom, in the same place in every state; toasts and the page's end stand above it. */
export function Bar({ children }: { children: ReactNode }) {
  const bar = useRef<HTMLElement>(null)
  useEffect(() => {
    const watch = new ResizeObserver(() => {
      document.documentElement.style.setProperty('--pst-bar', `${bar.current?.offsetHeight ?? 0}px`)
    })
    if (bar.current) watch.observe(bar.current)
    return () => {
      watch.disconnect()
      document.documentElement.style.removeProperty('--pst-bar')
    }
  }, [])
  return (
    <section className={styles.bar} ref={bar} aria-label={l('loket.bar')}>
      {children}
    </section>
  )
}
