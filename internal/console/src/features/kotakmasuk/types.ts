import type { Schema } from '@/api/client'

/** A case with everything that was said and done in it. */
export type Whole = Schema['ConsultWhole']
export type Message = Schema['ConsultLine']
export type Person = Schema['ConsultPerson']
export type Approval = Schema['ConsultAsking']
export type Event = Schema['ConsultPast']

/** A file of a message. */
export type File = Schema['MessageFile']

/** A case as lists show it. */
export type Case = Schema['ConsultShown']

export type State = Case['state']
export type Reason = NonNullable<Case['close_reason']>
export type Channel = Case['channel']
export type Topic = Case['topic']
