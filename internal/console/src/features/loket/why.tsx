import { Stack, Text } from '@mantine/core'
import { useProfile } from '@/api/office'
import type { Line } from '@/api/queue'
import { useOffice, useZone } from '@/app/here'
import { Side } from '@/ui/dialog'
import { d, dueWord } from '@/ui/duetext'
import { clockTime, zoneName } from '@/ui/time'
import { breaksBetween, serviceTime } from './promise'

type Obligation = Line['obligations'][number]

/** Why a visitor is to be served by when: from what moment the minutes run, and what they skip. */
export function WhyTurn({ obligation, close }: { obligation: Obligation; close: () => void }) {
  const zone = useZone()
  const hours = useProfile(useOffice()).data?.today.intervals ?? []
  const { start_at: start, due_at: due } = obligation
  const breaks = breaksBetween(start, due, hours)
  const at = (when: string) => `${clockTime(when, zone)} ${zoneName(zone)}`
  const dotted = (time: string) => time.replace(':', '.')
  return (
    <Side title={d('due.turn', { number: obligation.number })} opened onClose={close}>
      <Stack gap="sm" className="num">
        <Text>
          <b>{d('due.turn.start', { time: at(start) })}</b> {dueWord('turn', obligation.kind)}
        </Text>
        <Text>
          {d('due.turn.minutes', { minutes: Math.round(serviceTime(start, Date.parse(due), hours) / 60000) })}{' '}
          {breaks.length
            ? d('due.turn.breaks', { breaks: breaks.map((gap) => `${dotted(gap.from)}–${dotted(gap.to)}`).join(', ') })
            : d('due.turn.nobreak')}
        </Text>
        <Text>
          <b>{d('due.turn.due', { time: at(due) })}</b> {d('due.turn.met')}
        </Text>
        <Text size="sm" c="dimmed">
          {d('due.turn.versions', { calendar: obligation.calendar_version, standard: obligation.standard_version })}
        </Text>
      </Stack>
    </Side>
  )
}
