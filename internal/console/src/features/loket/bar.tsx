import { Button, Group, Menu, Text } from '@mantine/core'
import { type MouseEvent, type ReactNode, useRef } from 'react'
import { serviceName, useProfile } from '@/api/office'
import { type Ticket, useLine } from '@/api/queue'
import { useCut, useNarrow, useNow, useOffice } from '@/app/here'
import type { ActionID } from '@/app/keymap'
import { useKey } from '@/app/keys'
import { IconMore } from '@/ui/icons'
import { Keys } from '@/ui/keys'
import { minutesBetween, stopwatch } from '@/ui/time'
import { priorityName } from '@/visit/text'
import type { Actions } from './actions'
import styles from './loket.module.css'
import { absentIn, type Desk } from './state'
import { l } from './text'

/** How long after a change of state a press is taken for one of the state before, in milliseconds. */
const settling = 600

/** Does `run` unless it is the rest of a double click: the second press must not meet the next state's button. */
function useCalm(state: string) {
  const seen = useRef({ state, at: 0 })
  if (seen.current.state !== state) seen.current = { state, at: performance.now() }
  return (run: () => void) => (event: MouseEvent) => {
    const keyboard = event.detail === 0
    if (event.detail > 1 || (!keyboard && performance.now() - seen.current.at < settling)) return
    run()
  }
}

type Press = { run: () => void; label: ReactNode; shortcut?: ActionID; disabled?: boolean; busy?: boolean }

/** The one primary button of a state; it stands in the same place in each. */
export function Primary({ state, run, label, shortcut, disabled, busy }: Press & { state: string }) {
  const calm = useCalm(state)
  return (
    <Button className={styles.primary} size="md" onClick={calm(run)} disabled={disabled} loading={busy} data-primary>
      {label}
      {shortcut ? <Keys of={shortcut} /> : null}
    </Button>
  )
}

function useFacts(ticket: Ticket | undefined): string[] {
  const profile = useProfile(useOffice()).data
  const now = useNow(10000)
  if (!ticket) return []
  return [
    serviceName(profile, ticket.service),
    l('loket.minutes', { n: minutesBetween(ticket.joined_at, now) }),
    ...(ticket.priority === 'none' ? [] : [priorityName(ticket.priority)]),
    ...(ticket.party_size > 1 ? [l('loket.party', { n: ticket.party_size })] : []),
  ]
}

/** Whoever is next, in the words of the button that calls them. */
export function NextWords({ ticket }: { ticket: Ticket | undefined }) {
  const facts = useFacts(ticket)
  if (!ticket) return null
  return (
    <Text component="span" inherit fw={400} className={styles.whom}>
      → {ticket.number} {facts.join(', ')}
    </Text>
  )
}

/** What is known of whoever is next. */
export function NextFacts({ ticket }: { ticket: Ticket }) {
  return <Text className="num">{useFacts(ticket).join(' · ')}</Text>
}

type Props = { desk: Desk & { ticket: Ticket }; actions: Actions; asking: boolean; answer: () => void; more: ReactNode }

/** What can be done with a called visitor. `asking`: the officer wants to call on before saying whether this one came. */
export function CalledBar({ desk, actions, asking, answer, more }: Props) {
  const { ticket } = desk
  const now = useNow()
  const cut = useCut()
  const narrow = useNarrow()
  const wait = absentIn(ticket, useLine(useOffice()).data?.absence, now)
  const off = cut || actions.busy
  const absent = () => {
    if (wait > 0 || off) return
    const next = asking ? desk.counter.id : undefined
    answer()
    void actions.noShow(ticket).then((done) => (done && next ? actions.callNext(next) : undefined))
  }
  const start = () => {
    answer()
    void actions.start(ticket)
  }
  useKey('loket.start', start, !off)
  useKey('loket.recall', () => void actions.recall(ticket), !off)
  useKey('loket.absent', absent, !off && wait === 0)
  return (
    <>
      <Text className={`${styles.told} num`} role={asking ? 'alert' : undefined} fw={asking ? 700 : 400}>
        {asking
          ? l('loket.unanswered', { number: ticket.number })
          : l('loket.called', {
              number: ticket.number,
              n: ticket.calls,
              time: stopwatch(now - Date.parse(ticket.called_at ?? ticket.joined_at)),
            })}
      </Text>
      <Primary
        state="called"
        run={start}
        label={l('loket.start')}
        shortcut="loket.start"
        disabled={cut}
        busy={actions.busy}
      />
      <Group gap={6}>
        <Button variant="default" onClick={() => void actions.recall(ticket)} disabled={off}>
          {l('loket.recall')} <Keys of="loket.recall" />
        </Button>
        <Button variant="default" onClick={absent} disabled={off || wait > 0}>
          {wait > 0
            ? l(narrow ? 'loket.absent.wait.short' : 'loket.absent.wait', { seconds: Math.ceil(wait / 1000) })
            : l('loket.absent')}{' '}
          <Keys of="loket.absent" />
        </Button>
        {more}
      </Group>
    </>
  )
}

/** Actions that are seldom needed, each a line with its words. */
export function More({ items }: { items: { label: string; run: () => void; disabled?: boolean }[] }) {
  return (
    <Menu position="top-end" width={260} withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <Button variant="default" leftSection={<IconMore />}>
          {l('loket.more')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {items.map((item) => (
          <Menu.Item key={item.label} onClick={item.run} disabled={item.disabled}>
            {item.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
