export const views = ['mine', 'unassigned', 'open', 'visitor', 'snoozed', 'closed', 'spam'] as const
export type View = (typeof views)[number]

export const topics = ['data', 'metadata', 'klasifikasi', 'lainnya'] as const

/** What the list is asked for. Dates are the office's, inclusive; '' is any. */
export type Asked = { view: View; q: string; tag: string; topic: string; from: string; to: string }

/** What an address of the page asks for; what is missing or wrong is one's own cases and any. */
export function askedFrom(search: Record<string, unknown>): Asked {
  const text = (name: string) =>
    typeof search[name] === 'string' || typeof search[name] === 'number' ? String(search[name]) : ''
  const date = (name: string) => (/^\d{4}-\d{2}-\d{2}$/.test(text(name)) ? text(name) : '')
  return {
    view: views.find((each) => each === search.view) ?? 'mine',
    q: text('q').slice(0, 100),
    tag: text('tag').slice(0, 30),
    topic: topics.find((each) => each === search.topic) ?? '',
    from: date('from'),
    to: date('to'),
  }
}

/** The address of a question: only what differs from one's own cases and any. */
export function searchOf(asked: Asked): Record<string, string> {
  const said = Object.entries(asked).filter(([name, value]) => value !== '' && !(name === 'view' && value === 'mine'))
  return Object.fromEntries(said)
}

/** Whether a list is narrowed to less than its view. */
export const narrowed = ({ view, ...rest }: Asked) => Object.values(rest).some((value) => value !== '')
