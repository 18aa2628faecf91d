import { Button, Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState } from 'react'
import { api, ok } from '@/api/client'
import { type Line, type Ticket, useLine } from '@/api/queue'
import { offer } from '@/app/commands'
import { useCut, useNarrow, useOffice, useSelf } from '@/app/here'
import { useKey } from '@/app/keys'
import { Dialog } from '@/ui/dialog'
import { Keys } from '@/ui/keys'
import { Empty, Loaded, PageTitle } from '@/ui/panel'
import { IssueDialog } from '@/visit/issue'
import { type Actions, useActions } from './actions'
import { Arrivals } from './arrivals'
import { Others, SetAside } from './aside'
import { NextFacts, NextWords, Primary } from './bar'
import { Devices } from './devices'
import { Waiting } from './list'
import styles from './loket.module.css'
import { ReasonDialog, TransferDialog } from './reasons'
import { ClosedSeat, OpenSeat, SeatTools, useChoice } from './seat'
import { Bar, Visit } from './serving'
import { type Desk, deskOf, nextOf } from './state'
import { l } from './text'
import { Turns } from './turns'

type Asked = { what: 'issue' } | { what: 'transfer' | 'cancel' | 'call'; ticket: Ticket }

/** Loket: the screen on which an officer works the whole day. */
export default function Loket() {
  const line = useLine(useOffice())
  return (
    <>
      <PageTitle quiet>{l('loket.title')}</PageTitle>
      <Loaded query={line}>{(today) => <Counter line={today} />}</Loaded>
    </>
  )
}

/** The ticket of another day that still stands at the officer's counter. */
function useOther(line: Line, me: string) {
  const office = useOffice()
  const first = deskOf(line, me)
  const id = first.state === 'unknown' ? first.counter.ticket_id : undefined
  return useQuery({
    queryKey: ['office', office, 'ticket', id],
    queryFn: () =>
      ok(api.GET('/api/v1/offices/{office}/queue/tickets/{id}', { params: { path: { office, id: id ?? '' } } })),
    enabled: id !== undefined,
  }).data
}

function Counter({ line }: { line: Line }) {
  const self = useSelf()
  const desk = deskOf(line, self.id, useOther(line, self.id))
  const actions = useActions(useOffice())
  const [asked, setAsked] = useState<Asked>()
  const [asking, setAsking] = useState(false)
  const narrow = useNarrow()
  const choice = useChoice(line, actions)
  const place = `${desk.state} ${desk.ticket?.id ?? ''}`
  // biome-ignore lint/correctness/useExhaustiveDependencies: another state ends the question
  useEffect(() => {
    setAsking(false)
    if (document.activeElement === document.body) document.querySelector<HTMLElement>('[data-primary]')?.focus()
  }, [place])
  useNext(desk, actions, () => setAsking(true))
  useKey('loket.issue', () => setAsked({ what: 'issue' }))
  useEffect(
    () =>
      offer([{ id: 'issue', label: l('loket.issue'), keys: 'loket.issue', run: () => setAsked({ what: 'issue' }) }]),
    [],
  )
  const ask = useAsk(desk, actions, setAsked)
  const issue = (
    <Button variant="default" onClick={() => setAsked({ what: 'issue' })}>
      {l('loket.issue')} <Keys of="loket.issue" />
    </Button>
  )
  const work = desk.ticket ? (
    <Visit
      key={desk.ticket.id}
      desk={desk}
      actions={actions}
      asking={asking}
      answered={() => setAsking(false)}
      transfer={() => desk.ticket && ask.transfer(desk.ticket)}
      issue={() => setAsked({ what: 'issue' })}
      cancel={() => desk.ticket && ask.cancel(desk.ticket)}
    />
  ) : (
    <Free line={line} desk={desk} actions={actions} choice={choice} issue={issue} />
  )
  return (
    <>
      <Group justify="space-between" mb="sm" className={styles.tools}>
        <SeatTools desk={desk} actions={actions} />
        {narrow || desk.state === 'idle' || desk.state === 'closed' ? null : issue}
      </Group>
      <div className={styles.grid}>
        <Stack gap="md">
          <Waiting line={line} desk={desk} does={ask} issue={issue} />
          {narrow ? work : null}
          <SetAside line={line} desk={desk} actions={actions} />
          <Others line={line} desk={desk} />
          <Devices />
        </Stack>
        {narrow ? null : <Stack gap="md">{work}</Stack>}
      </div>
      <Arrivals line={line} />
      <Turns line={line} />
      <Dialogs asked={asked} close={() => setAsked(undefined)} desk={desk} line={line} actions={actions} />
    </>
  )
}

