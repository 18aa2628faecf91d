import { Text, UnstyledButton } from '@mantine/core'
import { type KeyboardEvent, type RefObject, type SyntheticEvent, useState } from 'react'
import { api, intend, ok } from '@/api/client'
import { useOffice } from '@/app/here'
import { keysOf, useKey } from '@/app/keys'
import { sayWrong } from '@/app/toast'
import { useQuick } from './api'
import { quickAt, quickIn } from './flow'
import css from './kotak.module.css'
import { k } from './text'
import type { Whole } from './types'

type Place = {
  found: Whole
  text: string
  set: (text: string) => void
  field: RefObject<HTMLTextAreaElement | null>
  /** Notes have no quick replies. */
  on: boolean
}

/** What begins a quick reply: the person's own key when it is one that writes, else `;`. */
const quickSign = () => {
  const own = keysOf('kotak.quick')
  return own.length === 1 ? own : ';'
}

/** Quick replies by `;` in the composer: what follows it is sought, the arrows walk, Enter takes one with its variables filled in. */
export function useQuickPick({ found, text, set, field, on }: Place) {
  const office = useOffice()
  const [caret, setCaret] = useState(0)
  const [at, setAt] = useState(0)
  const [shut, setShut] = useState(-1)
  const here = on ? quickAt(text, caret, quickSign()) : undefined
  const open = here !== undefined && here.start !== shut
  const all = useQuick(open).data ?? []
  const choices = here
    ? all.filter((each) => `${each.title} ${each.body}`.toLowerCase().includes(here.sought)).slice(0, 20)
    : []
  const active = Math.min(at, Math.max(0, choices.length - 1))

  const take = async (id: string) => {
    if (!here) return
    try {
      const filled = await intend((header) =>
        ok(
          api.POST('/api/v1/offices/{office}/quick-replies/{id}/preview', {
            params: { path: { office, id }, header },
            body: { case: found.id },
          }),
        ),
      )
      const next = quickIn(text, here.start, caret, filled.text)
      set(next.text)
      setTimeout(() => {
        field.current?.focus()
        field.current?.setSelectionRange(next.caret, next.caret)
        setCaret(next.caret)
      })
    } catch (cause) {
      sayWrong(cause)
    }
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (!open || event.ctrlKey || event.metaKey) return
    const chosen = choices[active]
    if (event.key === 'ArrowDown') setAt(Math.min(active + 1, choices.length - 1))
    else if (event.key === 'ArrowUp') setAt(Math.max(active - 1, 0))
    else if (event.key === 'Escape') setShut(here.start)
    else if (event.key === 'Enter' && chosen) void take(chosen.id)
    else return
    event.preventDefault()
  }
  /** Begins one from anywhere in the case. */
  const begin = () => {
    const next = quickIn(text, text.length, text.length, `${text === '' || /\s$/.test(text) ? '' : ' '}${quickSign()}`)
    set(next.text)
    setCaret(next.caret)
    setTimeout(() => field.current?.focus())
  }
  useKey('kotak.quick', begin, on)
  const follow = (event: SyntheticEvent<HTMLTextAreaElement>) => setCaret(event.currentTarget.selectionStart)
  const input = {
    onKeyDown,
    onSelect: follow,
    'aria-controls': open ? 'kotak-quick' : undefined,
    'aria-activedescendant': open && choices[active] ? `quick-${choices[active].id}` : undefined,
  }
  return { open, choices, active, take, input, empty: all.length === 0 }
}

export type QuickPick = ReturnType<typeof useQuickPick>

/** The quick replies that fit what was typed after `;`. */
export function QuickList({ quick }: { quick: QuickPick }) {
  if (!quick.open) return null
  if (quick.choices.length === 0)
    return (
      <Text size="sm" c="dimmed" role="status">
        {k(quick.empty ? 'kotak.quick.none' : 'kotak.quick.nothing')}
      </Text>
    )
  return (
    <div id="kotak-quick" role="listbox" aria-label={k('kotak.quick')} className={css.quick} tabIndex={-1}>
      {quick.choices.map((each, i) => (
        <UnstyledButton
          key={each.id}
          id={`quick-${each.id}`}
          role="option"
          tabIndex={-1}
          aria-selected={i === quick.active}
          className={css.choice}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => void quick.take(each.id)}
        >
          <Text fw={600}>{each.title}</Text>
          <Text size="sm" c="dimmed" lineClamp={2}>
            {each.body}
          </Text>
        </UnstyledButton>
      ))}
    </div>
  )
}
