import { Button, Checkbox, Group, Paper, SimpleGrid, Stack, Text, Textarea, TextInput, Title } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { api, ok, type Schema } from '@/api/client'
import { serverNow } from '@/api/clock'
import { useAct } from '@/app/act'
import { useOffice, useZone } from '@/app/here'
import { say } from '@/app/toast'
import { ClockInput } from '@/ui/clockinput'
import { faultAt, Summary } from '@/ui/form'
import { Empty, Loaded } from '@/ui/panel'
import { clockTime, day } from '@/ui/time'
import { dateIn, instant, timeIn } from '@/ui/zoned'
import { useRefresh } from './acts'
import { type Outage, useOutages } from './outage'
import { a } from './text'

/** The declared outages; a new one; and the way to type a visit of one in. */
export function Outages({ type }: { type: (outage: Outage) => void }) {
  const outages = useOutages(useOffice())
  return (
    <Stack gap="sm" component="section" aria-label={a('antrean.outages')}>
      <Title order={2}>{a('antrean.outages')}</Title>
      <Loaded query={outages}>
        {(all) => (
          <>
            {all.length === 0 ? <Empty>{a('antrean.outages.none')}</Empty> : null}
            {all.slice(0, 10).map((outage) => (
              <OutageRow key={outage.id} outage={outage} type={type} />
            ))}
            {all.some((outage) => !outage.to) ? null : <Declare />}
          </>
        )}
      </Loaded>
    </Stack>
  )
}

function OutageRow({ outage, type }: { outage: Outage; type: (outage: Outage) => void }) {
  const zone = useZone()
  const office = useOffice()
  const fresh = useRefresh()
  const end = useAct(async (headers) => {
    const params = { path: { office, id: outage.id }, header: headers }
    const ended = await ok(api.POST('/api/v1/offices/{office}/queue/outages/{id}/end', { params, body: {} }))
    say(a('antrean.outage.ended'))
    void fresh()
    return ended
  })
  const until = outage.to ? clockTime(outage.to, zone) : a('antrean.outage.now')
  const last = outage.to && dateIn(outage.to, zone) !== dateIn(outage.from, zone) ? `${day(outage.to, zone)} ` : ''
  return (
    <Paper withBorder p="sm">
      <Group justify="space-between">
        <div>
          <Text fw={600} className="num">
            {day(outage.from, zone)} · {clockTime(outage.from, zone)}–{last}
            {until}
          </Text>
          <Text style={{ overflowWrap: 'anywhere' }}>{outage.reason}</Text>
          {outage.found_afterwards ? (
            <Text size="sm" c="dimmed">
              {a('antrean.outage.afterwards')}
            </Text>
          ) : null}
        </div>
        <Group gap="xs">
          {outage.to ? null : (
            <Button variant="default" loading={end.busy} onClick={() => void end.run()}>
              {a('antrean.outage.end')}
            </Button>
          )}
          <Button variant={outage.to ? 'default' : 'filled'} onClick={() => type(outage)}>
            {a('antrean.late')}
          </Button>
        </Group>
      </Group>
    </Paper>
  )
}

type Stretch = { date: string; from: string; to: string; reason: string; afterwards: boolean }
type Part = 'from' | 'to' | 'reason'

function useDeclare(done: () => void) {
  const zone = useZone()
  const office = useOffice()
  const fresh = useRefresh()
  const declare = useAct(
    async (headers, body: Schema['Queue-outage-declareRequest']) => {
      const params = { path: { office }, header: headers }
      const made = await ok(api.POST('/api/v1/offices/{office}/queue/outages', { params, body }))
      done()
      void fresh()
      return made
    },
    { onProblem: (problem) => problem.fields.length > 0 },
  )
  const [unread, setUnread] = useState<Part[]>([])
  const run = (v: Stretch) => {
    const from = instant(v.date, v.from, zone)
    const to = v.afterwards ? instant(v.date, v.to, zone) : undefined
    const gone: Part[] = [...(from ? [] : ['from' as const]), ...(v.afterwards && !to ? ['to' as const] : [])]
    setUnread(gone)
    declare.clear()
    if (from && gone.length === 0)
      void declare.run({ from, to, reason: v.reason.trim(), found_afterwards: v.afterwards })
  }
  const wrong = (part: Part) => (unread.includes(part) ? a('antrean.late.time') : faultAt(declare.fields, part))
  return { run, busy: declare.busy, wrong }
}

/** Declares paper mode: now, or for a stretch that is over. */
function Declare() {
  const zone = useZone()
  const now = serverNow()
  const [v, setV] = useState<Stretch>({
    date: dateIn(now, zone),
    from: timeIn(now, zone),
    to: '',
    reason: '',
    afterwards: false,
  })
  const put = (part: Partial<Stretch>) => setV((before) => ({ ...before, ...part }))
  const declare = useDeclare(() => put({ reason: '', to: '', afterwards: false }))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    declare.run(v)
  }
  const told = (['from', 'to', 'reason'] as const).flatMap((part) => {
    const text = declare.wrong(part)
    return text ? [{ id: `outage-${part}`, text: `${a(`antrean.outage.${part}`)}: ${text}` }] : []
  })
  return (
    <Paper withBorder p="md" component="form" onSubmit={submit} noValidate>
      <Stack gap="sm">
        <Title order={3}>{a('antrean.declare')}</Title>
        <Text c="dimmed">{a('antrean.declare.help')}</Text>
        <Summary wrong={told} />
        <Checkbox
          label={a('antrean.declare.afterwards')}
          checked={v.afterwards}
          onChange={(event) => put({ afterwards: event.currentTarget.checked })}
        />
        <StretchInputs v={v} put={put} wrong={declare.wrong} today={dateIn(now, zone)} />
        <Textarea
          id="outage-reason"
          label={a('antrean.outage.reason')}
          value={v.reason}
          maxLength={300}
          autosize
          onChange={(event) => put({ reason: event.currentTarget.value })}
          error={declare.wrong('reason')}
        />
        <Group>
          <Button type="submit" color="orange" loading={declare.busy}>
            {a('antrean.declare.go')}
          </Button>
        </Group>
      </Stack>
    </Paper>
  )
}

type StretchProps = {
  v: Stretch
  put: (part: Partial<Stretch>) => void
  wrong: (part: Part) => string | undefined
  today: string
}

function StretchInputs({ v, put, wrong, today }: StretchProps) {
  return (
    <SimpleGrid cols={{ base: 1, xs: v.afterwards ? 3 : 2 }}>
      <TextInput
        type="date"
        label={a('antrean.date')}
        value={v.date}
        max={today}
        onChange={(event) => put({ date: event.currentTarget.value })}
      />
      {(v.afterwards ? (['from', 'to'] as const) : (['from'] as const)).map((part) => (
        <ClockInput
          key={part}
          id={`outage-${part}`}
          label={a(`antrean.outage.${part}`)}
          value={v[part]}
          onTime={(text) => put({ [part]: text })}
          error={wrong(part)}
        />
      ))}
    </SimpleGrid>
  )
}
