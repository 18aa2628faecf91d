import { Anchor, Button, Card, Group, NativeSelect, Paper, Stack, Text } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { api, ok, type Schema } from '@/api/client'
import { useFresh } from '@/app/fresh'
import { useOffice, useZone } from '@/app/here'
import { useRows } from '@/app/rows'
import { DeliveryLine } from '@/delivery/line'
import { s, templateText } from '@/delivery/text'
import { moment } from '@/ui/due'
import { Empty, Loaded, PageTitle } from '@/ui/panel'

type Sent = Schema['MessageOutgoing']
type Which = 'open' | 'all'

function useDeliveries(state: Which) {
  const office = useOffice()
  const queryKey = ['office', office, 'deliveries'] as const
  useFresh(queryKey, ({ event }) => event === 'delivery.changed' || event === 'changed')
  return useInfiniteQuery({
    queryKey: [...queryKey, state],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => {
      const query = { state, cursor: pageParam || undefined }
      return ok(api.GET('/api/v1/offices/{office}/deliveries', { params: { path: { office }, query }, signal }))
    },
    getNextPageParam: (page) => page.next_cursor || undefined,
    placeholderData: (before) => before,
  })
}

/** Kotak keluar: what was written to visitors and has not arrived, and what is done about it. */
export default function Outbox() {
  const [state, setState] = useState<Which>('open')
  const deliveries = useDeliveries(state)
  const shown = (deliveries.data?.pages ?? []).flatMap((page) => page.items ?? [])
  const rows = useRows<HTMLDivElement>()
  return (
    <Stack gap="md" maw={900}>
      <PageTitle>{s('outbox.title')}</PageTitle>
      {deliveries.data?.pages[0]?.smtp === false ? (
        <Paper withBorder p="sm" bg="orange.0" role="note">
          <Text>{s('outbox.no_smtp')}</Text>
        </Paper>
      ) : null}
      <NativeSelect
        label={s('outbox.view')}
        maw={280}
        value={state}
        data={[
          { value: 'open', label: s('outbox.open_only') },
          { value: 'all', label: s('outbox.all') },
        ]}
        onChange={(event) => setState(event.currentTarget.value as Which)}
      />
      <Loaded query={deliveries}>
        {() =>
          shown.length === 0 ? (
            <Empty>{s(state === 'open' ? 'outbox.none' : 'outbox.none.all')}</Empty>
          ) : (
            <Stack gap="xs" {...rows}>
              {shown.map((each) => (
                <Row key={each.id} sent={each} />
              ))}
            </Stack>
          )
        }
      </Loaded>
      {deliveries.hasNextPage ? (
        <Group justify="center">
          <Button
            variant="default"
            loading={deliveries.isFetchingNextPage}
            onClick={() => void deliveries.fetchNextPage()}
          >
            {s('outbox.more')}
          </Button>
        </Group>
      ) : null}
    </Stack>
  )
}

function Row({ sent }: { sent: Sent }) {
  const office = useOffice()
  const zone = useZone()
  const [open, setOpen] = useState(false)
  const number = <span className="num">{sent.subject.number}</span>
  return (
    <Card withBorder p="sm">
      <Group justify="space-between" gap={6} align="start">
        <div style={{ flex: '1 1 240px', minWidth: 0, overflowWrap: 'anywhere' }}>
          <Text fw={600}>
            {sent.subject.type === 'case' ? (
              <Anchor component={Link} to={`/k/${office}/kotak-masuk/${sent.subject.id}`} data-row inherit>
                {number}
              </Anchor>
            ) : (
              number
            )}{' '}
            · {templateText(sent.template)}
          </Text>
          <Text size="sm">
            {s('outbox.subject', { name: sent.to })} · {sent.address}
          </Text>
          <Text size="sm" c="dimmed" className="num">
            {s('outbox.created', { at: moment(sent.created_at, zone) })}
            {sent.sent_at ? ` · ${s('outbox.sent_at', { at: moment(sent.sent_at, zone) })}` : ''}
            {sent.by_hand ? ` (${s('outbox.by_hand')})` : ''}
            {sent.attempts > 0 ? ` · ${s('outbox.attempts', { n: sent.attempts })}` : ''}
          </Text>
        </div>
        <Button size="compact-sm" variant="subtle" aria-expanded={open} onClick={() => setOpen(!open)}>
          {s('outbox.show')}
        </Button>
      </Group>
      {open ? (
        <Paper withBorder p="xs" mt={6} bg="gray.0">
          <Text fw={600}>{sent.title}</Text>
          {sent.masked ? (
            <Text fs="italic" c="dimmed">
              {s('outbox.masked')}
            </Text>
          ) : (
            <Text style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{sent.body}</Text>
          )}
        </Paper>
      ) : null}
      <DeliveryLine delivery={sent} text={sent.body} />
    </Card>
  )
}
