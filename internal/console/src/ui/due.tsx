import { Badge, Button, Group, Stack, Table, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ok } from '@/api/client'
import { useOffice, useZone } from '@/app/here'
import { lang } from '@/i18n'
import { Side } from './dialog'
import { d } from './duetext'
import { Loaded } from './panel'
import { clockTime, dateText, day, zoneName } from './time'

/** One walked day of an explanation. */
export type WalkedDay = { date: string; kind: string; k?: number; label: string; document?: string }

/** Whether a walked day is one that was counted. */
export const counted = ({ kind, k }: Pick<WalkedDay, 'kind' | 'k'>) => kind === 'day0' || (k ?? 0) > 0

/** An instant as Kam, 26 Nov 2026 16.00. */
export const moment = (at: string, zone: string) => `${day(at, zone)} ${clockTime(at, zone)}`

/** The days that were walked to a due date, each with what it was. */
export function Walk({ days, due }: { days: readonly WalkedDay[]; due: string }) {
  const zone = useZone()
  return (
    <Table captionSide="top">
      <Table.Caption>{d('due.walk', { zone: zoneName(zone) })}</Table.Caption>
      <Table.Tbody className="num">
        {days.map((each, at) => (
          <Table.Tr key={each.date} bg={counted(each) ? undefined : 'gray.0'}>
            <Table.Th scope="row" fw={counted(each) ? 600 : 400} style={{ whiteSpace: 'nowrap' }}>
              {dateText(each.date)}
            </Table.Th>
            <Table.Td>
              <Text c={counted(each) ? undefined : 'dimmed'}>{each.label}</Text>
              {each.document ? (
                <Text size="sm" c="dimmed">
                  {each.document}
                </Text>
              ) : null}
              {at === days.length - 1 ? <Text fw={600}>{d('due.ends', { time: clockTime(due, zone) })}</Text> : null}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

/** A clock as far as its due date is told. */
type Told = { id: string; due_at: string; provisional: boolean; subject: { number?: string } }

/** A due date that explains itself: pressed, it lists the days that were walked. */
export function DueDate({ clock }: { clock: Told }) {
  const zone = useZone()
  const [open, setOpen] = useState(false)
  const text = moment(clock.due_at, zone)
  return (
    <Group gap={4}>
      <Button
        variant="subtle"
        size="compact-md"
        className="num"
        px={4}
        h="auto"
        styles={{ label: { whiteSpace: 'normal', textAlign: 'left', lineHeight: 1.4 } }}
        onClick={() => setOpen(true)}
        aria-label={d('due.why', { due: text, number: clock.subject.number ?? '' })}
      >
        {text}
      </Button>
      {clock.provisional ? <Badge color="orange">{d('due.provisional')}</Badge> : null}
      <Side title={d('due.title')} opened={open} onClose={() => setOpen(false)}>
        <Explained id={clock.id} />
      </Side>
    </Group>
  )
}

/** Why a clock is due when it is, in one sentence and day by day. */
function Explained({ id }: { id: string }) {
  const office = useOffice()
  const explanation = useQuery({
    queryKey: ['office', office, 'clocks', id, 'explanation', lang()],
    queryFn: () => {
      const params = { path: { office, id }, query: { lang: lang() } }
      return ok(api.GET('/api/v1/offices/{office}/clocks/{id}/explanation', { params }))
    },
  })
  return (
    <Loaded query={explanation}>
      {(found) => (
        <Stack gap="sm">
          <Text>{found.text}</Text>
          <Walk days={found.days ?? []} due={found.due_at} />
        </Stack>
      )}
    </Loaded>
  )
}
