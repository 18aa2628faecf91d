import { Badge } from '@mantine/core'
import { type Key, t } from '@/i18n'
import { IconBell, IconCheck, IconClock, IconCross, IconDash, IconPause, IconPlay } from './icons'

const looks = {
  waiting: { color: 'gray', Icon: IconClock },
  called: { color: 'orange', Icon: IconBell },
  serving: { color: 'blue', Icon: IconPlay },
  parked: { color: 'violet', Icon: IconPause },
  finished: { color: 'green', Icon: IconCheck },
  no_show: { color: 'red', Icon: IconCross },
  cancelled: { color: 'gray', Icon: IconDash },
  left: { color: 'gray', Icon: IconDash },
  unserved: { color: 'gray', Icon: IconDash },
} as const

/** The states of a ticket, in the order in which lists show them. */
export const ticketStates = Object.keys(looks) as (keyof typeof looks)[]
export type TicketState = keyof typeof looks

export const stateName = (state: string) => (state in looks ? t(`console.state.${state}` as Key) : state)

/** A ticket's state: colour, icon and word. */
export function StateBadge({ state }: { state: string }) {
  const { color, Icon } = looks[state as TicketState] ?? looks.waiting
  return (
    <Badge color={color} size="lg" leftSection={<Icon size={14} />} tt="none">
      {stateName(state)}
    </Badge>
  )
}
