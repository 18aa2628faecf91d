import { Button, Collapse, Group, Stack, Text, UnstyledButton } from '@mantine/core'
import { useState } from 'react'
import { serviceName, useProfile } from '@/api/office'
import type { Counter, Line, Ticket } from '@/api/queue'
import { useCut, useNow, useOffice } from '@/app/here'
import { minutesBetween } from '@/ui/time'
import type { Actions } from './actions'
import styles from './loket.module.css'
import { type Desk, ticketIn } from './state'
import { l } from './text'

/** Absent and parked visitors, who can be called on until the day ends. */
export function SetAside({ line, desk, actions }: { line: Line; desk: Desk; actions: Actions }) {
  const free = desk.state === 'idle' ? desk.counter : undefined
  return (
    <section className={styles.card} aria-label={l('loket.aside')}>
      <Folded
        title={l('loket.absent.list', { n: line.no_show.length })}
        tickets={line.no_show}
        label={(ticket) => l('loket.again', { number: ticket.number })}
        run={(ticket) => void actions.restore(ticket)}
        busy={actions.busy}
      />
      <Folded
        title={l('loket.parked.list', { n: line.parked.length })}
        tickets={line.parked}
        label={(ticket) =>
          free
            ? l('loket.resume.here', { number: ticket.number, counter: free.name })
            : l('loket.resume', { number: ticket.number })
        }
        run={(ticket) => void actions.resume(ticket, free?.id)}
        busy={actions.busy}
      />
    </section>
  )
}

type FoldedProps = {
  title: string
  tickets: Ticket[]
  label: (ticket: Ticket) => string
  run: (ticket: Ticket) => void
  busy: boolean
}

function Folded({ title, tickets, label, run, busy }: FoldedProps) {
  const [open, setOpen] = useState(false)
  const cut = useCut()
  const profile = useProfile(useOffice()).data
  return (
    <div>
      <UnstyledButton
        className={styles.row}
        aria-expanded={open && tickets.length > 0}
        disabled={tickets.length === 0}
        onClick={() => setOpen(!open)}
      >
        <Text component="span" fw={600} c={tickets.length === 0 ? 'dimmed' : undefined}>
          {title} {tickets.length === 0 ? '' : open ? '▴' : '▾'}
        </Text>
      </UnstyledButton>
      <Collapse expanded={open && tickets.length > 0}>
        <Stack gap={4} px="sm" pb="sm">
          {tickets.map((ticket) => (
            <Group key={ticket.id} justify="space-between" gap="xs">
              <Text size="sm">
                <b className="num">{ticket.number}</b> {serviceName(profile, ticket.service)}
              </Text>
              <Button
                className="wraps"
                size="compact-md"
                variant="default"
                disabled={cut || busy}
                onClick={() => run(ticket)}
              >
                {label(ticket)}
              </Button>
            </Group>
          ))}
        </Stack>
      </Collapse>
    </div>
  )
}

/** What the other counters are doing. */
export function Others({ line, desk }: { line: Line; desk: Desk }) {
  const others = line.counters.filter((counter) => counter.id !== desk.counter?.id)
  if (others.length === 0) return null
  return (
    <section className={styles.card} aria-label={l('loket.others')}>
      <Stack gap={4} p="sm">
        <Text fw={600}>{l('loket.others')}</Text>
        {others.map((counter) => (
          <Other key={counter.id} counter={counter} ticket={ticketIn(line, counter.ticket_id)} />
        ))}
      </Stack>
    </section>
  )
}

function Other({ counter, ticket }: { counter: Counter; ticket?: Ticket }) {
  const now = useNow(10000)
  const since = ticket && (ticket.service_started_at ?? ticket.called_at)
  const doing = ticket
    ? l(ticket.state === 'serving' ? 'loket.other.serving' : 'loket.other.called', {
        number: ticket.number,
        n: minutesBetween(since ?? ticket.joined_at, now),
      })
    : l(`loket.seat.${counter.state as 'open' | 'break' | 'closed'}`)
  return (
    <Text size="sm" className="num">
      {[counter.name, doing, ...(counter.officer ? [counter.officer.name] : [])].join(' · ')}
    </Text>
  )
}
