import { Alert, Anchor, Button, Fieldset, Group, NativeSelect, SimpleGrid, Stack, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { api, ok, type Schema } from '@/api/client'
import { serverNow } from '@/api/clock'
import { usePeople } from '@/api/office'
import { type Counter, useLine } from '@/api/queue'
import { useAct } from '@/app/act'
import { useOffice, useZone } from '@/app/here'
import { useKey } from '@/app/keys'
import { say } from '@/app/toast'
import { faultAt, Summary } from '@/ui/form'
import { IconWarning } from '@/ui/icons'
import { Empty, Loaded, PageTitle } from '@/ui/panel'
import { day } from '@/ui/time'
import { addDays, dateIn } from '@/ui/zoned'
import { anywhere, at, doubled, type Grid, gridOf, place, shiftsOf } from './grid'
import { useRosterRefresh } from './roster'
import { j } from './text'

const weekdays = [1, 2, 3, 4, 5, 6, 7]
/** The name of a weekday; 2026-11-23 is a Monday. */
const weekdayName = (n: number) => day(`${addDays('2026-11-22', n)}T12:00:00Z`, 'UTC').split(',')[0] ?? ''

/** Pola mingguan: who has which counter on which weekday, from a date on. */
export default function PatternPage() {
  const office = useOffice()
  const navigate = useNavigate()
  useKey('list.up', () => void navigate({ to: `/k/${office}/jadwal` }))
  const pattern = useQuery({
    queryKey: ['office', office, 'roster', 'pattern'],
    queryFn: () => ok(api.GET('/api/v1/offices/{office}/roster/pattern', { params: { path: { office } } })),
    refetchOnWindowFocus: false,
  })
  return (
    <Stack gap="md">
      <Anchor component={Link} to={`/k/${office}/jadwal`}>
        ‹ {j('jadwal.title')}
      </Anchor>
      <PageTitle>{j('jadwal.pattern.title')}</PageTitle>
      <Text c="dimmed">{j('jadwal.pattern.help')}</Text>
      <Loaded query={pattern}>{(known) => <PatternForm key={known.rev} pattern={known} />}</Loaded>
    </Stack>
  )
}

function PatternForm({ pattern }: { pattern: Schema['RosterPattern'] }) {
  const office = useOffice()
  const fresh = useRosterRefresh(office)
  const today = dateIn(serverNow(), useZone())
  const shifts = pattern.shifts ?? []
  const [from, setFrom] = useState(today)
  const [own, setOwn] = useState<Grid>()
  const grid = own ?? gridOf(shifts, from)
  const save = useAct(
    async (headers, body: Schema['RosterNewPattern']) => {
      const params = { path: { office }, header: headers }
      const now = await ok(api.PUT('/api/v1/offices/{office}/roster/pattern', { params, body }))
      say(j('jadwal.pattern.saved'))
      void fresh()
      return now
    },
    {
      onProblem: (problem) => {
        if (problem.status === 409) void fresh()
        return problem.fields.length > 0
      },
    },
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void save.run({ rev: pattern.rev, from, shifts: shiftsOf(grid) })
  }
  const wrong = save.fields.map((field) => ({ id: 'pattern-from', text: field.detail ?? j('jadwal.pattern.wrong') }))
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <Summary wrong={wrong.slice(0, 1)} />
        <Places grid={grid} put={(key, to) => setOwn(place(grid, key, to))} />
        <Doubled grid={grid} />
        <Group align="end">
          <TextInput
            id="pattern-from"
            type="date"
            label={j('jadwal.pattern.from')}
            value={from}
            min={today}
            onChange={(event) => setFrom(event.currentTarget.value)}
            error={faultAt(save.fields, 'from')}
          />
          <Button type="submit" loading={save.busy} disabled={!own}>
            {j('jadwal.save')}
          </Button>
          {own ? (
            <Button variant="subtle" onClick={() => setOwn(undefined)}>
              {j('jadwal.pattern.reset')}
            </Button>
          ) : null}
        </Group>
      </Stack>
    </form>
  )
}

/** One block a person, one choice a weekday. */
function Places({ grid, put }: { grid: Grid; put: (key: string, to: string) => void }) {
  const office = useOffice()
  const people = (usePeople(office).data ?? []).filter((each) => each.active)
  const counters = useLine(office).data?.counters ?? []
  const choices = [
    { value: '', label: j('jadwal.place.none') },
    { value: anywhere, label: j('jadwal.place.any') },
    ...counters.map((counter) => ({ value: counter.id, label: counter.name })),
  ]
  if (people.length === 0) return <Empty>{j('jadwal.pattern.nobody')}</Empty>
  return people.map((person) => (
    <Fieldset key={person.id} legend={person.name} bg="white">
      <SimpleGrid cols={{ base: 2, xs: 3, sm: 4, lg: 7 }} spacing="xs" verticalSpacing="xs">
        {weekdays.map((n) => {
          const key = at(person.id, n)
          const value = grid[key]?.place ?? ''
          const known = choices.some((choice) => choice.value === value)
          return (
            <NativeSelect
              key={n}
              label={weekdayName(n)}
              aria-label={`${person.name}, ${weekdayName(n)}`}
              value={known ? value : anywhere}
              onChange={(event) => put(key, event.currentTarget.value)}
              data={choices}
            />
          )
        })}
      </SimpleGrid>
    </Fieldset>
  ))
}

/** Points out a counter that two people have at once. */
function Doubled({ grid }: { grid: Grid }) {
  const counters: Counter[] = useLine(useOffice()).data?.counters ?? []
  const twice = doubled(grid)
  if (twice.length === 0) return null
  const name = (id: string) => counters.find((counter) => counter.id === id)?.name ?? id
  return (
    <Alert color="orange" icon={<IconWarning />} title={j('jadwal.pattern.doubled')}>
      {twice.map(({ weekday, counter }) => `${weekdayName(weekday)}: ${name(counter)}`).join(' · ')}
    </Alert>
  )
}
