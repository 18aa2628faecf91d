import { expect, test } from 'vitest'
import { backoff, decide, FrameReader } from './stream'

test('frames are read however the text was cut, and a heartbeat is none', () => {
  const text = ': ping\n\nevent: snapshot\nid: 7\ndata: {"rev":7}\n\nevent: ticket.changed\nid: 8\ndata: a\ndata: b\n\n'
  const whole = [
    { event: 'snapshot', rev: 7, data: '{"rev":7}' },
    { event: 'ticket.changed', rev: 8, data: 'a\nb' },
  ]
  for (let cut = 1; cut < text.length; cut++) {
    const reader = new FrameReader()
    expect([...reader.push(text.slice(0, cut)), ...reader.push(text.slice(cut))]).toEqual(whole)
  }
})

test('an event that is known already passes, a newer one has the line read again', () => {
  const known = { rev: 8, date: '2026-11-24' }
  const changed = (rev: number) => ({ event: 'ticket.changed', rev, data: '{}' })
  expect(decide(known, changed(8))).toBe('pass')
  expect(decide(known, changed(9))).toBe('refetch')
  expect(decide(known, changed(42))).toBe('refetch')
  expect(decide(undefined, changed(1))).toBe('refetch')
  expect(decide(known, { event: 'changed', rev: 0, data: '' })).toBe('refetch')
})

test('a snapshot replaces an older line and the line of another day, never a newer one', () => {
  const snapshot = (rev: number, date: string) => ({ event: 'snapshot', rev, data: `{"date":"${date}","rev":${rev}}` })
  const known = { rev: 8, date: '2026-11-24' }
  expect(decide(undefined, snapshot(1, '2026-11-24'))).toBe('replace')
  expect(decide(known, snapshot(9, '2026-11-24'))).toBe('replace')
  expect(decide(known, snapshot(7, '2026-11-24'))).toBe('pass')
  expect(decide(known, snapshot(1, '2026-11-25'))).toBe('replace')
})

test('the wait doubles from 1 s to 30 s, give or take a fifth', () => {
  expect([1, 2, 3, 9].map((n) => backoff(n, 0.5))).toEqual([1000, 2000, 4000, 30000])
  expect([backoff(1, 0), backoff(1, 1), backoff(9, 1)]).toEqual([800, 1200, 36000])
})
