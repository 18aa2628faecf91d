// @vitest-environment jsdom
import { act, renderHook } from '@testing-library/react'
import { expect, test } from 'vitest'
import { seenOf } from '@/api/device'
import { tidyCode } from './code'
import { changed, useDraft } from './draft'

test('only what differs from what is stored is a change', () => {
  const base = { name: 'a', lines: ['x'], on: true }
  expect(changed(base, { name: 'a', lines: ['x'] })).toEqual({})
  expect(changed(base, { name: 'b', lines: ['x', 'y'], on: false })).toEqual({
    name: 'b',
    lines: ['x', 'y'],
    on: false,
  })
  expect(changed(base, { name: '' })).toEqual({ name: '' })
})

test('what is typed stays when the rest is read again', () => {
  const { result, rerender } = renderHook((base: { a: string; b: string }) => useDraft(base), {
    initialProps: { a: 'lama', b: 'lama' },
  })
  expect(result.current.dirty).toBe(false)
  act(() => result.current.set({ a: 'baru' }))
  rerender({ a: 'lain', b: 'lain' })
  expect(result.current.value).toEqual({ a: 'baru', b: 'lain' })
  expect(result.current.changes).toEqual({ a: 'baru' })
  expect(result.current.dirty).toBe(true)
})

test('a draft that was typed back or thrown away guards nothing', () => {
  const { result } = renderHook(() => useDraft({ a: 'lama' }))
  act(() => result.current.set({ a: 'baru' }))
  act(() => result.current.set({ a: 'lama' }))
  expect(result.current.dirty).toBe(false)
  act(() => result.current.set({ a: 'baru' }))
  act(() => result.current.reset())
  expect(result.current).toMatchObject({ dirty: false, value: { a: 'lama' } })
})

test('a device is cut off after more than two minutes without a word', () => {
  const now = Date.parse('2026-11-24T09:14:00+08:00')
  expect(seenOf({}, now)).toEqual({ state: 'never' })
  expect(seenOf({ last_seen_at: '2026-11-24T09:12:00+08:00' }, now)).toEqual({ state: 'there' })
  expect(seenOf({ last_seen_at: '2026-11-24T09:11:59+08:00' }, now)).toEqual({ state: 'cut', minutes: 2 })
  expect(seenOf({ last_seen_at: '2026-11-24T09:20:00+08:00' }, now)).toEqual({ state: 'there' })
})

test('a pairing code may be typed as people type', () => {
  expect(tidyCode(' k7m 3-xa ')).toBe('K7M3XA')
})
