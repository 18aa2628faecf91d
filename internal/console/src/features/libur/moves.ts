/** A clock that an edit moves, as the API previews it. */
export type Move = {
  clock: { id: string; kind: string; number: string }
  from: string
  to: string
  becomes: string
}

/** What an edit would do. `affected` holds the first of `count`. */
export type Preview = {
  token: string
  count: number
  affected?: Move[] | null
  per_office?: { office: string; count: number }[] | null
}

export type Sums = { moved: number; late: number; relieved: number; shown: number }

/** How many clocks move, and how many of the shown ones become late or cease to be. */
export function sumsOf({ count, affected }: Pick<Preview, 'count' | 'affected'>): Sums {
  const all = affected ?? []
  const how = (becomes: string) => all.filter((move) => move.becomes === becomes).length
  return { moved: count, late: how('late'), relieved: how('not_late'), shown: all.length }
}

/** Those that become late stand first, then those that cease to be, then by their new date. */
export function inOrder(moves: readonly Move[]): Move[] {
  const weight = (move: Move) => ({ late: 0, not_late: 1 })[move.becomes] ?? 2
  return [...moves].sort((a, b) => weight(a) - weight(b) || Date.parse(a.to) - Date.parse(b.to))
}
