import type { Key } from '@/i18n'

/** Where a shortcut works, for the help. */
export type Group = 'everywhere' | 'loket' | 'list' | 'kotak' | 'calendar'

export type Binding = {
  /** Strokes: `F2`, `Shift+F9`, `Ctrl+K`, `?`, or one after the other, `g l`. */
  keys: string
  group: Group
  label: Key
  /** Works while somebody types; only for keys that write nothing. */
  typing?: boolean
  /** A held key repeats it. */
  repeats?: boolean
}

/**
 * Every shortcut of the console (ux.md §1.3). A page does one with `useKey`.
 * Never a letter with Ctrl or Alt that the browser has, never F1, F3, F5–F7,
 * F10–F12.
 */
export const keymap = {
  'app.palette': { keys: 'Ctrl+K', group: 'everywhere', label: 'console.key.palette', typing: true },
  'app.help': { keys: '?', group: 'everywhere', label: 'console.key.help' },
  'app.search': { keys: '/', group: 'everywhere', label: 'console.key.search' },
  'app.undo': { keys: 'z', group: 'everywhere', label: 'console.key.undo' },
  'go.loket': { keys: 'g l', group: 'everywhere', label: 'console.key.go_loket' },
  'go.antrean': { keys: 'g a', group: 'everywhere', label: 'console.key.go_antrean' },
  'go.tamu': { keys: 'g t', group: 'everywhere', label: 'console.key.go_tamu' },
  'go.kotak': { keys: 'g k', group: 'everywhere', label: 'console.key.go_kotak' },
  'go.jadwal': { keys: 'g d', group: 'everywhere', label: 'console.key.go_jadwal' },
  'go.laporan': { keys: 'g r', group: 'everywhere', label: 'console.key.go_laporan' },
  'go.atur': { keys: 'g s', group: 'everywhere', label: 'console.key.go_atur' },
  'loket.next': { keys: 'F2', group: 'loket', label: 'console.key.next', typing: true },
  'loket.recall': { keys: 'F4', group: 'loket', label: 'console.key.recall', typing: true },
  'loket.start': { keys: 'F8', group: 'loket', label: 'console.key.start', typing: true },
  'loket.finish': { keys: 'F9', group: 'loket', label: 'console.key.finish', typing: true },
  'loket.absent': { keys: 'Shift+F9', group: 'loket', label: 'console.key.absent', typing: true },
  'loket.transfer': { keys: 'Shift+F8', group: 'loket', label: 'console.key.transfer', typing: true },
  'loket.issue': { keys: 'Shift+F2', group: 'loket', label: 'console.key.issue', typing: true },
  'list.next': { keys: 'j', group: 'list', label: 'console.key.list_next', repeats: true },
  'list.previous': { keys: 'k', group: 'list', label: 'console.key.list_previous', repeats: true },
  'list.up': { keys: 'u', group: 'list', label: 'console.key.list_up' },
  'list.new': { keys: 'n', group: 'list', label: 'console.key.list_new' },
  'list.pick': { keys: 'x', group: 'list', label: 'console.key.list_pick' },
  'list.range': { keys: 'X', group: 'list', label: 'console.key.list_range' },
  'kotak.claim': { keys: 'i', group: 'kotak', label: 'console.key.kotak_claim' },
  'kotak.assign': { keys: 'a', group: 'kotak', label: 'console.key.kotak_assign' },
  'kotak.reply': { keys: 'r', group: 'kotak', label: 'console.key.kotak_reply' },
  'kotak.note': { keys: 'c', group: 'kotak', label: 'console.key.kotak_note' },
  'kotak.tags': { keys: 'l', group: 'kotak', label: 'console.key.kotak_tags' },
  'kotak.snooze': { keys: 'h', group: 'kotak', label: 'console.key.kotak_snooze' },
  'kotak.done': { keys: 'e', group: 'kotak', label: 'console.key.kotak_done' },
  'kotak.reopen': { keys: 'o', group: 'kotak', label: 'console.key.kotak_reopen' },
  'kotak.quick': { keys: ';', group: 'kotak', label: 'console.key.kotak_quick' },
  'kotak.send': { keys: 'Ctrl+Enter', group: 'kotak', label: 'console.key.kotak_send', typing: true },
  'kotak.send_done': { keys: 'Ctrl+Shift+Enter', group: 'kotak', label: 'console.key.kotak_send_done', typing: true },
  'calendar.today': { keys: 't', group: 'calendar', label: 'console.key.calendar_today' },
  'calendar.before': { keys: '[', group: 'calendar', label: 'console.key.calendar_before' },
  'calendar.after': { keys: ']', group: 'calendar', label: 'console.key.calendar_after' },
  'calendar.list': { keys: 'd', group: 'calendar', label: 'console.key.calendar_list' },
  'calendar.week': { keys: 'w', group: 'calendar', label: 'console.key.calendar_week' },
} as const satisfies Record<string, Binding>

export type ActionID = keyof typeof keymap
