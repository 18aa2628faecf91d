import type { ActionID } from '@/app/keymap'
import { keysOf } from '@/app/keys'
import { usePreferences } from '@/app/preferences'

/** The shortcut of an action on its button; nothing when shortcuts are off. Readers hear the button without it. */
export function Keys({ of }: { of: ActionID }) {
  const { shortcuts_off: off } = usePreferences()
  if (off) return null
  return (
    <span aria-hidden="true" className="hint" style={{ marginInlineStart: 8 }}>
      <kbd>{keysOf(of).replace('Shift+', '⇧')}</kbd>
    </span>
  )
}
