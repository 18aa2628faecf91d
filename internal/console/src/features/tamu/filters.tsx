import { Button, Checkbox, Group, NativeSelect, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useRef, useState } from 'react'
import { useProfile } from '@/api/office'
import { useOffice } from '@/app/here'
import { useKey } from '@/app/keys'
import { IconSearch } from '@/ui/icons'
import { type Asked, ranges } from './book'
import { b } from './text'

/** What the book is narrowed to. */
export function Filters({ asked, ask, today }: { asked: Asked; ask: (next: Asked) => void; today: string }) {
  const services = useProfile(useOffice()).data?.services ?? []
  const field = useRef<HTMLInputElement>(null)
  const [typed, setTyped] = useState(asked.q)
  const later = useDebouncedCallback((q: string) => ask({ ...asked, q }), 300)
  useKey('app.search', () => field.current?.focus())
  const known = ranges(today)
  return (
    <Stacked>
      <TextInput
        ref={field}
        type="search"
        label={b('tamu.search')}
        placeholder={b('tamu.search.hint')}
        leftSection={<IconSearch size={16} />}
        value={typed}
        maxLength={100}
        flex="1 1 220px"
        maw={360}
        onChange={(event) => {
          setTyped(event.currentTarget.value)
          later(event.currentTarget.value.trim())
        }}
      />
      {(['from', 'to'] as const).map((end) => (
        <TextInput
          key={end}
          type="date"
          label={b(`tamu.${end}`)}
          value={asked[end]}
          max={end === 'from' ? asked.to : today}
          w={150}
          onChange={(event) => event.currentTarget.value && ask({ ...asked, [end]: event.currentTarget.value })}
        />
      ))}
      <NativeSelect
        label={b('tamu.service')}
        value={asked.service}
        onChange={(event) => ask({ ...asked, service: event.currentTarget.value })}
        data={[{ value: '', label: b('tamu.any') }, ...services.map((s) => ({ value: s.code, label: s.name }))]}
      />
      <Group gap={6}>
        {(['today', 'week', 'month'] as const).map((name) => (
          <Button
            key={name}
            variant={asked.from === known[name].from && asked.to === known[name].to ? 'light' : 'default'}
            aria-pressed={asked.from === known[name].from && asked.to === known[name].to}
            onClick={() => ask({ ...asked, ...known[name] })}
          >
            {b(`tamu.range.${name}`)}
          </Button>
        ))}
      </Group>
      <Checkbox
        mih={36}
        pt={8}
        label={b('tamu.incomplete')}
        checked={asked.incomplete}
        onChange={(event) => ask({ ...asked, incomplete: event.currentTarget.checked })}
      />
    </Stacked>
  )
}

const Stacked = ({ children }: { children: React.ReactNode }) => (
  <Group gap="sm" align="end">
    {children}
  </Group>
)
