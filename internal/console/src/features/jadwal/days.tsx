import { Badge, Button, Card, Group, SimpleGrid, Stack, Text } from '@mantine/core'
import { useSelf } from '@/app/here'
import { IconWarning } from '@/ui/icons'
import { dateText } from '@/ui/time'
import type { Day } from './roster'
import { j } from './text'

/** `swap` asks a colleague to take one's own place on a day. */
type Props = { days: Day[]; today: string; swap?: (day: string) => void }

/** A week side by side. */
export function WeekGrid(props: Props) {
  return (
    <SimpleGrid cols={7} spacing={6}>
      {props.days.map((day) => (
        <DayCard key={day.date} day={day} {...props} />
      ))}
    </SimpleGrid>
  )
}

/** A week one day after the other; for phones and for readers. */
export function WeekList(props: Props) {
  return (
    <Stack gap="xs">
      {props.days.map((day) => (
        <DayCard key={day.date} day={day} {...props} />
      ))}
    </Stack>
  )
}

function DayCard({ day, today, swap }: Props & { day: Day }) {
  const self = useSelf()
  const duties = day.on_duty ?? []
  const mine = duties.some((duty) => duty.officer.id === self.id)
  const now = day.date === today
  return (
    <Card
      withBorder
      p="sm"
      component="section"
      aria-label={dateText(day.date)}
      bg={day.open ? 'white' : 'gray.0'}
      style={now ? marked : undefined}
    >
      <Group justify="space-between" gap={4} mb={4}>
        <Text fw={700} aria-current={now ? 'date' : undefined}>
          {dateText(day.date)}
        </Text>
        {now ? <Badge color="blue">{j('jadwal.today')}</Badge> : null}
      </Group>
      {day.label ? (
        <Text size="sm" fw={600} c={day.open ? undefined : 'red.8'}>
          {day.label}
        </Text>
      ) : null}
      <Nobody day={day} />
      <Stack gap={4} component="ul" style={list}>
        {duties.map((duty) => (
          <li key={duty.officer.id}>
            <Text fw={duty.officer.id === self.id ? 700 : 400} style={{ overflowWrap: 'anywhere' }}>
              {duty.officer.name}
            </Text>
            <Text size="sm" c="dimmed">
              {[duty.counter?.name, duty.instead_of ? j('jadwal.instead', { name: duty.instead_of.name }) : '']
                .filter(Boolean)
                .join(' · ')}
            </Text>
          </li>
        ))}
        {(day.absent ?? []).map((person) => (
          <li key={person.id}>
            <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
              {j('jadwal.absent', { name: person.name })}
            </Text>
          </li>
        ))}
      </Stack>
      {mine && swap && day.date >= today ? (
        <Button mt="xs" size="compact-sm" variant="default" onClick={() => swap(day.date)}>
          {j('jadwal.swap.give')}
        </Button>
      ) : null}
    </Card>
  )
}

const marked = { borderColor: 'var(--mantine-color-blue-7)', borderWidth: 2 }
const list = { listStyle: 'none', margin: 0, padding: 0 }

/** Why nobody is on duty: a day that needs somebody is pointed out, another says what it is. */
function Nobody({ day }: { day: Day }) {
  if (!day.nobody) return null
  if (day.open)
    return (
      <Group gap={4} wrap="nowrap" align="start" c="orange.8" mb={4}>
        <IconWarning size={16} />
        <Text size="sm" fw={600}>
          {j(day.nobody === 'all_absent' ? 'jadwal.nobody.all_absent' : 'jadwal.nobody.none')}
        </Text>
      </Group>
    )
  return (
    <Text size="sm" c="dimmed">
      {j(day.nobody === 'weekend' ? 'jadwal.nobody.weekend' : 'jadwal.nobody.closed')}
    </Text>
  )
}
