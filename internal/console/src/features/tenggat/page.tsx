import { Badge, Button, Group, NativeSelect, Paper, Stack, Table, Text } from '@mantine/core'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useState } from 'react'
import { api, ok, type Schema } from '@/api/client'
import type { Frame } from '@/api/stream'
import { useFrames, useOffice } from '@/app/here'
import { DueDate } from '@/ui/due'
import { d, dueWord } from '@/ui/duetext'
import { Empty, Loaded, PageTitle } from '@/ui/panel'
import { Wide } from '@/ui/wide'

type Clock = Schema['SlaShown']

/** The states of a clock, running ones first; an empty one asks for all. */
const states = ['running', 'late', 'met', 'late_met', 'cancelled', ''] as const
type State = (typeof states)[number]

/** Tenggat: what the office owes by when, and why by then. */
export default function Clocks() {
  const office = useOffice()
  const [state, setState] = useState<State>('running')
  const client = useQueryClient()
  const clocks = useInfiniteQuery({
    queryKey: ['office', office, 'clocks', state],
    queryFn: ({ pageParam }) => {
      const query = { ...(state ? { state } : {}), ...(pageParam ? { cursor: pageParam } : {}), limit: 50 }
      return ok(api.GET('/api/v1/offices/{office}/clocks', { params: { path: { office }, query } }))
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor,
  })
  const hear = useCallback(
    (frame: Frame) => {
      if (frame.event === 'clock.changed') void client.invalidateQueries({ queryKey: ['office', office, 'clocks'] })
    },
    [client, office],
  )
  useFrames(hear)
  return (
    <Stack gap="md" maw={1100}>
      <PageTitle>{d('due.page')}</PageTitle>
      <Text>{d('due.page.hint')}</Text>
      <NativeSelect
        label={d('due.state')}
        w={240}
        value={state}
        data={states.map((value) => ({ value, label: d(`due.state.${value || 'all'}`) }))}
        onChange={(event) => setState(event.currentTarget.value as State)}
      />
      <Paper withBorder p="md">
        <Loaded query={clocks}>
          {(found) => <List clocks={found.pages.flatMap((page) => page.items ?? [])} state={state} />}
        </Loaded>
        {clocks.hasNextPage ? (
          <Group justify="center" mt="sm">
            <Button variant="default" loading={clocks.isFetchingNextPage} onClick={() => void clocks.fetchNextPage()}>
              {d('due.more')}
            </Button>
          </Group>
        ) : null}
      </Paper>
    </Stack>
  )
}

const tones: Record<string, string> = { running: 'blue', late: 'red', met: 'green', late_met: 'orange' }

function List({ clocks, state }: { clocks: Clock[]; state: State }) {
  if (clocks.length === 0) return <Empty>{d(state === 'running' ? 'due.none.running' : 'due.none')}</Empty>
  return (
    <Wide label={d('due.page')} min={0}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{d('due.what')}</Table.Th>
            <Table.Th scope="col">{d('due.due')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {clocks.map((clock) => (
            <Table.Tr key={clock.id}>
              <Table.Th scope="row" fw={600}>
                {clock.subject.number}
                <Text size="sm">{dueWord('kind', clock.kind)}</Text>
              </Table.Th>
              <Table.Td>
                <DueDate clock={clock} />
                <Badge color={tones[clock.state] ?? 'gray'}>{dueWord('state', clock.state)}</Badge>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Wide>
  )
}
