import { Alert, Anchor, Button, Group, List, Paper, Stack, Text, Textarea } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { api, ok } from '@/api/client'
import { type Line, useLine } from '@/api/queue'
import { useAct } from '@/app/act'
import { useCut, useOffice, useZone } from '@/app/here'
import { say } from '@/app/toast'
import { Confirm } from '@/ui/dialog'
import { faultAt, Summary } from '@/ui/form'
import { IconWarning } from '@/ui/icons'
import { Empty, Loaded, PageTitle } from '@/ui/panel'
import { StateBadge } from '@/ui/state'
import { clockTime, number } from '@/ui/time'
import { useRefresh } from './acts'
import { a } from './text'

/** Tutup hari: who is still in the line, and the end of it. */
export default function ClosePage() {
  const office = useOffice()
  const line = useLine(office)
  const ending = useQuery({
    queryKey: ['office', office, 'day', 'ending'],
    queryFn: async () =>
      (
        await ok(
          api.GET('/api/v1/offices/{office}/queue/tickets', { params: { path: { office }, query: { limit: 1 } } }),
        )
      ).ending ?? null,
  })
  return (
    <Stack gap="md" maw={720}>
      <Anchor component={Link} to={`/k/${office}/antrean`}>
        ‹ {a('antrean.title')}
      </Anchor>
      <PageTitle>{a('antrean.close.title')}</PageTitle>
      <Loaded query={ending}>
        {(ended) => (ended ? <Ended {...ended} /> : <Loaded query={line}>{(now) => <Settle line={now} />}</Loaded>)}
      </Loaded>
    </Stack>
  )
}

function Ended(ending: { closed_at: string; unserved: number; forgotten: number }) {
  const zone = useZone()
  return (
    <Alert color="blue" icon={<IconWarning />} title={a('antrean.ended', { time: clockTime(ending.closed_at, zone) })}>
      {a('antrean.ended.left', { unserved: ending.unserved, forgotten: ending.forgotten })}
    </Alert>
  )
}

/** How many numbers of a state are written out. */
const written = 30

function Settle({ line }: { line: Line }) {
  const office = useOffice()
  const fresh = useRefresh()
  const [reason, setReason] = useState('')
  const [sure, setSure] = useState(false)
  const cut = useCut()
  const close = useAct(
    async (headers) => {
      const call = { params: { path: { office }, header: headers }, body: { reason: reason.trim() || undefined } }
      const ended = await ok(api.POST('/api/v1/offices/{office}/queue/close-day', call))
      say(a('antrean.close.done'))
      void fresh()
      return ended
    },
    { onProblem: (problem) => problem.fields.length > 0 },
  )
  const left = [line.serving, line.called, line.waiting, line.parked]
  const waiting = line.waiting.length + line.called.length + line.parked.length
  const wrong = faultAt(close.fields, 'reason')
  const run = async () => {
    await close.run()
    setSure(false)
  }
  return (
    <Stack gap="md">
      <Summary wrong={wrong ? [{ id: 'close-reason', text: `${a('antrean.close.reason')}: ${wrong}` }] : []} />
      {waiting + line.serving.length === 0 ? (
        <Empty>{a('antrean.close.nobody')}</Empty>
      ) : (
        <Text>{a('antrean.close.left')}</Text>
      )}
      {left.map((tickets) => (tickets[0] ? <Unsettled key={tickets[0].state} tickets={tickets} /> : null))}
      <List size="sm">
        <List.Item>{a('antrean.close.rule.waiting')}</List.Item>
        <List.Item>{a('antrean.close.rule.serving')}</List.Item>
        <List.Item>{a('antrean.close.rule.counters')}</List.Item>
      </List>
      {waiting > 0 ? (
        <Textarea
          id="close-reason"
          label={a('antrean.close.reason')}
          description={a('antrean.close.reason.hint', { n: number(waiting) })}
          value={reason}
          maxLength={300}
          autosize
          onChange={(event) => setReason(event.currentTarget.value)}
          error={wrong}
        />
      ) : null}
      <Group>
        <Button color="red" disabled={cut} onClick={() => setSure(true)}>
          {a('antrean.close.go')}
        </Button>
      </Group>
      <Confirm
        opened={sure}
        title={a('antrean.close.sure')}
        text={a('antrean.close.sure.text', { waiting: number(waiting), serving: number(line.serving.length) })}
        yes={a('antrean.close.go')}
        busy={close.busy}
        danger
        onYes={() => void run()}
        onNo={() => setSure(false)}
      />
    </Stack>
  )
}

function Unsettled({ tickets }: { tickets: Line['waiting'] }) {
  const rest = tickets.length - written
  return (
    <Paper withBorder p="sm">
      <Group gap="sm" align="start">
        <StateBadge state={tickets[0]?.state ?? ''} />
        <Text className="num" flex={1} miw={160}>
          {tickets
            .slice(0, written)
            .map((ticket) => ticket.number)
            .join(' · ')}
          {rest > 0 ? ` ${a('antrean.close.more', { n: number(rest) })}` : ''}
        </Text>
      </Group>
    </Paper>
  )
}
