import { Badge, Text } from '@mantine/core'
import { IconCheck, IconClock, IconPause, IconPlay } from '@/ui/icons'
import { k } from './text'
import type { Case, Channel, State } from './types'

const looks: Record<State, { color: string; Icon: typeof IconCheck }> = {
  new: { color: 'orange', Icon: IconClock },
  waiting_officer: { color: 'blue', Icon: IconPlay },
  waiting_visitor: { color: 'gray', Icon: IconPause },
  closed: { color: 'green', Icon: IconCheck },
}

/** A case's state: colour, icon and word; a closed one says why. */
export function CaseState({ found }: { found: Pick<Case, 'state' | 'close_reason'> }) {
  const { color, Icon } = looks[found.state]
  const word = found.close_reason ? k(`kotak.closed.${found.close_reason}`) : k(`kotak.state.${found.state}`)
  return (
    <Badge color={found.close_reason === 'spam' ? 'gray' : color} size="lg" leftSection={<Icon size={14} />}>
      {word}
    </Badge>
  )
}

/** How something came or goes, in a word. */
export function ChannelWord({ channel }: { channel: Channel }) {
  return (
    <Text span size="sm" c="dimmed">
      {k(`kotak.channel.${channel}`)}
    </Text>
  )
}
