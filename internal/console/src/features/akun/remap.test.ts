import { expect, test } from 'vitest'
import { type ActionID, keymap } from '@/app/keymap'
import { after, refuse } from './remap'

const standard = (id: ActionID) => keymap[id].keys as string

test('no two actions of the keymap collide', () => {
  const found = (Object.keys(keymap) as ActionID[]).map((id) => [id, refuse(id, keymap[id].keys, standard)])
  expect(found.filter(([, refusal]) => refusal !== undefined)).toEqual([])
})

test('a key that another action has is refused with that action', () => {
  expect(refuse('loket.next', 'F4', standard)).toEqual({ why: 'taken', by: 'loket.recall' })
  expect(refuse('app.undo', 'j', standard)).toEqual({ why: 'taken', by: 'list.next' })
})

test('a letter that begins the keys of another is taken too', () => {
  expect(refuse('app.undo', 'g', standard)).toMatchObject({ why: 'taken' })
  expect(refuse('app.undo', 'z y', standard)).toBeUndefined()
})

test('what another action gave away can be had', () => {
  const moved = (id: ActionID) => (id === 'loket.recall' ? 'Shift+F4' : standard(id))
  expect(refuse('loket.next', 'F4', moved)).toBeUndefined()
})

test('browsers and forms keep their keys', () => {
  for (const keys of ['F1', 'F3', 'F5', 'F11', 'F12', 'Shift+F10', 'Ctrl+T', 'Ctrl+W', 'Enter', 'ArrowDown', ' '])
    expect(refuse('app.undo', keys, standard)).toEqual({ why: 'browser' })
})

test('what works while somebody types takes function keys only', () => {
  expect(refuse('loket.next', 'p', standard)).toEqual({ why: 'writes' })
  expect(refuse('loket.next', 'Shift+F4', standard)).toBeUndefined()
  expect(refuse('app.palette', 'Ctrl+K', standard)).toBeUndefined()
  expect(refuse('app.undo', '', standard)).toEqual({ why: 'none' })
})

test('two letters in a row are a sequence, anything else begins anew', () => {
  expect(after('', 'g')).toBe('g')
  expect(after('g', 'l')).toBe('g l')
  expect(after('g l', 'x')).toBe('x')
  expect(after('g', 'F2')).toBe('F2')
  expect(after('F2', 'g')).toBe('g')
})
