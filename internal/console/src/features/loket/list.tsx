import { Badge, Button, Group, Stack, Text, TextInput, Title, UnstyledButton } from '@mantine/core'
import { memo, type ReactNode, useMemo, useRef, useState } from 'react'
import { type Profile, serviceName, useProfile } from '@/api/office'
import type { Line, Ticket } from '@/api/queue'
import { useCut, useNarrow, useNow, useOffice, useZone } from '@/app/here'
import { useKey } from '@/app/keys'
import { d } from '@/ui/duetext'
import { IconWheel } from '@/ui/icons'
import { Empty } from '@/ui/panel'
import { clockTime, minutesBetween, number, stopwatch } from '@/ui/time'
import { priorityName } from '@/visit/text'
import styles from './loket.module.css'
import { pauseOf } from './promise'
import { type Desk, nextOf, owed } from './state'
import { l } from './text'
import { WhyTurn } from './why'

/** How many waiting visitors are listed at first, and with each "Tampilkan lagi"; whoever stands further is searched for. */
const shown = 30
const further = 200
/** From how many on a number can be searched for. */
const searchable = 8

type Does = { call: (ticket: Ticket) => void; transfer: (ticket: Ticket) => void; cancel: (ticket: Ticket) => void }

type Props = { line: Line; desk: Desk; does: Does; issue: ReactNode }

/** Who waits; on a small screen one line until it is opened. */
export function Waiting(props: Props) {
  const { line, desk } = props
  const narrow = useNarrow()
  const [open, setOpen] = useState(false)
  const next = nextOf(line, desk.counter)
  const more = line.waiting.length - (next ? 1 : 0)
  return (
    <section className={styles.card} aria-labelledby="menunggu">
      <div className={styles.head}>
        <Title order={2} id="menunggu">
          {l('loket.waiting', { n: number(line.waiting.length) })}
        </Title>
        <Promised line={line} desk={desk} />
        {narrow && line.waiting.length > 0 ? (
          <Button variant="subtle" size="compact-md" aria-expanded={open} onClick={() => setOpen(!open)}>
            {next && more > 0 ? l('loket.next.more', { number: next.number, n: number(more) }) : l('loket.show')}{' '}
            {open ? '▴' : '▾'}
          </Button>
        ) : null}
      </div>
      {line.waiting.length === 0 ? <Empty action={narrow ? undefined : props.issue}>{l('loket.empty')}</Empty> : null}
      {narrow && !open ? null : <Rows {...props} />}
    </section>
  )
}

/** The waiting visitors in the order in which they will be called. */
function Rows({ line, desk, does }: Props) {
  const [most, setMost] = useState(shown)
  const [open, setOpen] = useState('')
  const [find, setFind] = useState('')
  const search = useRef<HTMLInputElement>(null)
  const list = useRef<HTMLUListElement>(null)
  const profile = useProfile(useOffice()).data
  const now = useNow(30000)
  useKey('app.search', () => search.current?.focus())
  useRows(list)
  const found = useMemo(() => {
    const wanted = find.trim().toUpperCase()
    return wanted ? line.waiting.filter((ticket) => ticket.number.includes(wanted)) : line.waiting
  }, [line.waiting, find])
  const rows = found.slice(0, most)
  return (
    <>
      {line.waiting.length > 0 ? (
        <Text size="sm" c="dimmed" px="sm" py={6}>
          {l('loket.order')}
        </Text>
      ) : null}
      {line.waiting.length > searchable ? (
        <TextInput
          ref={search}
          aria-label={l('loket.search')}
          placeholder={l('loket.search')}
          px="sm"
          pb="xs"
          value={find}
          onChange={(event) => setFind(event.currentTarget.value)}
        />
      ) : null}
      <ul className={styles.list} ref={list}>
        {rows.map((ticket) => (
          <Row
            key={ticket.id}
            ticket={ticket}
            minutes={minutesBetween(ticket.joined_at, now)}
            profile={profile}
            next={ticket.id === desk.counter?.next_id}
            open={ticket.id === open}
            toggle={setOpen}
            does={does}
          />
        ))}
      </ul>
      {found.length > rows.length ? (
        <Button variant="subtle" fullWidth onClick={() => setMost(most + further)}>
          {l('loket.all', { n: number(found.length - rows.length) })}
        </Button>
      ) : null}
    </>
  )
}

