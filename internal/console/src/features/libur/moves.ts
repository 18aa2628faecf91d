/** A clock that an edit moves, as the API previews it. */
export type Move = {
  clock: { id: string; kind: string; number: string }
  from: string
  to: string
  becomes: string
}

/** What an edit would do. `affected` holds the first of this office's own. */
export type Preview = {
  token: string
  count: number
  late: number
  not_late: number
  affected?: Move[] | null
  per_office?: { office: string; count: number }[] | null
}

/** Those that become late stand first, then those that cease to be, then by their new date. */
export function inOrder(moves: readonly Move[]): Move[] {
  const weight = (move: Move) => ({ late: 0, not_late: 1 })[move.becomes] ?? 2
  return [...moves].sort((a, b) => weight(a) - weight(b) || Date.parse(a.to) - Date.parse(b.to))
}
