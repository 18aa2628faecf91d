// @vitest-environment jsdom
import { cleanup, renderHook } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import { strokeOf, useKey } from './keys'
import { setPreferences } from './preferences'

const press = (key: string, more: KeyboardEventInit = {}, target: EventTarget = window) => {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more })
  target.dispatchEvent(event)
  return event
}

const field = () => {
  const input = document.createElement('input')
  document.body.append(input)
  return input
}

afterEach(() => {
  cleanup()
  document.body.replaceChildren()
  setPreferences({ shortcuts: {}, shortcuts_off: false })
  press('Escape')
})

test('a stroke is written as the keymap writes it', () => {
  const stroke = (key: string, more: KeyboardEventInit = {}) => strokeOf(new KeyboardEvent('keydown', { key, ...more }))
  expect(stroke('F9', { shiftKey: true })).toBe('Shift+F9')
  expect(stroke('k', { ctrlKey: true })).toBe('Ctrl+K')
  expect(stroke('?', { shiftKey: true })).toBe('?')
  expect(stroke('q', { altKey: true })).toBe('')
  expect(stroke('Shift', { shiftKey: true })).toBe('')
  expect(stroke('a', { isComposing: true })).toBe('')
})

test('a letter does nothing while somebody types, a function key does', () => {
  const undo = vi.fn()
  const next = vi.fn()
  renderHook(() => {
    useKey('app.undo', undo)
    useKey('loket.next', next)
  })
  const input = field()
  expect(press('z', {}, input).defaultPrevented).toBe(false)
  expect(press('F2', {}, input).defaultPrevented).toBe(true)
  press('z')
  expect([undo.mock.calls.length, next.mock.calls.length]).toEqual([1, 1])
})

test('a held key calls nobody twice', () => {
  const next = vi.fn()
  renderHook(() => useKey('loket.next', next))
  press('F2')
  press('F2', { repeat: true })
  expect(next).toHaveBeenCalledTimes(1)
})

test('two strokes lead to a page, and a broken sequence is forgotten', () => {
  const go = vi.fn()
  const help = vi.fn()
  renderHook(() => {
    useKey('go.loket', go)
    useKey('app.help', help)
  })
  press('l')
  expect(go).not.toHaveBeenCalled()
  press('g')
  press('l')
  expect(go).toHaveBeenCalledTimes(1)
  press('g')
  press('?')
  press('l')
  expect(go).toHaveBeenCalledTimes(1)
  expect(help).toHaveBeenCalledTimes(1)
})

test('a shortcut can be given another key, and all can be switched off', () => {
  const next = vi.fn()
  renderHook(() => useKey('loket.next', next))
  setPreferences({ shortcuts: { 'loket.next': 'n' } })
  press('F2')
  press('n')
  expect(next).toHaveBeenCalledTimes(1)
  setPreferences({ shortcuts_off: true })
  press('n')
  expect(next).toHaveBeenCalledTimes(1)
})

test('below an open dialog no shortcut works', () => {
  const next = vi.fn()
  renderHook(() => useKey('loket.next', next))
  const dialog = document.createElement('div')
  dialog.setAttribute('role', 'dialog')
  dialog.setAttribute('aria-modal', 'true')
  document.body.append(dialog)
  press('F2')
  expect(next).not.toHaveBeenCalled()
})
