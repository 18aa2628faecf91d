import { Button, Group, NativeSelect, NumberInput, Paper, Stack, Text, TextInput, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api, ok, type Schema } from '@/api/client'
import { serverNow } from '@/api/clock'
import { serviceName, useProfile } from '@/api/office'
import { useAct } from '@/app/act'
import { useOffice, useZone } from '@/app/here'
import { faultAt } from '@/ui/form'
import { Empty, Loaded } from '@/ui/panel'
import { dateIn } from '@/ui/zoned'
import { useRefresh } from './acts'
import { numbersOf } from './day'
import { a } from './text'

type Block = Schema['QueueBlock']
const spoken = (block: Block, no: number) => `${block.prefix}-${String(no).padStart(3, '0')}`

/** Numbers of today that are set aside for paper, and their handing in. */
export function Blocks() {
  const office = useOffice()
  const date = dateIn(serverNow(), useZone())
  const blocks = useQuery({
    queryKey: ['office', office, 'blocks', date],
    queryFn: async () =>
      (await ok(api.GET('/api/v1/offices/{office}/queue/blocks', { params: { path: { office }, query: { date } } })))
        .items ?? [],
  })
  return (
    <Stack gap="sm" component="section" aria-label={a('antrean.blocks')}>
      <Title order={2}>{a('antrean.blocks')}</Title>
      <Text c="dimmed">{a('antrean.blocks.help')}</Text>
      <Loaded query={blocks}>
        {(all) => (
          <>
            {all.length === 0 ? <Empty>{a('antrean.blocks.none')}</Empty> : null}
            {all.map((block) => (
              <BlockRow key={block.id} block={block} />
            ))}
          </>
        )}
      </Loaded>
      <Reserve />
    </Stack>
  )
}

function BlockRow({ block }: { block: Block }) {
  const profile = useProfile(useOffice()).data
  const open = block.state === 'reserved' && block.purpose === 'paper'
  return (
    <Paper withBorder p="sm">
      <Group justify="space-between" align="end">
        <div>
          <Text fw={600} className="num">
            {spoken(block, block.first)} – {spoken(block, block.last)}
          </Text>
          <Text size="sm">
            {serviceName(profile, block.service)} ·{' '}
            {a(block.purpose === 'kiosk' ? 'antrean.block.kiosk' : 'antrean.block.paper')}
          </Text>
          {block.state === 'handed_in' ? (
            <Text size="sm" c="dimmed">
              {a('antrean.block.void', { n: block.void?.length ?? 0 })}
            </Text>
          ) : null}
        </div>
        {open ? <HandIn block={block} /> : null}
      </Group>
    </Paper>
  )
}

/** Says which numbers of a sheet were given away. */
function HandIn({ block }: { block: Block }) {
  const office = useOffice()
  const fresh = useRefresh()
  const [text, setText] = useState('')
  const [unread, setUnread] = useState(false)
  const hand = useAct(
    async (headers, used: number[]) => {
      const params = { path: { office, id: block.id }, header: headers }
      const done = await ok(api.POST('/api/v1/offices/{office}/queue/blocks/{id}/hand-in', { params, body: { used } }))
      void fresh()
      return done
    },
    { onProblem: (problem) => problem.fields.length > 0 },
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const used = numbersOf(text)
    setUnread(used === undefined)
    if (used) void hand.run(used)
  }
  const wrong = hand.fields.length > 0 ? a('antrean.block.used.range') : undefined
  return (
    <form onSubmit={submit} noValidate>
      <Group gap="xs" align="end">
        <TextInput
          label={a('antrean.block.used')}
          placeholder={`${block.first}-${block.last}`}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          error={unread ? a('antrean.block.used.wrong') : wrong}
          w={190}
        />
        <Button type="submit" variant="default" loading={hand.busy}>
          {a('antrean.block.hand_in')}
        </Button>
      </Group>
    </form>
  )
}

/** Sets numbers of a service aside. */
function Reserve() {
  const office = useOffice()
  const services = useProfile(office).data?.services ?? []
  const fresh = useRefresh()
  const [service, setService] = useState('')
  const [count, setCount] = useState<number | string>(20)
  const reserve = useAct(
    async (headers, body: Schema['Queue-block-reserveRequest']) => {
      const params = { path: { office }, header: headers }
      const block = await ok(api.POST('/api/v1/offices/{office}/queue/blocks', { params, body }))
      void fresh()
      return block
    },
    { onProblem: (problem) => problem.fields.length > 0 },
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void reserve.run({ service: service || services[0]?.code || '', count: Number(count) || 0 })
  }
  return (
    <form onSubmit={submit} noValidate>
      <Group gap="sm" align="end">
        <NativeSelect
          label={a('antrean.service')}
          value={service || services[0]?.code}
          onChange={(event) => setService(event.currentTarget.value)}
          data={services.map((each) => ({ value: each.code, label: each.name }))}
        />
        <NumberInput
          label={a('antrean.block.count')}
          value={count}
          onChange={setCount}
          min={1}
          max={200}
          w={140}
          error={faultAt(reserve.fields, 'count')}
        />
        <Button type="submit" variant="default" loading={reserve.busy}>
          {a('antrean.block.reserve')}
        </Button>
      </Group>
    </form>
  )
}
