// @vitest-environment jsdom
import { act, renderHook } from '@testing-library/react'
import { beforeEach, expect, test } from 'vitest'
import { useAutosave } from './autosave'
import { keep, kept } from './draft'

beforeEach(() => localStorage.clear())

const nobody = '' // who is signed in while no session is known
const page = (server?: Record<string, string>) =>
  renderHook(
    (now: Record<string, string> | undefined) => useAutosave({ name: 'K', server: now, write: async () => {} }),
    {
      initialProps: server,
    },
  )

test('a page forgets a draft that it held once the server has it', () => {
  keep(nobody, 'K', { name: 'Siti' })
  const { result, rerender } = page({ name: '' })
  expect(result.current.values.name).toBe('Siti')
  expect(result.current.unsaved).toBe(true)
  rerender({ name: 'Siti' })
  expect(result.current.unsaved).toBe(false)
  expect(kept(nobody, 'K')).toEqual({})
})

test('a page that holds nothing leaves another page its draft', () => {
  const { rerender } = page({ name: '' })
  keep(nobody, 'K', { name: 'Siti' })
  rerender({ name: 'Budi' })
  expect(kept(nobody, 'K')).toEqual({ name: 'Siti' })
})

test('what is typed before the server is heard is neither kept as different nor lost', () => {
  const { result, rerender } = page()
  act(() => result.current.set('name', 'Siti'))
  expect(kept(nobody, 'K')).toEqual({})
  rerender({ name: '' })
  expect(kept(nobody, 'K')).toEqual({ name: 'Siti' })
})
