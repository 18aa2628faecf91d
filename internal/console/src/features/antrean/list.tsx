import { Anchor, Badge, Button, Card, Group, Stack, Table, Text } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { serviceName, usePeople, useProfile } from '@/api/office'
import { type Ticket, useLine } from '@/api/queue'
import { can } from '@/api/session'
import { useNow, useOffice, useZone } from '@/app/here'
import { useRows } from '@/app/rows'
import { Empty, Loaded } from '@/ui/panel'
import { StateBadge } from '@/ui/state'
import { clockTime, number } from '@/ui/time'
import { priorityName } from '@/visit/text'
import { type Asked, servedMinutes, type useDay, waitedMinutes } from './day'
import { a, word } from './text'

type Props = {
  day: ReturnType<typeof useDay>
  asked: Asked
  ask: (next: Asked) => void
  open: (ticket: Ticket) => void
  issue: () => void
}

/** The numbers of today that were asked for, a page of them at a time. */
export function DayRows({ day, asked, ask, open, issue }: Props) {
  return (
    <Loaded query={{ ...day, data: day.data?.pages }}>
      {(pages) => {
        const tickets = pages.flatMap((page) => page.items ?? [])
        if (tickets.length === 0) return <Nothing asked={asked} ask={ask} issue={issue} />
        const total = asked.number ? 0 : countOf(pages[0]?.counts ?? {}, asked.state)
        return (
          <Stack gap="sm">
            <Rows tickets={tickets} open={open} />
            <Group>
              <Text size="sm" c="dimmed" role="status">
                {a('antrean.shown', { n: number(tickets.length), all: number(Math.max(total, tickets.length)) })}
              </Text>
              {day.hasNextPage ? (
                <Button variant="default" loading={day.isFetchingNextPage} onClick={() => void day.fetchNextPage()}>
                  {a('antrean.more')}
                </Button>
              ) : null}
            </Group>
          </Stack>
        )
      }}
    </Loaded>
  )
}

const countOf = (counts: Record<string, number>, state: string) =>
  state ? (counts[state] ?? 0) : Object.values(counts).reduce((sum, n) => sum + n, 0)

function Nothing({ asked, ask, issue }: Pick<Props, 'asked' | 'ask' | 'issue'>) {
  if (asked.state || asked.service || asked.number)
    return (
      <Empty
        action={
          <Button variant="default" onClick={() => ask({ state: '', service: '', number: '' })}>
            {a('antrean.unfilter')}
          </Button>
        }
      >
        {a('antrean.none.filtered')}
      </Empty>
    )
  return (
    <Empty action={can('queue.serve') ? <Button onClick={issue}>{a('antrean.issue')}</Button> : undefined}>
      {a('antrean.none')}
    </Empty>
  )
}

/** The names behind the ids and codes of a ticket. */
export function useNames() {
  const office = useOffice()
  const profile = useProfile(office).data
  const people = usePeople(office).data
  const counters = useLine(office).data?.counters
  return {
    service: (code: string) => serviceName(profile, code),
    counter: (id?: string) => counters?.find((each) => each.id === id)?.name ?? '',
    officer: (id?: string) => people?.find((each) => each.id === id)?.name ?? '',
  }
}
type Names = ReturnType<typeof useNames>

function Rows({ tickets, open }: { tickets: Ticket[]; open: (ticket: Ticket) => void }) {
  const wide = useMediaQuery('(min-width: 62em)', true, { getInitialValueInEffect: false })
  const names = useNames()
  const zone = useZone()
  const now = useNow(30000)
  const rows = useRows<HTMLDivElement>()
  const about = { names, zone, now, open }
  return (
    <div {...rows}>
      {wide ? (
        <Table highlightOnHover verticalSpacing={6} bg="white" aria-label={a('antrean.title')}>
          <Table.Thead>
            <Table.Tr>
              {(['number', 'state', 'service', 'joined', 'waited', 'served', 'who', 'marks'] as const).map((column) => (
                <Table.Th key={column} scope="col">
                  {a(`antrean.col.${column}`)}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {tickets.map((ticket) => (
              <WideRow key={ticket.id} ticket={ticket} {...about} />
            ))}
          </Table.Tbody>
        </Table>
      ) : (
        <Stack gap="xs">
          {tickets.map((ticket) => (
            <NarrowRow key={ticket.id} ticket={ticket} {...about} />
          ))}
        </Stack>
      )}
    </div>
  )
}

type RowProps = { ticket: Ticket; names: Names; zone: string; now: number; open: (ticket: Ticket) => void }

const minutes = (n: number | undefined) => (n === undefined ? '' : a('antrean.minutes', { n: number(n) }))

function Opener({ ticket, open }: Pick<RowProps, 'ticket' | 'open'>) {
  return (
    <Anchor component="button" type="button" fw={700} className="num" data-row onClick={() => open(ticket)}>
      {ticket.number}
    </Anchor>
  )
}

function WideRow({ ticket, names, zone, now, open }: RowProps) {
  return (
    <Table.Tr>
      <Table.Td>
        <Opener ticket={ticket} open={open} />
      </Table.Td>
      <Table.Td>
        <StateBadge state={ticket.state} />
      </Table.Td>
      <Table.Td>{names.service(ticket.service)}</Table.Td>
      <Table.Td className="num">{clockTime(ticket.joined_at, zone)}</Table.Td>
      <Table.Td className="num">{minutes(waitedMinutes(ticket, now))}</Table.Td>
      <Table.Td className="num">{minutes(servedMinutes(ticket, now))}</Table.Td>
      <Table.Td>{[names.counter(ticket.counter), names.officer(ticket.officer)].filter(Boolean).join(' · ')}</Table.Td>
      <Table.Td>
        <Marks ticket={ticket} />
      </Table.Td>
    </Table.Tr>
  )
}

function NarrowRow({ ticket, names, zone, now, open }: RowProps) {
  const who = [names.counter(ticket.counter), names.officer(ticket.officer)].filter(Boolean).join(' · ')
  return (
    <Card withBorder p="sm">
      <Group justify="space-between">
        <Opener ticket={ticket} open={open} />
        <StateBadge state={ticket.state} />
      </Group>
      <Text>{names.service(ticket.service)}</Text>
      <Text size="sm" c="dimmed" className="num">
        {clockTime(ticket.joined_at, zone)} · {a('antrean.waited', { n: number(waitedMinutes(ticket, now)) })}
        {who ? ` · ${who}` : ''}
      </Text>
      <Marks ticket={ticket} />
    </Card>
  )
}

/** What is special about a ticket, each in a word. */
export function Marks({ ticket }: { ticket: Ticket }) {
  const marks: string[] = []
  if (ticket.priority !== 'none') marks.push(priorityName(ticket.priority))
  if (ticket.out_of_turn) marks.push(a('antrean.mark.out_of_turn'))
  if (ticket.complete_later) marks.push(a('antrean.mark.complete_later'))
  if (ticket.party_size > 1) marks.push(a('antrean.mark.party', { n: ticket.party_size }))
  if (ticket.quality !== 'ok') marks.push(word('quality', ticket.quality))
  if (marks.length === 0) return null
  return (
    <Group gap={4}>
      {marks.map((mark) => (
        <Badge key={mark} color="gray">
          {mark}
        </Badge>
      ))}
    </Group>
  )
}
