import { expect, test } from 'vitest'
import { remedies } from '@/delivery/remedy'
import { askedFrom, narrowed, searchOf } from './asked'
import {
  admitted,
  barred,
  closesAtOnce,
  doable,
  leftOf,
  meant,
  nextOf,
  pressing,
  quickAt,
  quickIn,
  rangeOf,
  rings,
  sizeOf,
  snoozes,
  stranger,
  tagsOf,
} from './flow'
import type { Case, Message } from './types'
import { able } from './useinbox'

const items = ['a', 'b', 'c', 'd'].map((id) => ({ id }) as Case)
const ids = (cases: readonly { id: string }[]) => cases.map((each) => each.id)

test('after a case the one below it opens, else the nearest above, else none', () => {
  expect(nextOf(items, ['b'])?.id).toBe('c')
  expect(nextOf(items, ['d'])?.id).toBe('c')
  expect(nextOf(items, ['b', 'c'])?.id).toBe('d')
  expect(nextOf(items, ['c', 'd'])?.id).toBe('b')
  expect(nextOf(items, ids(items))).toBeUndefined()
  expect(nextOf(items, ['elsewhere'])?.id).toBe('a')
  expect(nextOf([], ['a'])).toBeUndefined()
})

test('a key is meant for what is selected, else for the row with the focus, else for what is open', () => {
  const open = { id: 'z' } as Case
  expect(ids(meant(items, new Set(['a', 'c']), 'b', open))).toEqual(['a', 'c'])
  expect(ids(meant(items, new Set(), 'b', open))).toEqual(['b'])
  expect(ids(meant(items, new Set(), 'gone', open))).toEqual(['z'])
  expect(meant(items, new Set(['gone']))).toEqual([])
})

test('a range goes from where the last was selected to here, either way', () => {
  expect(rangeOf(items, 'b', 'd')).toEqual(['b', 'c', 'd'])
  expect(rangeOf(items, 'd', 'b')).toEqual(['b', 'c', 'd'])
  expect(rangeOf(items, undefined, 'b')).toEqual(['b'])
  expect(rangeOf(items, 'gone', 'b')).toEqual(['b'])
})

test('only a case in which nothing is owed is done without a question', () => {
  expect(closesAtOnce({ state: 'waiting_visitor', answer_pending: false })).toBe(true)
  expect(closesAtOnce({ state: 'waiting_visitor', answer_pending: true })).toBe(false)
  expect(closesAtOnce({ state: 'waiting_officer', answer_pending: false })).toBe(false)
  expect(closesAtOnce({ state: 'new', answer_pending: false })).toBe(false)
})

test('two people do not answer the same question at once', () => {
  const writer = { id: 'rina', name: 'Rina' }
  const can: Case['can'] = ['write']
  expect(barred({ state: 'new', can: ['claim'] })).toBe('held')
  expect(barred({ state: 'new', can })).toBeUndefined()
  expect(barred({ state: 'closed', can: ['reopen'] })).toBe('closed')
  const approval = { id: 'x', state: 'open', asked_by: writer, asked_at: '' } as Case['approval']
  expect(barred({ state: 'waiting_officer', can, approval })).toBe('approval')
  expect(barred({ state: 'waiting_officer', can, approval: approval && { ...approval, state: 'returned' } })).toBe(
    undefined,
  )
})

test('a closing that comes is never called overdue', () => {
  expect(pressing({ late: true, warn: true, due_kind: 'silence' })).toBe('calm')
  expect(pressing({ late: true, warn: true, due_kind: 'first_answer' })).toBe('late')
  expect(pressing({ late: false, warn: true, due_kind: 'next_answer' })).toBe('warn')
})

