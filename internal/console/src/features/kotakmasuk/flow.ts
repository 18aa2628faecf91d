import { addDays, instant, weekday } from '@/ui/zoned'
import { may } from './may'
import type { Case, File, Message } from './types'

/**
 * What is opened once a case is done: the one below it that stands open, else
 * the nearest above; undefined when nothing is left.
 */
export function nextOf<T extends { id: string }>(items: readonly T[], done: readonly string[]): T | undefined {
  const last = items.findLastIndex((each) => done.includes(each.id))
  const left = (each: T) => !done.includes(each.id)
  return items.slice(last + 1).find(left) ?? items.slice(0, Math.max(last, 0)).findLast(left)
}

/** Which cases a key is meant for: the selected ones, else the row with the focus, else the open one. */
export function meant(items: readonly Case[], picked: ReadonlySet<string>, focused?: string, open?: Case): Case[] {
  const selected = items.filter((each) => picked.has(each.id))
  if (selected.length > 0) return selected
  const row = items.find((each) => each.id === focused)
  return row ? [row] : open ? [open] : []
}

/** Rows with all between two of them added; without a first only the second. */
export function rangeOf(items: readonly { id: string }[], from: string | undefined, to: string): string[] {
  const ends = [from ?? to, to].map((id) => items.findIndex((each) => each.id === id))
  const [low = -1, high = -1] = ends.sort((a, b) => a - b)
  if (low < 0) return [to]
  return items.slice(low, high + 1).map((each) => each.id)
}

/** Whether "Selesai" needs no further question: nothing is owed to the visitor. */
export const closesAtOnce = ({ state, answer_pending }: Pick<Case, 'state' | 'answer_pending'>) =>
  state === 'waiting_visitor' && !answer_pending

/** Whether somebody may answer, and why not. */
export function barred(found: Pick<Case, 'state' | 'approval' | 'can'>) {
  if (found.state === 'closed') return 'closed'
  if (found.approval?.state === 'open') return 'approval'
  return may(found, 'write') ? undefined : 'held'
}

/** How pressing a case is: late, past its warning, or neither. */
export const pressing = ({ late, warn, due_kind }: Pick<Case, 'late' | 'warn' | 'due_kind'>) =>
  due_kind === 'silence' ? 'calm' : late ? 'late' : warn ? 'warn' : 'calm'

const leftWords = ['kotak.left.today', 'kotak.left.one', 'kotak.left'] as const
const lateWords = ['kotak.late', 'kotak.late.by.one', 'kotak.late.by'] as const

/** By how many working days a case is late, or how many are left: the key of the words, and the number in them. */
export function leftOf({
  late,
  due_kind,
  working_days_left: n,
}: Pick<Case, 'late' | 'due_kind' | 'working_days_left'>) {
  if (n === undefined || due_kind === 'silence') return undefined
  const words = late || n < 0 ? lateWords : leftWords
  return { key: words[Math.min(Math.abs(n), 2) as 0 | 1 | 2], n: Math.abs(n) }
}

/** What can be done with one message beside reading it. */
export function doable(message: Message, handles: boolean, found: Pick<Case, 'can'>): ('copy' | 'mask' | 'move')[] {
  if (message.masked) return []
  if (!handles) return ['copy']
  return message.direction === 'in' && may(found, 'move-message') ? ['copy', 'mask', 'move'] : ['copy', 'mask']
}

/** Whether a file can be taken down: it is there, and does not wait for the virus scanner. */
export const gettable = ({ scan }: Pick<File, 'scan'>) => scan !== 'waiting' && scan !== 'infected'

/** Whether a file is a picture, which can be described for who cannot see it. */
export const isPicture = ({ type }: Pick<File, 'type'>) => type.startsWith('image/')

/** Whether two cases are of different people, as far as their contacts tell. */
export function stranger(a: Case['contact'], b: Case['contact']): boolean {
  const same = (x?: string, y?: string) => x !== undefined && x.toLowerCase() === y?.toLowerCase()
  return !same(a.email, b.email) && !same(a.phone, b.phone)
}

/**
 * Where a quick reply is being sought: a sign (`;`) that begins a word, up to
 * the caret. What follows it is what is sought.
 */
export function quickAt(text: string, caret: number, sign = ';'): { start: number; sought: string } | undefined {
  const line = text.slice(text.lastIndexOf('\n', caret - 1) + 1, caret)
  const at = line.lastIndexOf(sign)
  const begins = at >= 0 && (at === 0 || /\s/.test(line[at - 1] ?? ''))
  if (!begins || line.length - at > 40) return undefined
  return {
    start: caret - line.length + at,
    sought: line
      .slice(at + sign.length)
      .trim()
      .toLowerCase(),
  }
}

/** A text with the sought word replaced, and where the caret then stands. */
export function quickIn(text: string, start: number, caret: number, reply: string) {
  return { text: text.slice(0, start) + reply + text.slice(caret), caret: start + reply.length }
}

/** Times to put a case off to, in an IANA zone: later today, tomorrow, in two days and next Monday. */
export function snoozes(today: string, now: number, zone: string) {
  const at = (date: string, time: string) => instant(date, time, zone) ?? ''
  const monday = addDays(today, 8 - weekday(today))
  const all = [
    { name: 'later', at: at(today, '13:00') },
    { name: 'tomorrow', at: at(addDays(today, 1), '08:00') },
    { name: 'in_two_days', at: at(addDays(today, 2), '08:00') },
    { name: 'monday', at: at(monday, '08:00') },
  ] as const
  return all.filter((each) => Date.parse(each.at) > now)
}

/** Whether somebody who looks elsewhere is told by a sound: something unread came, unseen or into an empty list. */
export function rings(before: readonly Case[] | undefined, after: readonly Case[], hidden: boolean): boolean {
  if (!before) return false
  const known = new Set(before.filter((each) => each.unread).map((each) => `${each.id} ${each.last_message_at}`))
  const came = after.some((each) => each.unread && !known.has(`${each.id} ${each.last_message_at}`))
  return came && (hidden || before.length === 0)
}

/** A text as tags, each once: letters, digits, blanks and dashes, at most ten of thirty characters. */
export function tagsOf(text: string): string[] {
  const all = text.split(',').map((each) => each.trim().toLowerCase().replace(/\s+/g, ' '))
  return [...new Set(all.filter((each) => each !== ''))]
}

const units = ['B', 'kB', 'MB'] as const

/** A size as people write it: 12,4 MB. */
export function sizeOf(bytes: number, locale = 'id-ID'): string {
  const step = bytes < 1000 ? 0 : bytes < 1000000 ? 1 : 2
  const shown = new Intl.NumberFormat(locale, { maximumFractionDigits: step === 2 ? 1 : 0 }).format(
    bytes / 1000 ** step,
  )
  return `${shown} ${units[step]}`
}

/** The largest file and how many of them one message takes; the server holds to it. */
export const fileLimit = 10 * 1024 * 1024
export const fileCount = 5

/** Files that may still be added beside those there are, and why others may not. */
export function admitted<T extends { name: string; size: number }>(there: number, files: readonly T[]) {
  const taken: T[] = []
  const refused: { file: T; code: 'file_too_large' | 'file_empty' | 'file_many' }[] = []
  for (const file of files) {
    if (file.size > fileLimit) refused.push({ file, code: 'file_too_large' })
    else if (file.size === 0) refused.push({ file, code: 'file_empty' })
    else if (there + taken.length >= fileCount) refused.push({ file, code: 'file_many' })
    else taken.push(file)
  }
  return { taken, refused }
}
