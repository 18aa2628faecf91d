import { Button, Group } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { problemOf } from '@/api/problem'
import { t } from '@/i18n'
import { explain } from './explain'
import { keysOf } from './keys'

/** How long an action can be taken back from its toast, in milliseconds. */
const undoFor = 8000

let undo: { id: string; run: () => void } | undefined

/** Says what has happened. Never the only place where it can be seen. */
export function say(text: string) {
  notifications.show({ message: text, role: 'status', color: 'blue', autoClose: 5000, closeButtonProps: closes() })
}

/** Says what has happened and offers for 8 s to take it back, also by its key. */
export function sayUndo(text: string, run: () => void) {
  if (undo) notifications.hide(undo.id)
  const take = () => {
    notifications.hide(id)
    if (undo?.id === id) undo = undefined
    run()
  }
  const id = notifications.show({
    role: 'status',
    color: 'blue',
    autoClose: undoFor,
    closeButtonProps: closes(),
    onClose: (closed) => {
      if (undo?.id === closed.id) undo = undefined
    },
    message: (
      <Group justify="space-between" wrap="nowrap">
        <span>{text}</span>
        <Button size="compact-sm" variant="default" style={{ flexShrink: 0 }} onClick={take}>
          {t('console.undo', { key: keysOf('app.undo').toUpperCase() })}
        </Button>
      </Group>
    ),
  })
  undo = { id, run: take }
}

/** Takes the newest action back whose toast still stands. */
export const undoLast = () => undo?.run()

/** Says what failed; it stays until closed. `again` repeats the same intention. */
export function sayWrong(cause: unknown, again?: () => void) {
  const problem = problemOf(cause)
  const id = notifications.show({
    role: 'alert',
    color: 'red',
    autoClose: false,
    closeButtonProps: closes(),
    message: (
      <Group justify="space-between" wrap="nowrap">
        <span>{explain(problem)}</span>
        {again && problem.passing ? (
          <Button
            size="compact-sm"
            variant="default"
            style={{ flexShrink: 0 }}
            onClick={() => {
              notifications.hide(id)
              again()
            }}
          >
            {t('console.again')}
          </Button>
        ) : null}
      </Group>
    ),
  })
}

const closes = () => ({ 'aria-label': t('console.close') })
