import { Anchor, Badge, Button, Card, Group, Stack, Table, Text } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { serviceName, useProfile } from '@/api/office'
import { can } from '@/api/session'
import { useOffice, useZone } from '@/app/here'
import { useRows } from '@/app/rows'
import { IconCheck, IconWarning } from '@/ui/icons'
import { Empty, Loaded } from '@/ui/panel'
import { clockTime, dateText, number } from '@/ui/time'
import { dateIn } from '@/ui/zoned'
import { useFields } from '@/visit/guest'
import { words } from '@/visit/text'
import type { Asked, Listed, useBook } from './book'
import { b, channelWord, outcomeWords } from './text'

type Props = { book: ReturnType<typeof useBook>; shown: Listed[]; asked: Asked; add: () => void }

/** The entries that were found, a page at a time. */
export function BookRows({ book, shown, asked, add }: Props) {
  return (
    <Loaded query={book}>
      {() => (
        <Stack gap="sm">
          {shown.length === 0 ? (
            <Nothing asked={asked} add={add} />
          ) : (
            <Rows shown={shown} days={asked.from !== asked.to} />
          )}
          {shown.length > 0 ? (
            <Group>
              <Text size="sm" c="dimmed" role="status">
                {b(book.hasNextPage ? 'tamu.shown.more' : 'tamu.shown', { n: number(shown.length) })}
              </Text>
              {book.hasNextPage ? (
                <Button variant="default" loading={book.isFetchingNextPage} onClick={() => void book.fetchNextPage()}>
                  {b('tamu.more')}
                </Button>
              ) : null}
            </Group>
          ) : null}
        </Stack>
      )}
    </Loaded>
  )
}

function Nothing({ asked, add }: { asked: Asked; add: () => void }) {
  if (asked.q || asked.service || asked.incomplete) return <Empty>{b('tamu.none.filtered')}</Empty>
  const action = can('queue.serve') ? <Button onClick={add}>{b('tamu.new')}</Button> : undefined
  return <Empty action={action}>{b('tamu.none')}</Empty>
}

/** What a row shows beside the name, in words. */
function useCells() {
  const office = useOffice()
  const zone = useZone()
  const profile = useProfile(office).data
  const purposes = useFields().data?.items?.find((field) => field.name === 'identity.purpose')?.choices ?? []
  return ({ visit, purpose, created_at }: Listed, days: boolean) => {
    const label = purposes.find((each) => each.value === purpose)?.label
    const time = clockTime(created_at, zone)
    return {
      no: visit?.number ?? '',
      time: days ? `${dateText(dateIn(created_at, zone))} ${time}` : time,
      service: visit ? serviceName(profile, visit.service) : '',
      purpose: (label && words(label)) ?? purpose ?? '',
      officer: visit?.officer ?? '',
      outcome: outcomeWords(visit?.outcomes),
      channel: visit ? (visit.imported ? b('tamu.channel.imported') : channelWord(visit.source)) : '',
    }
  }
}

function Rows({ shown, days }: { shown: Listed[]; days: boolean }) {
  const wide = useMediaQuery('(min-width: 75em)', true, { getInitialValueInEffect: false })
  const cells = useCells()
  const rows = useRows<HTMLDivElement>()
  return (
    <div {...rows}>
      {wide ? (
        <Table highlightOnHover verticalSpacing={6} bg="white" aria-label={b('tamu.title')}>
          <Table.Thead>
            <Table.Tr>
              {(
                ['no', 'time', 'name', 'institution', 'service', 'purpose', 'officer', 'outcome', 'channel'] as const
              ).map((column) => (
                <Table.Th key={column} scope="col">
                  {b(`tamu.col.${column}`)}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map((entry) => (
              <WideRow key={entry.id} entry={entry} cell={cells(entry, days)} />
            ))}
          </Table.Tbody>
        </Table>
      ) : (
        <Stack gap="xs">
          {shown.map((entry) => (
            <NarrowRow key={entry.id} entry={entry} cell={cells(entry, days)} />
          ))}
        </Stack>
      )}
    </div>
  )
}

type RowProps = { entry: Listed; cell: ReturnType<ReturnType<typeof useCells>> }

function Name({ entry }: { entry: Listed }) {
  const office = useOffice()
  return (
    <Group gap={6}>
      <Anchor
        component={Link}
        to={`/k/${office}/tamu/${entry.id}`}
        fw={600}
        data-row
        style={{ overflowWrap: 'anywhere' }}
      >
        {entry.name || b('tamu.unnamed')}
      </Anchor>
      <Whole complete={entry.complete} />
    </Group>
  )
}

/** Whether name and e-mail are there. */
function Whole({ complete }: { complete: boolean }) {
  return complete ? (
    <Badge color="green" leftSection={<IconCheck size={12} />}>
      {b('tamu.complete')}
    </Badge>
  ) : (
    <Badge color="orange" leftSection={<IconWarning size={12} />}>
      {b('tamu.incomplete')}
    </Badge>
  )
}

function WideRow({ entry, cell }: RowProps) {
  const td = (text: ReactNode, num = false) => (
    <Table.Td className={num ? 'num' : undefined} style={num ? { whiteSpace: 'nowrap' } : undefined}>
      {text}
    </Table.Td>
  )
  return (
    <Table.Tr>
      {td(cell.no, true)}
      {td(cell.time, true)}
      {td(<Name entry={entry} />)}
      <Table.Td style={{ overflowWrap: 'anywhere' }}>{entry.institution}</Table.Td>
      {td(cell.service)}
      {td(cell.purpose)}
      {td(cell.officer)}
      {td(cell.outcome)}
      {td(cell.channel)}
    </Table.Tr>
  )
}

function NarrowRow({ entry, cell }: RowProps) {
  const rest = [entry.institution, cell.service, cell.purpose, cell.officer, cell.outcome].filter(Boolean)
  return (
    <Card withBorder p="sm">
      <Group justify="space-between" gap={6}>
        <Name entry={entry} />
        <Text size="sm" className="num">
          {cell.time} · {cell.no}
        </Text>
      </Group>
      <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
        {rest.join(' · ')}
      </Text>
    </Card>
  )
}
