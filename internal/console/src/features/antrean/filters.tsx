import { Chip, Group, NativeSelect, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useEffect, useRef, useState } from 'react'
import { useProfile } from '@/api/office'
import { useOffice } from '@/app/here'
import { useKey } from '@/app/keys'
import { IconSearch } from '@/ui/icons'
import { stateName, type TicketState, ticketStates } from '@/ui/state'
import { number } from '@/ui/time'
import type { Asked } from './day'
import { a } from './text'

/** Which of today's numbers are listed. */
export function Filters(props: { asked: Asked; ask: (next: Asked) => void; counts?: Record<string, number> }) {
  const { asked, ask, counts = {} } = props
  const services = useProfile(useOffice()).data?.services ?? []
  const field = useRef<HTMLInputElement>(null)
  const [typed, setTyped] = useState(asked.number)
  useEffect(() => {
    if (asked.number === '') setTyped('')
  }, [asked.number])
  const later = useDebouncedCallback((text: string) => ask({ ...asked, number: text }), 300)
  useKey('app.search', () => field.current?.focus())
  const all = Object.values(counts).reduce((sum, n) => sum + n, 0)
  return (
    <Group gap="sm" align="end">
      <TextInput
        ref={field}
        label={a('antrean.search')}
        placeholder="K-012"
        leftSection={<IconSearch size={16} />}
        value={typed}
        maxLength={20}
        w={150}
        onChange={(event) => {
          setTyped(event.currentTarget.value)
          later(event.currentTarget.value.trim())
        }}
      />
      <NativeSelect
        label={a('antrean.service')}
        value={asked.service}
        onChange={(event) => ask({ ...asked, service: event.currentTarget.value })}
        data={[{ value: '', label: a('antrean.any') }, ...services.map((s) => ({ value: s.code, label: s.name }))]}
      />
      <Group gap={6} role="group" aria-label={a('antrean.state')}>
        <Pick value="" label={`${a('antrean.all')} ${number(all)}`} asked={asked} ask={ask} />
        {ticketStates
          .filter((state) => counts[state] || asked.state === state)
          .map((state) => (
            <Pick
              key={state}
              value={state}
              label={`${stateName(state)} ${number(counts[state] ?? 0)}`}
              asked={asked}
              ask={ask}
            />
          ))}
      </Group>
    </Group>
  )
}

function Pick(props: { value: TicketState | ''; label: string; asked: Asked; ask: (next: Asked) => void }) {
  return (
    <Chip
      type="radio"
      name="antrean-state"
      size="sm"
      variant="outline"
      checked={props.asked.state === props.value}
      onChange={() => props.ask({ ...props.asked, state: props.value })}
    >
      {props.label}
    </Chip>
  )
}
