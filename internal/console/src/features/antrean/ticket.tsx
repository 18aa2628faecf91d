import { Anchor, Button, Group, Stack, Table, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { api, ok } from '@/api/client'
import { type Ticket, useLine } from '@/api/queue'
import { can } from '@/api/session'
import { useCut, useOffice, useZone } from '@/app/here'
import { Dialog } from '@/ui/dialog'
import { Loaded } from '@/ui/panel'
import { StateBadge } from '@/ui/state'
import { clockTime } from '@/ui/time'
import { useRestore } from './acts'
import { AmendForm } from './amend'
import { CancelForm } from './cancel'
import { CorrectForm } from './correct'
import { type Doing, doings } from './day'
import { Marks, useNames } from './list'
import { a, word } from './text'

/** One number with all that is known of it, and what can be done to it here. */
export function TicketDialog({ id, close }: { id: string; close: () => void }) {
  const office = useOffice()
  const query = useQuery({
    queryKey: ['office', office, 'day', 'ticket', id],
    queryFn: () => ok(api.GET('/api/v1/offices/{office}/queue/tickets/{id}', { params: { path: { office, id } } })),
  })
  const [doing, setDoing] = useState<Doing>()
  const back = () => setDoing(undefined)
  const number = query.data?.number ?? ''
  return (
    <Dialog opened onClose={close} title={doing ? a(`antrean.do.${doing}.title`, { number }) : number} size="lg">
      <Loaded query={query}>
        {(ticket) => {
          if (doing === 'amend') return <AmendForm ticket={ticket} done={close} back={back} />
          if (doing === 'cancel') return <CancelForm ticket={ticket} done={close} back={back} />
          if (doing === 'correct') return <CorrectForm ticket={ticket} done={back} back={back} />
          return <About ticket={ticket} choose={setDoing} close={close} />
        }}
      </Loaded>
    </Dialog>
  )
}

type AboutProps = { ticket: Ticket; choose: (doing: Doing) => void; close: () => void }

function About({ ticket, choose, close }: AboutProps) {
  const names = useNames()
  const office = useOffice()
  return (
    <Stack gap="md">
      <Group gap="sm">
        <StateBadge state={ticket.state} />
        <Text fw={600}>{names.service(ticket.service)}</Text>
        <Marks ticket={ticket} />
      </Group>
      {ticket.need ? <Text style={{ overflowWrap: 'anywhere' }}>{ticket.need}</Text> : null}
      <Times ticket={ticket} />
      <Group gap="md">
        {ticket.guest_id ? (
          <Anchor component={Link} to={`/k/${office}/tamu/${ticket.guest_id}`}>
            {a('antrean.guest')}
          </Anchor>
        ) : null}
        {can('queue.serve') ? <Papers ticket={ticket} /> : null}
      </Group>
      <Actions ticket={ticket} choose={choose} close={close} />
    </Stack>
  )
}

/** What happened to a visitor, in the order in which it did. */
function Times({ ticket }: { ticket: Ticket }) {
  const zone = useZone()
  const names = useNames()
  const owed = useLine(useOffice()).data?.obligations.filter((each) => each.ticket_id === ticket.id) ?? []
  const at = (instant?: string) => (instant ? clockTime(instant, zone) : undefined)
  const rows: [string, string | undefined][] = [
    [a('antrean.at.joined'), `${at(ticket.joined_at)} · ${word('source', ticket.source)}`],
    [
      a('antrean.at.called'),
      ticket.called_at && a('antrean.at.calls', { time: at(ticket.called_at) ?? '', n: ticket.calls }),
    ],
    [a('antrean.at.arrived'), at(ticket.arrived_at)],
    [a('antrean.at.started'), at(ticket.service_started_at)],
    [a('antrean.at.parked'), ticket.state === 'parked' ? at(ticket.parked_at) : undefined],
    [a('antrean.at.ended'), at(ticket.finished_at ?? ticket.ended_at)],
    [a('antrean.at.counter'), names.counter(ticket.counter)],
    [a('antrean.at.officer'), names.officer(ticket.officer)],
    ...owed.map((each): [string, string] => [
      word('kind', each.kind),
      `${word('outcome', each.outcome)} · ${a('antrean.at.due', { time: at(each.due_at) ?? '' })}`,
    ]),
  ]
  return (
    <Table withRowBorders={false} verticalSpacing={3}>
      <Table.Tbody>
        {rows.map(([label, value], i) =>
          value ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: two obligations may be of one kind
            <Table.Tr key={i}>
              <Table.Th scope="row" fw={400} c="dimmed" w="45%">
                {label}
              </Table.Th>
              <Table.Td className="num">{value}</Table.Td>
            </Table.Tr>
          ) : null,
        )}
      </Table.Tbody>
    </Table>
  )
}

/** The visitor's own page and the slip, to print once more. */
function Papers({ ticket }: { ticket: Ticket }) {
  const office = useOffice()
  const link = useQuery({
    queryKey: ['office', office, 'link', ticket.id],
    queryFn: () =>
      ok(api.GET('/api/v1/offices/{office}/queue/tickets/{id}/link', { params: { path: { office, id: ticket.id } } })),
  }).data
  if (!link) return null
  return (
    <>
      <Anchor href={link.url} target="_blank">
        {a('antrean.link')}
      </Anchor>
      <Anchor href={`${link.slip}?salinan=1`} target="_blank">
        {a('antrean.slip')}
      </Anchor>
    </>
  )
}

function Actions({ ticket, choose, close }: AboutProps) {
  const cut = useCut()
  const restore = useRestore()
  const can_ = doings(ticket, { serve: can('queue.serve'), manage: can('office.manage') })
  if (can_.length === 0) return null
  const bring = async () => {
    if (await restore.run(ticket)) close()
  }
  return (
    <Group justify="end">
      {can_.map((doing) =>
        doing === 'restore' || doing === 'resume' ? (
          <Button key={doing} loading={restore.busy} disabled={cut} onClick={() => void bring()}>
            {a(`antrean.do.${doing}`)}
          </Button>
        ) : (
          <Button key={doing} variant="default" disabled={cut && doing === 'cancel'} onClick={() => choose(doing)}>
            {a(`antrean.do.${doing}`)}
          </Button>
        ),
      )}
    </Group>
  )
}
