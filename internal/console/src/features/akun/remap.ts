import { type ActionID, type Binding, keymap } from '@/app/keymap'

/** Why a shortcut cannot be had: nothing was pressed, the browser has it, it would write, or an action has it. */
export type Refusal = { why: 'none' | 'browser' | 'writes' } | { why: 'taken'; by: ActionID }

const actions = Object.keys(keymap) as ActionID[]

/** Function keys that browsers use themselves, and keys that forms and windows need. */
const kept = /^(Shift\+)?(F1|F3|F5|F6|F7|F10|F11|F12|Tab|Enter|Escape| |Backspace|Delete|Arrow.*|Home|End|Page.*)$/
const functionKey = /^(Shift\+)?F\d+$/

/** Whether one of two shortcuts can no longer be told from the other. */
const collide = (one: string, other: string) =>
  one === other || one.startsWith(`${other} `) || other.startsWith(`${one} `)

/** Why an action cannot be given these strokes, or nothing; `keysOf` is what each action has now. */
export function refuse(id: ActionID, keys: string, keysOf: (other: ActionID) => string): Refusal | undefined {
  if (keys === keymap[id].keys) return taken(id, keys, keysOf)
  const strokes = keys === ' ' ? [keys] : keys.split(' ')
  if (keys === '') return { why: 'none' }
  if (strokes.some((stroke) => kept.test(stroke) || stroke.startsWith('Ctrl+'))) return { why: 'browser' }
  if ((keymap[id] as Binding).typing && !strokes.every((stroke) => functionKey.test(stroke))) return { why: 'writes' }
  return taken(id, keys, keysOf)
}

function taken(id: ActionID, keys: string, keysOf: (other: ActionID) => string): Refusal | undefined {
  const by = actions.find((other) => other !== id && collide(keysOf(other), keys))
  return by && { why: 'taken', by }
}

/** A stroke after what was pressed before: two letters in a row become a sequence. */
export function after(before: string, stroke: string): string {
  const single = (text: string) => text.length === 1 && text !== ' '
  return single(before) && single(stroke) ? `${before} ${stroke}` : stroke
}