/** What is asked before a visitor is sent on, taken out or called out of turn. Keeps its identity, or thousands of rows would be drawn anew. */
function useAsk(desk: Desk, actions: Actions, setAsked: (asked: Asked) => void) {
  const now = useRef({ desk, actions })
  now.current = { desk, actions }
  return useMemo(
    () => ({
      transfer: (ticket: Ticket) => setAsked({ what: 'transfer', ticket }),
      cancel: (ticket: Ticket) => setAsked({ what: 'cancel', ticket }),
      call: (ticket: Ticket) => {
        const { desk: at, actions: does } = now.current
        if (at.state === 'idle' && at.counter.next_id === ticket.id) void does.call(ticket, at.counter.id, '')
        else setAsked({ what: 'call', ticket })
      },
    }),
    [setAsked],
  )
}

/** F2: calls the next visitor, or asks first what became of the one who was called. */
function useNext(desk: Desk, actions: Actions, ask: () => void) {
  const cut = useCut()
  const next = () => {
    if (desk.state === 'called') ask()
    if (desk.state === 'idle') void actions.callNext(desk.counter.id)
  }
  useKey('loket.next', next, !cut && !actions.busy)
}

type FreeProps = {
  line: Line
  desk: Desk
  actions: Actions
  choice: ReturnType<typeof useChoice>
  issue: React.ReactNode
}

/** A counter without a visitor: closed, on a break, or ready for the next. */
function Free({ line, desk, actions, choice, issue }: FreeProps) {
  const cut = useCut()
  const next = nextOf(line, desk.counter)
  if (desk.state === 'closed')
    return (
      <>
        <ClosedSeat line={line} choice={choice} />
        <Bar>
          <OpenSeat choice={choice} busy={actions.busy} />
          {issue}
        </Bar>
      </>
    )
  if (desk.state === 'break')
    return (
      <>
        <section className={styles.card}>
          <Empty>{l('loket.on_break')}</Empty>
        </section>
        <Bar>
          <Primary
            state="break"
            run={() => void actions.seat('resume', desk.counter.id)}
            label={l('loket.resume.work')}
            disabled={cut}
            busy={actions.busy}
          />
        </Bar>
      </>
    )
  if (desk.state !== 'idle') return null
  return (
    <>
      <section className={styles.card}>
        <Stack gap="xs" p="lg">
          <Text c="dimmed">{l(next ? 'loket.ready' : 'loket.ready.nobody')}</Text>
          {next ? (
            <>
              <Text className={`${styles.big} num`}>{next.number}</Text>
              <NextFacts ticket={next} />
              {next.need ? <Text>{l('loket.need', { need: next.need })}</Text> : null}
            </>
          ) : null}
          {cut ? <Text>{l('loket.offline')}</Text> : null}
        </Stack>
      </section>
      <Bar>
        <Primary
          state="idle"
          run={() => void actions.callNext(desk.counter.id)}
          label={
            <>
              {l('loket.next')}
              <NextWords ticket={next} />
            </>
          }
          shortcut="loket.next"
          disabled={cut}
          busy={actions.busy}
        />
        {issue}
      </Bar>
    </>
  )
}

type DialogProps = { asked: Asked | undefined; close: () => void; desk: Desk; line: Line; actions: Actions }

/** The windows of this page, one at a time. */
function Dialogs({ asked, close, desk, line, actions }: DialogProps) {
  if (!asked) return null
  if (asked.what === 'issue') return <IssueDialog close={close} settle={() => void actions.settle()} />
  const { ticket } = asked
  const then = (done: Promise<unknown>) => void done.then((answer) => answer && close())
  if (asked.what === 'transfer')
    return (
      <TransferDialog
        ticket={ticket}
        line={line}
        here={desk.counter}
        busy={actions.busy}
        close={close}
        run={(to) => then(actions.transfer(ticket, to))}
      />
    )
  if (asked.what === 'cancel')
    return (
      <ReasonDialog
        title={l('loket.cancel.title', { number: ticket.number })}
        text={l('loket.cancel.text')}
        yes={l('loket.cancel')}
        busy={actions.busy}
        close={close}
        run={(reason) => then(actions.cancel(ticket, reason))}
      />
    )
  if (desk.state !== 'idle')
    return (
      <Dialog opened onClose={close} title={l('loket.call.title', { number: ticket.number })}>
        <Text>{l('loket.call.busy')}</Text>
      </Dialog>
    )
  return (
    <ReasonDialog
      title={l('loket.call.title', { number: ticket.number })}
      text={l('loket.call.text')}
      yes={l('loket.call')}
      busy={actions.busy}
      close={close}
      run={(reason) => then(actions.call(ticket, desk.counter.id, reason))}
    />
  )
}
