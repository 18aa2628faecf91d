import { Button, Group, Text } from '@mantine/core'
import { useCallback, useRef, useState } from 'react'
import { rangeOf } from './flow'
import { k } from './text'
import type { Case } from './types'
import type { Inbox } from './useinbox'

/** The selected cases of a list; what is no longer listed is no longer selected. */
export function usePicks(shown: Case[]) {
  const [all, setAll] = useState<ReadonlySet<string>>(new Set())
  const anchor = useRef<string>(undefined)
  const pick = useCallback((id: string, on: boolean) => {
    anchor.current = id
    setAll((before) => {
      const next = new Set(before)
      if (on) next.add(id)
      else next.delete(id)
      return next
    })
  }, [])
  const picked = new Set(shown.filter((each) => all.has(each.id)).map((each) => each.id))
  const range = (id: string) => {
    const added = rangeOf(shown, anchor.current, id)
    anchor.current = id
    setAll((before) => new Set([...before, ...added]))
  }
  return { picked, pick, toggle: (id: string) => pick(id, !picked.has(id)), range, clear: () => setAll(new Set()) }
}

export type Picks = ReturnType<typeof usePicks>

/** What can be done to all that is selected. */
export function PickBar({ picks, inbox }: { picks: Picks; inbox: Inbox }) {
  const n = picks.picked.size
  return (
    <div role="status" className="quiet-status" style={{ margin: 0 }}>
      {n > 0 ? (
        <Group gap={4}>
          <Text size="sm" fw={600}>
            {k('kotak.picked', { n })}
          </Text>
          {(['claim', 'assign', 'snooze', 'tags', 'done'] as const).map((what) => (
            <Button key={what} size="compact-sm" variant="default" onClick={() => inbox.does(what)}>
              {k(`kotak.do.${what}`)}
            </Button>
          ))}
          <Button size="compact-sm" variant="subtle" onClick={picks.clear}>
            {k('kotak.picked.clear')}
          </Button>
        </Group>
      ) : null}
    </div>
  )
}