test('an answer says how many working days are left, or by how many it is late', () => {
  const of = (n: number, late: boolean) => leftOf({ late, due_kind: 'first_answer', working_days_left: n })
  expect(of(2, false)).toEqual({ key: 'kotak.left', n: 2 })
  expect(of(1, false)).toEqual({ key: 'kotak.left.one', n: 1 })
  expect(of(0, false)).toEqual({ key: 'kotak.left.today', n: 0 })
  expect(of(0, true)).toEqual({ key: 'kotak.late', n: 0 })
  expect(of(-1, true)).toEqual({ key: 'kotak.late.by.one', n: 1 })
  expect(of(-4, true)).toEqual({ key: 'kotak.late.by', n: 4 })
  expect(leftOf({ late: false, due_kind: 'silence', working_days_left: 2 })).toBeUndefined()
  expect(leftOf({ late: false })).toBeUndefined()
})

test('a deed is done to the cases to which it does something', () => {
  const mine = { id: 'mine', can: ['assign', 'snooze', 'close'] } as Case
  const nobodys = { id: 'nobodys', can: ['claim', 'assign', 'snooze', 'close'] } as Case
  const hers = { id: 'hers', can: ['take-over', 'assign', 'snooze', 'close'] } as Case
  const shut = { id: 'shut', can: ['reopen'] } as Case
  const all = [mine, nobodys, hers, shut]
  const ids = (deed: Parameters<typeof able>[0]) => able(deed, all).map((each) => each.id)
  expect(ids('claim')).toEqual(['nobodys', 'hers'])
  expect(ids('take_over')).toEqual(['hers'])
  expect(ids('snooze')).toEqual(['mine', 'nobodys', 'hers'])
  expect(ids('reopen')).toEqual(['shut'])
  expect(ids('tags')).toHaveLength(4)
})

test('what did not arrive offers what helps, and what is on its way nothing', () => {
  const of = (
    channel: 'email' | 'wa_me',
    state: 'queued' | 'sending' | 'sent' | 'failed' | 'unsure',
    reason?: string,
  ) => remedies({ id: '', channel, state, reason })
  expect(of('email', 'failed', 'refused')).toEqual(['resend', 'copy', 'sent'])
  expect(of('email', 'unsure')).toEqual(['resend', 'copy', 'sent'])
  expect(of('email', 'queued')).toEqual([])
  expect(of('email', 'queued', 'no_smtp')).toEqual(['copy', 'sent'])
  expect(of('wa_me', 'queued')).toEqual(['open', 'copy', 'sent'])
  expect(of('email', 'sending')).toEqual([])
  expect(of('email', 'sent')).toEqual([])
})

test('a masked message offers nothing, and only what came in is moved', () => {
  const of = (more: Partial<Message>) => ({ direction: 'in', masked: false, ...more }) as Message
  const found: Pick<Case, 'can'> = { can: ['move-message'] }
  expect(doable(of({}), true, found)).toEqual(['copy', 'mask', 'move'])
  expect(doable(of({}), true, { can: [] })).toEqual(['copy', 'mask'])
  expect(doable(of({ direction: 'out' }), true, found)).toEqual(['copy', 'mask'])
  expect(doable(of({ masked: true }), true, found)).toEqual([])
  expect(doable(of({}), false, found)).toEqual(['copy'])
})

test('a message is moved with a warning where somebody else would read it', () => {
  const andi = { name: 'Andi', email: 'andi@contoh.id', phone: '+6281234567890' }
  expect(stranger(andi, { ...andi, email: 'Andi@contoh.id', phone: undefined })).toBe(false)
  expect(stranger(andi, { name: 'A. Pratama', phone: '+6281234567890' })).toBe(false)
  expect(stranger(andi, { name: 'Andi', email: 'andi@kantor.id' })).toBe(true)
  expect(stranger({ name: 'Andi' }, { name: 'Andi' })).toBe(true)
})

