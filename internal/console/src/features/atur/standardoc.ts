import type { Schema } from '@/api/client'

type Sent = Schema['StandardText']

/** The text of a standard, every list being one. */
export type Doc = { [K in keyof Sent]: NonNullable<Sent[K]> }
export type Section = Schema['StandardSection']
export type Kind = Schema['StandardPromise']['kind']
export type Clock = Schema['StandardClock']
export type Requirement = Schema['StandardRequirement']
export type Channel = Schema['StandardChannel']

/** The kinds of promise in the order of the page, with their unit and bound. */
export const kinds = ['queue_turn', 'first_answer', 'next_answer', 'silence'] as const satisfies Kind[]
export const unitOf = (kind: Kind) => (kind === 'queue_turn' ? 'service_minutes' : 'working_days')
export const mostOf = (kind: Kind) => (kind === 'queue_turn' ? 480 : 250)

/** How the program counts when no standard says otherwise. */
export const ours: Clock = {
  count_day_of_receipt: false,
  due_at: 'close_of_day',
  clock_start: 'on_receipt',
  reopen_within_working_days: 5,
}

export const whole = (text: Sent): Doc => ({
  ...text,
  components: text.components ?? [],
  requirements: text.requirements ?? [],
  promises: text.promises ?? [],
  channels: text.channels ?? [],
  complaint: text.complaint ?? [],
})

/** What a standard promises of a kind; undefined when it promises nothing. */
export const promised = (doc: Doc | undefined, kind: Kind) => doc?.promises.find((each) => each.kind === kind)?.count

/** The body of a component as it is typed: a sentence a line, a heading behind "#". */
export const linesOf = (body: Section[] | null) =>
  (body ?? [])
    .map(({ heading, items }) => [...(heading ? [`# ${heading}`] : []), ...(items ?? [])].join('\n'))
    .join('\n')

/** The body of a component from what was typed. A heading without a sentence is a sentence. */
export function bodyOf(typed: string): Section[] {
  const body: Section[] = []
  for (const line of typed.split('\n').map((each) => each.trim())) {
    if (!line) continue
    const heading = line.startsWith('#') ? line.replace(/^#+\s*/, '') : ''
    const last = body.at(-1)
    if (heading) body.push({ heading, items: [] })
    else if (last) last.items?.push(line)
    else body.push({ items: [line] })
  }
  return body.map((each) => (each.items?.length ? each : { items: [each.heading ?? ''] }))
}

/** A standard as it is typed. */
export type Form = {
  title: string
  number: string
  unit: string
  address: string
  phone: string
  website: string
  hours: string
  fee: string
  pledge: string
  rating_url: string
  components: string[]
  requirements: Requirement[]
  promises: Record<Kind, number | '' | undefined>
  clock: Clock
  channels: Channel[]
  complaint: Channel[]
}

export function formOf(doc: Doc): Form {
  const promises = Object.fromEntries(kinds.map((kind) => [kind, promised(doc, kind)])) as Form['promises']
  return { ...doc, components: doc.components.map(({ body }) => linesOf(body)), promises }
}

/**
 * What is sent of a form that was filled with what was read. A component nobody
 * touched keeps its sections; a promise that was left empty is sent as 0, which
 * is refused.
 */
export const docOf = (form: Form, read: Doc): Doc => ({
  ...form,
  components: form.components.map((typed, i) => {
    const was = read.components[i]?.body ?? []
    return { no: i + 1, body: typed === linesOf(was) ? was : bodyOf(typed) }
  }),
  promises: kinds.flatMap((kind) => {
    const count = form.promises[kind]
    return count === undefined ? [] : [{ kind, count: Number(count), unit: unitOf(kind) }]
  }),
})

/** A part in which two standards differ. */
export type Change =
  | { part: 'promise'; kind: Kind; from?: number; to?: number }
  | { part: 'number' | 'fee'; from: string; to: string }
  | { part: 'components'; nos: number[] }
  | { part: 'clock' | 'requirements' | 'channels' | 'complaint' | 'pledge' | 'hours' | 'identity' }

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)

const identity = ['title', 'unit', 'address', 'phone', 'website', 'rating_url'] as const

/** What a new standard changes of the one before it; of none before, what it promises. */
export function changesOf(before: Doc | undefined, after: Doc): Change[] {
  const all: Change[] = []
  for (const kind of kinds) {
    const [from, to] = [promised(before, kind), promised(after, kind)]
    if (from !== to) all.push({ part: 'promise', kind, from, to })
  }
  if (!before) return all
  if (!same(before.clock, after.clock)) all.push({ part: 'clock' })
  for (const part of ['number', 'fee'] as const)
    if (before[part] !== after[part]) all.push({ part, from: before[part], to: after[part] })
  const nos = after.components.filter(({ body }, i) => linesOf(body) !== linesOf(before.components[i]?.body ?? []))
  if (nos.length) all.push({ part: 'components', nos: nos.map(({ no }) => no) })
  for (const part of ['requirements', 'channels', 'complaint', 'pledge', 'hours'] as const)
    if (!same(before[part], after[part])) all.push({ part })
  if (identity.some((part) => before[part] !== after[part])) all.push({ part: 'identity' })
  return all
}

/** The input that a path of a refused request belongs to. */
export function inputOf(path: string, sent: Doc): string {
  const [part = '', i, under] = path.replace(/^(body\.)?document\./, '').split(/[.[\]]+/)
  if (part === 'promises') return `promise-${sent.promises[Number(i)]?.kind ?? kinds[0]}`
  if (part === 'components') return `component-${Number(i ?? 0) + 1}`
  if (part === 'requirements' || part === 'channels' || part === 'complaint') return `${part}-${i ?? 0}`
  if (part === 'clock') return `clock-${i}`
  return under ? `${part}-${under}` : part
}
