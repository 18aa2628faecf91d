import type { Case } from './types'

/** What depends on how a case stands; the server says of each case which of these its desk does not refuse. */
export type Doing = NonNullable<Case['can']>[number]

/** Whether something can be done to a case now, by whoever reads it. */
export const may = (found: Pick<Case, 'can'>, what: Doing): boolean => (found.can ?? []).includes(what)