test('a semicolon that begins a word seeks a quick reply, one inside a sentence does not', () => {
  expect(quickAt(';', 1)).toEqual({ start: 0, sought: '' })
  expect(quickAt('Halo ;PDRB kec', 14)).toEqual({ start: 5, sought: 'pdrb kec' })
  expect(quickAt('data; lalu', 10)).toBeUndefined()
  expect(quickAt('a ;b\nc', 6)).toBeUndefined()
  expect(quickAt('a\n;b', 4)).toEqual({ start: 2, sought: 'b' })
  expect(quickAt('a #b', 4, '#')).toEqual({ start: 2, sought: 'b' })
  expect(quickIn('Halo ;pd, terima kasih', 5, 8, 'Berikut datanya')).toEqual({
    text: 'Halo Berikut datanya, terima kasih',
    caret: 20,
  })
})

test('a case is put off to times that are still to come, in the zone of the office', () => {
  const morning = Date.parse('2026-11-27T09:00:00+08:00') // a Friday
  expect(snoozes('2026-11-27', morning, 'Asia/Makassar')).toEqual([
    { name: 'later', at: '2026-11-27T05:00:00.000Z' },
    { name: 'tomorrow', at: '2026-11-28T00:00:00.000Z' },
    { name: 'in_two_days', at: '2026-11-29T00:00:00.000Z' },
    { name: 'monday', at: '2026-11-30T00:00:00.000Z' },
  ])
  const evening = Date.parse('2026-11-27T18:00:00+08:00')
  expect(snoozes('2026-11-27', evening, 'Asia/Makassar')[0]?.name).toBe('tomorrow')
  expect(snoozes('2026-11-30', morning, 'Asia/Makassar').at(-1)?.at).toBe('2026-12-07T00:00:00.000Z')
})

test('it rings for what comes unseen or into an empty list, once', () => {
  const at = (id: string, last_message_at: string, unread = true) => ({ id, last_message_at, unread }) as Case
  expect(rings(undefined, [at('a', '1')], true)).toBe(false)
  expect(rings([], [at('a', '1')], false)).toBe(true)
  expect(rings([at('b', '1', false)], [at('a', '1')], false)).toBe(false)
  expect(rings([at('a', '1')], [at('a', '1')], true)).toBe(false)
  expect(rings([at('a', '1')], [at('a', '2')], true)).toBe(true)
  expect(rings([], [at('a', '1', false)], true)).toBe(false)
})

test('tags are written once each, whatever their blanks and capitals', () => {
  expect(tagsOf(' PDRB, inflasi ,pdrb,, data  mikro ')).toEqual(['pdrb', 'inflasi', 'data mikro'])
  expect(tagsOf(' , ')).toEqual([])
})

test('a sixth file, an empty and a too large one are refused before they are sent', () => {
  const file = (name: string, size: number) => ({ name, size })
  const { taken, refused } = admitted(3, [file('a', 1), file('b', 0), file('c', 11e6), file('d', 2), file('e', 3)])
  expect(taken.map((each) => each.name)).toEqual(['a', 'd'])
  expect(refused.map((each) => [each.file.name, each.code])).toEqual([
    ['b', 'file_empty'],
    ['c', 'file_too_large'],
    ['e', 'file_many'],
  ])
  expect([sizeOf(900), sizeOf(12345), sizeOf(1250000)]).toEqual(['900 B', '12 kB', '1,3 MB'])
})

test('an address keeps only what differs, and what is wrong in it is left out', () => {
  const asked = askedFrom({ view: 'open', q: 'PDRB', topic: 'nonsense', from: '2026-11-01', to: 'x' })
  expect(asked).toEqual({ view: 'open', q: 'PDRB', tag: '', topic: '', from: '2026-11-01', to: '' })
  expect(searchOf(asked)).toEqual({ view: 'open', q: 'PDRB', from: '2026-11-01' })
  expect(searchOf(askedFrom({ view: 'nothing' }))).toEqual({})
  expect([narrowed(asked), narrowed(askedFrom({ view: 'open' }))]).toEqual([true, false])
})
