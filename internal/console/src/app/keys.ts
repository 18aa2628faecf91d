import { useEffect, useRef } from 'react'
import { type ActionID, type Binding, keymap } from './keymap'
import { getPreferences } from './preferences'

type Running = { id: ActionID; run: () => void }

const running: Running[] = []
let waiting = '' // strokes of a sequence that has begun
let expiry: ReturnType<typeof setTimeout> | undefined

/** How long the second stroke of a sequence is waited for, in milliseconds. */
const patience = 1200

/** The stroke of an event in the writing of the keymap; '' for one that is none. */
export function strokeOf(event: KeyboardEvent): string {
  if (event.isComposing || event.altKey || event.getModifierState?.('AltGraph')) return ''
  if (['Shift', 'Control', 'Meta', 'CapsLock'].includes(event.key)) return ''
  const named = event.key.length > 1
  const letter = /^[a-z]$/i.test(event.key)
  const key = letter && (event.ctrlKey || event.metaKey) ? event.key.toUpperCase() : event.key
  const command = event.ctrlKey || event.metaKey ? 'Ctrl+' : ''
  const shift = event.shiftKey && (named || command) ? 'Shift+' : ''
  return command + shift + key
}

/** The strokes that do an action now: the person's own, or the default. */
export const keysOf = (id: ActionID) => getPreferences().shortcuts[id] ?? keymap[id].keys

const inField = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) &&
  !(target instanceof HTMLInputElement && /^(checkbox|radio|button|submit)$/.test(target.type))

const underDialog = () => document.querySelector('[role="dialog"][aria-modal="true"]') !== null

/** What a stroke does: an action, more strokes to wait for, or nothing. */
export function resolve(strokes: string, ids: readonly ActionID[]): { id?: ActionID; more: boolean } {
  const id = ids.findLast((each) => keysOf(each) === strokes)
  return { id, more: ids.some((each) => keysOf(each).startsWith(`${strokes} `)) }
}

function onKey(event: KeyboardEvent) {
  const stroke = event.defaultPrevented ? '' : strokeOf(event)
  if (!stroke || getPreferences().shortcuts_off || underDialog()) return
  const typing = inField(event.target)
  const ids = running.map((each) => each.id).filter((id) => !typing || (keymap[id] as Binding).typing)
  let found = resolve(waiting ? `${waiting} ${stroke}` : stroke, ids)
  if (waiting && !found.id && !found.more) found = resolve(stroke, ids)
  const strokes = waiting && found.more ? `${waiting} ${stroke}` : stroke
  clearTimeout(expiry)
  waiting = found.id || !found.more ? '' : strokes
  if (waiting) expiry = setTimeout(forget, patience)
  if (!found.id && !found.more) return
  event.preventDefault()
  if (!found.id || (event.repeat && !(keymap[found.id] as Binding).repeats)) return
  running.findLast((each) => each.id === found.id)?.run()
}

function forget() {
  waiting = ''
}

if (typeof window !== 'undefined') window.addEventListener('keydown', onKey)

/** The actions that can be done on this page now. */
export const available = () => new Set(running.map((each) => each.id))

/**
 * Does an action of the keymap while the component stands. The one that was
 * put on the page last goes first. Below an open dialog none works.
 */
export function useKey(id: ActionID, run: () => void, enabled = true) {
  const latest = useRef(run)
  latest.current = run
  useEffect(() => {
    if (!enabled) return
    const own: Running = { id, run: () => latest.current() }
    running.push(own)
    return () => {
      running.splice(running.indexOf(own), 1)
    }
  }, [id, enabled])
}
