import { Alert, Anchor, Button, Group, SegmentedControl, Stack, Text } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { serverNow } from '@/api/clock'
import { can } from '@/api/session'
import { useOffice, useZone } from '@/app/here'
import { useKey } from '@/app/keys'
import { IconWarning } from '@/ui/icons'
import { Loaded, PageTitle } from '@/ui/panel'
import { dateText } from '@/ui/time'
import { addDays, dateIn, mondayOf } from '@/ui/zoned'
import { Absences } from './absences'
import { WeekGrid, WeekList } from './days'
import { type Day, needsSomebody, useWeek, weekFrom } from './roster'
import { AskDialog, Swaps } from './swaps'
import { j } from './text'

/** Jadwal petugas: who is on duty in a week, who is absent, and which places change hands. */
export default function RosterPage() {
  const office = useOffice()
  const today = dateIn(serverNow(), useZone())
  const navigate = useNavigate()
  const monday = weekFrom(useSearch({ strict: false }) as Record<string, unknown>, today)
  const wide = useMediaQuery('(min-width: 62em)', true, { getInitialValueInEffect: false })
  const [chosen, setView] = useState<'week' | 'list'>()
  const [asking, setAsking] = useState<string>()
  const week = useWeek(office, monday)
  const view = chosen ?? (wide ? 'week' : 'list')
  const go = (to: string) => {
    const search = to === mondayOf(today) ? {} : { minggu: to }
    void navigate({ to: `/k/${office}/jadwal`, search: search as never, replace: true })
  }
  useKey('calendar.today', () => go(mondayOf(today)))
  useKey('calendar.before', () => go(addDays(monday, -7)))
  useKey('calendar.after', () => go(addDays(monday, 7)))
  useKey('calendar.list', () => setView('list'))
  useKey('calendar.week', () => setView('week'))
  const Days = view === 'week' ? WeekGrid : WeekList
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <PageTitle>{j('jadwal.title')}</PageTitle>
        {can('office.manage') ? (
          <Anchor component={Link} to={`/k/${office}/jadwal/pola`}>
            {j('jadwal.pattern.link')}
          </Anchor>
        ) : null}
      </Group>
      <WeekBar monday={monday} today={today} go={go} view={view} setView={setView} />
      <Loaded query={week}>
        {(days) => (
          <>
            <Missing days={days} today={today} />
            <Days days={days} today={today} swap={can('roster.join') ? setAsking : undefined} />
          </>
        )}
      </Loaded>
      <Absences monday={monday} today={today} />
      <Swaps monday={monday} ask={() => setAsking('')} />
      {asking === undefined ? null : <AskDialog day={asking} today={today} close={() => setAsking(undefined)} />}
    </Stack>
  )
}

type BarProps = {
  monday: string
  today: string
  go: (monday: string) => void
  view: 'week' | 'list'
  setView: (view: 'week' | 'list') => void
}

function WeekBar({ monday, today, go, view, setView }: BarProps) {
  return (
    <Group gap="xs">
      <Button.Group>
        <Button variant="default" onClick={() => go(addDays(monday, -7))} aria-label={j('jadwal.before')}>
          ‹
        </Button>
        <Button variant="default" onClick={() => go(mondayOf(today))}>
          {j('jadwal.this_week')}
        </Button>
        <Button variant="default" onClick={() => go(addDays(monday, 7))} aria-label={j('jadwal.after')}>
          ›
        </Button>
      </Button.Group>
      <Text fw={600} role="status">
        {dateText(monday)} – {dateText(addDays(monday, 6))}
      </Text>
      <SegmentedControl
        ml="auto"
        aria-label={j('jadwal.view')}
        value={view}
        onChange={(next) => setView(next === 'week' ? 'week' : 'list')}
        data={[
          { value: 'week', label: j('jadwal.view.week') },
          { value: 'list', label: j('jadwal.view.list') },
        ]}
      />
    </Group>
  )
}

/** Points out the days to come on which the office is open and nobody is there. */
function Missing({ days, today }: { days: Day[]; today: string }) {
  const bare = days.filter((day) => day.date >= today && needsSomebody(day))
  if (bare.length === 0) return null
  return (
    <Alert color="orange" icon={<IconWarning />} title={j('jadwal.missing')}>
      {bare.map((day) => dateText(day.date)).join(' · ')}
    </Alert>
  )
}
