import { AssignDialog } from './assign'
import { CloseDialog } from './close'
import { EnterDialog } from './enter'
import { MoveDialog } from './move'
import { NeedsSide } from './needs'
import { ReceivedDialog } from './received'
import { ReferDialog } from './refer'
import { SnoozeDialog } from './snooze'
import { TagsDialog } from './tags'
import { TopicDialog } from './topic'
import type { Whole } from './types'
import type { Inbox, Window } from './useinbox'

/** The windows over the inbox, loaded when the first of them opens. */
export default function Dialogs({ what, cases, message, inbox, close }: Window & { inbox: Inbox; close: () => void }) {
  const [one] = cases
  const shared = { cases, inbox, close }
  if (what === 'enter') return <EnterDialog inbox={inbox} close={close} />
  if (!one) return null
  const alone = { found: one as Whole, inbox, close }
  switch (what) {
    case 'assign':
      return <AssignDialog {...shared} />
    case 'snooze':
      return <SnoozeDialog {...shared} />
    case 'tags':
      return <TagsDialog {...shared} />
    case 'close':
      return <CloseDialog {...shared} />
    case 'refer':
      return <ReferDialog {...alone} />
    case 'received':
      return <ReceivedDialog {...alone} />
    case 'move':
      return <MoveDialog {...alone} message={message ?? ''} />
    case 'needs':
      return <NeedsSide {...alone} />
    case 'topic':
      return <TopicDialog {...alone} />
  }
}
