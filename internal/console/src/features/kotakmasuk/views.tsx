import { Button, Group, NativeSelect, Stack, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { Link } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { useOffice } from '@/app/here'
import { useKey } from '@/app/keys'
import { IconSearch } from '@/ui/icons'
import { type Asked, narrowed, searchOf, topics, views } from './asked'
import { k } from './text'

type Counts = Partial<Record<string, number>>

/** The most that a view counts; the server counts no further. */
const most = 100
const count = (n: number | undefined) => (n === undefined ? '' : n >= most ? ' 99+' : n > 0 ? ` ${n}` : '')

/** The trays of the inbox, with how much stands in those that are worked. */
export function Views({ asked, counts }: { asked: Asked; counts: Counts }) {
  const office = useOffice()
  return (
    <Group component="nav" gap={4} aria-label={k('kotak.views')}>
      {views.map((view) => (
        <Button
          key={view}
          component={Link}
          to={`/k/${office}/kotak-masuk`}
          search={searchOf({ ...asked, view }) as never}
          size="compact-md"
          className="wraps num"
          variant={asked.view === view ? 'light' : 'subtle'}
          aria-current={asked.view === view ? 'page' : undefined}
        >
          {k(`kotak.view.${view}`)}
          {count(counts[view])}
        </Button>
      ))}
    </Group>
  )
}

/** What the view is searched and narrowed by. */
export function Filters({ asked, ask }: { asked: Asked; ask: (next: Asked) => void }) {
  const field = useRef<HTMLInputElement>(null)
  const [typed, setTyped] = useState(asked.q)
  const [more, setMore] = useState(narrowed({ ...asked, q: '' }))
  const later = useDebouncedCallback((q: string) => ask({ ...asked, q }), 300)
  useKey('app.search', () => field.current?.focus())
  return (
    <Stack gap={6}>
      <Group gap={6} align="end" wrap="nowrap">
        <TextInput
          ref={field}
          type="search"
          aria-label={k('kotak.search')}
          placeholder={k('kotak.search')}
          leftSection={<IconSearch size={16} />}
          value={typed}
          maxLength={100}
          flex={1}
          onChange={(event) => {
            setTyped(event.currentTarget.value)
            later(event.currentTarget.value.trim())
          }}
        />
        <Button variant="default" aria-expanded={more} onClick={() => setMore(!more)}>
          {k('kotak.filter')}
        </Button>
      </Group>
      {more ? (
        <More
          asked={asked}
          ask={ask}
          clear={() => {
            setTyped('')
            ask({ view: asked.view, q: '', tag: '', topic: '', from: '', to: '' })
          }}
        />
      ) : null}
    </Stack>
  )
}

function More({ asked, ask, clear }: { asked: Asked; ask: (next: Asked) => void; clear: () => void }) {
  const [tag, setTag] = useState(asked.tag)
  const later = useDebouncedCallback((next: string) => ask({ ...asked, tag: next }), 300)
  return (
    <Group gap={6} align="end">
      <NativeSelect
        label={k('kotak.topic')}
        value={asked.topic}
        flex="1 1 120px"
        data={[
          { value: '', label: k('kotak.any') },
          ...topics.map((value) => ({ value, label: k(`kotak.topic.${value}`) })),
        ]}
        onChange={(event) => ask({ ...asked, topic: event.currentTarget.value })}
      />
      <TextInput
        label={k('kotak.tag')}
        value={tag}
        maxLength={30}
        flex="1 1 120px"
        onChange={(event) => {
          setTag(event.currentTarget.value)
          later(event.currentTarget.value.trim().toLowerCase())
        }}
      />
      {(['from', 'to'] as const).map((end) => (
        <TextInput
          key={end}
          type="date"
          label={k(`kotak.${end}`)}
          value={asked[end]}
          max={end === 'from' ? asked.to || undefined : undefined}
          flex="1 1 130px"
          onChange={(event) => ask({ ...asked, [end]: event.currentTarget.value })}
        />
      ))}
      <Button
        variant="subtle"
        onClick={() => {
          setTag('')
          clear()
        }}
      >
        {k('kotak.filter.clear')}
      </Button>
    </Group>
  )
}