/** j and k go through the rows. */
function useRows(list: React.RefObject<HTMLUListElement | null>) {
  const go = (step: number) => () => {
    const rows = Array.from(list.current?.querySelectorAll<HTMLElement>('[data-row]') ?? [])
    const at = rows.indexOf(document.activeElement as HTMLElement)
    rows[Math.max(0, Math.min(rows.length - 1, at < 0 ? 0 : at + step))]?.focus()
  }
  useKey('list.next', go(1))
  useKey('list.previous', go(-1))
}

type RowProps = {
  ticket: Ticket
  minutes: number
  profile?: Profile
  next: boolean
  open: boolean
  toggle: (id: string) => void
  does: Does
}

const Row = memo(function Row({ ticket, minutes, profile, next, open, toggle, does }: RowProps) {
  return (
    <li>
      <UnstyledButton
        className={next ? `${styles.row} ${styles.next}` : styles.row}
        aria-expanded={open}
        onClick={() => toggle(open ? '' : ticket.id)}
        data-row={ticket.number}
      >
        <Text component="span" fw={700} className="num">
          {ticket.number}
        </Text>
        <span className={styles.grow}>{serviceName(profile, ticket.service)}</span>
        {ticket.priority === 'none' ? null : (
          <Badge color="orange" leftSection={<IconWheel size={12} />}>
            {priorityName(ticket.priority)}
          </Badge>
        )}
        <Text component="span" size="sm" c="dimmed" className="num">
          {l('loket.minutes', { n: minutes })}
        </Text>
      </UnstyledButton>
      {open ? <RowDetail ticket={ticket} next={next} does={does} /> : null}
    </li>
  )
})

function RowDetail({ ticket, next, does }: { ticket: Ticket; next: boolean; does: Does }) {
  const cut = useCut()
  const zone = useZone()
  const facts = [
    l('loket.joined', { time: clockTime(ticket.joined_at, zone) }),
    ...(ticket.party_size > 1 ? [l('loket.party', { n: ticket.party_size })] : []),
  ]
  return (
    <Stack gap="xs" px="sm" pb="sm" bg="blue.0">
      <Text size="sm">{facts.join(' · ')}</Text>
      {ticket.need ? <Text size="sm">{ticket.need}</Text> : null}
      <Group gap="xs">
        <Button size="compact-md" variant="default" disabled={cut} onClick={() => does.call(ticket)}>
          {next ? l('loket.call') : l('loket.call.turn')}
        </Button>
        <Button size="compact-md" variant="default" disabled={cut} onClick={() => does.transfer(ticket)}>
          {l('loket.transfer')}
        </Button>
        <Button size="compact-md" variant="default" disabled={cut} onClick={() => does.cancel(ticket)}>
          {l('loket.cancel')}
        </Button>
      </Group>
    </Stack>
  )
}

/** How long the next visitor has waited since the previous one was done, of the ten minutes that are promised. */
function Promised({ line, desk }: { line: Line; desk: Desk }) {
  const profile = useProfile(useOffice()).data
  const now = useNow()
  const [why, setWhy] = useState(false)
  const obligation = owed(line, desk)
  if (!obligation) return null
  const pause = pauseOf(obligation, now, profile?.today.intervals ?? [])
  const late = pause.late > 0
  const text = late
    ? l('loket.pause.late', { time: stopwatch(pause.late) })
    : l('loket.pause', { time: stopwatch(pause.passed), of: stopwatch(pause.whole) })
  return (
    <>
      <UnstyledButton onClick={() => setWhy(true)} aria-label={d('due.turn.why', { text })}>
        <Badge color={late ? 'red' : pause.passed > 0.8 * pause.whole ? 'orange' : 'blue'} size="lg" className="num">
          {text}
        </Badge>
      </UnstyledButton>
      {why ? <WhyTurn obligation={obligation} close={() => setWhy(false)} /> : null}
    </>
  )
}
