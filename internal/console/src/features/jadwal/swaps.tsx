import { Badge, Button, Group, NativeSelect, Paper, SimpleGrid, Stack, Text, TextInput, Title } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { api, ok, type Schema } from '@/api/client'
import { usePeople } from '@/api/office'
import { can } from '@/api/session'
import { useAct } from '@/app/act'
import { explain } from '@/app/explain'
import { useOffice, useSelf } from '@/app/here'
import { say } from '@/app/toast'
import { Dialog } from '@/ui/dialog'
import { faultAt, Summary } from '@/ui/form'
import { IconCheck, IconClock, IconCross, IconDash } from '@/ui/icons'
import { Empty, Loaded } from '@/ui/panel'
import { dateText } from '@/ui/time'
import { answersOf, type Swap, useRosterRefresh, useSwaps } from './roster'
import { j } from './text'

/** Places that change hands: what one was asked, what one asked, and what was agreed. */
export function Swaps({ monday, ask }: { monday: string; ask: () => void }) {
  const swaps = useSwaps(useOffice(), monday)
  return (
    <Stack gap="sm" component="section" aria-label={j('jadwal.swaps')}>
      <Group justify="space-between">
        <Title order={2}>{j('jadwal.swaps')}</Title>
        {can('roster.join') ? (
          <Button variant="default" onClick={ask}>
            {j('jadwal.swap.new')}
          </Button>
        ) : null}
      </Group>
      <Loaded query={swaps}>
        {(all) =>
          all.length === 0 ? (
            <Empty>{j('jadwal.swaps.none')}</Empty>
          ) : (
            <Stack gap="xs">
              {all.map((swap) => (
                <SwapRow key={swap.id} swap={swap} />
              ))}
            </Stack>
          )
        }
      </Loaded>
    </Stack>
  )
}

const looks = {
  proposed: { color: 'orange', Icon: IconClock },
  accepted: { color: 'green', Icon: IconCheck },
  declined: { color: 'red', Icon: IconCross },
  withdrawn: { color: 'gray', Icon: IconDash },
} as const

function SwapRow({ swap }: { swap: Swap }) {
  const self = useSelf()
  const { color, Icon } = looks[swap.state]
  return (
    <Paper withBorder p="sm">
      <Group justify="space-between">
        <div>
          <Group gap={6}>
            <Badge color={color} leftSection={<Icon size={12} />}>
              {j(`jadwal.swap.state.${swap.state}`)}
            </Badge>
            <Text fw={600}>{dateText(swap.day)}</Text>
          </Group>
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {j('jadwal.swap.who', { partner: swap.partner.name, proposer: swap.proposer.name })}
            {swap.return_day ? ` · ${j('jadwal.swap.return', { day: dateText(swap.return_day) })}` : ''}
          </Text>
        </div>
        <Answers swap={swap} me={self.id} />
      </Group>
    </Paper>
  )
}

function Answers({ swap, me }: { swap: Swap; me: string }) {
  const office = useOffice()
  const fresh = useRosterRefresh(office)
  const reply = useAct(async (headers, yes: boolean) => {
    const call = { params: { path: { office, id: swap.id }, header: headers }, body: {} }
    const now = await (yes
      ? ok(api.POST('/api/v1/offices/{office}/roster/swaps/{id}/accept', call))
      : ok(api.POST('/api/v1/offices/{office}/roster/swaps/{id}/decline', call)))
    say(j(`jadwal.swap.state.${now.state}`))
    void fresh()
    return now
  })
  const answers = can('roster.join') ? answersOf(swap, me) : []
  return (
    <Group gap="xs">
      {answers.map((answer) => (
        <Button
          key={answer}
          size="compact-md"
          variant={answer === 'accept' ? 'filled' : 'default'}
          loading={reply.busy}
          onClick={() => void reply.run(answer === 'accept')}
        >
          {j(`jadwal.swap.${answer}`)}
        </Button>
      ))}
    </Group>
  )
}

const parts = ['partner', 'day', 'return_day'] as const

/** Asks a colleague to take one's place on a day, perhaps for one of theirs. */
export function AskDialog({ day, today, close }: { day: string; today: string; close: () => void }) {
  const office = useOffice()
  const self = useSelf()
  const fresh = useRosterRefresh(office)
  const people = (usePeople(office).data ?? []).filter((each) => each.active && each.id !== self.id)
  const [v, setV] = useState({ partner: '', day: day || today, return_day: '' })
  const [refused, setRefused] = useState('')
  const put = (part: Partial<typeof v>) => setV((before) => ({ ...before, ...part }))
  const ask = useAct(
    async (headers, body: Schema['RosterNewSwap']) => {
      const params = { path: { office }, header: headers }
      const made = await ok(api.POST('/api/v1/offices/{office}/roster/swaps', { params, body }))
      say(j('jadwal.swap.asked', { name: made.partner.name }))
      void fresh()
      close()
      return made
    },
    {
      onProblem: (problem) => {
        setRefused(problem.passing || problem.fields.length > 0 ? '' : explain(problem))
        return !problem.passing && problem.status !== 401
      },
    },
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void ask.run({ partner: v.partner || people[0]?.id || '', day: v.day, return_day: v.return_day || undefined })
  }
  const wrong = parts.flatMap((part) => {
    const text = faultAt(ask.fields, part)
    return text ? [{ id: `swap-${part}`, text: `${j(`jadwal.swap.${part}`)}: ${text}` }] : []
  })
  if (refused) wrong.push({ id: 'swap-day', text: refused })
  return (
    <Dialog opened onClose={close} title={j('jadwal.swap.new')}>
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <Text c="dimmed">{j('jadwal.swap.help')}</Text>
          <Summary wrong={wrong} />
          <NativeSelect
            id="swap-partner"
            data-autofocus
            label={j('jadwal.swap.partner')}
            value={v.partner || people[0]?.id}
            onChange={(event) => put({ partner: event.currentTarget.value })}
            data={people.map((each) => ({ value: each.id, label: each.name }))}
            error={faultAt(ask.fields, 'partner')}
          />
          <SimpleGrid cols={2}>
            {(['day', 'return_day'] as const).map((name) => (
              <TextInput
                key={name}
                id={`swap-${name}`}
                type="date"
                label={j(`jadwal.swap.${name}`)}
                value={v[name]}
                min={today}
                onChange={(event) => put({ [name]: event.currentTarget.value })}
                error={faultAt(ask.fields, name) ?? (name === 'day' && refused ? refused : undefined)}
              />
            ))}
          </SimpleGrid>
          <Group justify="end">
            <Button variant="default" onClick={close}>
              {j('jadwal.back')}
            </Button>
            <Button type="submit" loading={ask.busy}>
              {j('jadwal.swap.go')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
