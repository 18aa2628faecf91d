import { Paper, Stack, Text, Textarea, TextInput, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { type KonsepKey, k } from './konsep'
import type { Doc, Form, Kind } from './standardoc'

/** What the fields of a standard share: its values, how to change them, and what is wrong with the input of an id. */
export type Edit = {
  form: Form
  set: (change: Partial<Form>) => void
  error: (id: string) => string | undefined
}

/** A part of the form under its heading. */
export function Part({ name, hint, children }: { name: string; hint?: boolean; children: ReactNode }) {
  return (
    <Paper withBorder p="md" component="section" aria-labelledby={`p-${name}`}>
      <Stack gap="sm">
        <Title order={3} id={`p-${name}`}>
          {k(`konsep.${name}` as KonsepKey)}
        </Title>
        {hint ? <Text c="dimmed">{k(`konsep.${name}.hint` as KonsepKey)}</Text> : null}
        {children}
      </Stack>
    </Paper>
  )
}

/** What the input of an id is called. */
export function labelOf(id: string, doc: Doc): string {
  const [part, rest = ''] = id.split(/-(.*)/)
  if (part === 'promise') return k(`konsep.promise.${rest as Kind}`)
  if (part === 'component') return `${rest}. ${doc.components[Number(rest) - 1]?.name ?? ''}`
  if (part === 'requirements') return k('konsep.requirement', { n: Number(rest) + 1 })
  if (part === 'channels' || part === 'complaint')
    return `${k(`konsep.${part}`)}, ${k('konsep.channel', { n: Number(rest) + 1 })}`
  if (part === 'clock') return k('konsep.reopen')
  return lines.some(({ name }) => name === part) ? k(`konsep.${part as Line}`) : k('konsep.pledge')
}

type Line = 'title' | 'number' | 'unit' | 'address' | 'phone' | 'website' | 'fee' | 'hours' | 'rating_url'

const lines: { name: Line; hint?: KonsepKey; type?: string }[] = [
  { name: 'title' },
  { name: 'number', hint: 'konsep.number.hint' },
  { name: 'fee', hint: 'konsep.fee.hint' },
  { name: 'unit' },
  { name: 'address' },
  { name: 'phone', type: 'tel' },
  { name: 'website' },
  { name: 'hours', hint: 'konsep.hours.hint' },
  { name: 'rating_url', hint: 'konsep.rating_url.hint', type: 'url' },
]

export function Identity({ form, set, error }: Edit) {
  return (
    <Part name="identity">
      {lines.map(({ name, hint, type }) => (
        <TextInput
          key={name}
          id={`f-${name}`}
          type={type}
          autoComplete="off"
          label={k(`konsep.${name}`)}
          description={hint ? k(hint) : undefined}
          error={error(name)}
          value={form[name]}
          onChange={(event) => set({ [name]: event.currentTarget.value })}
        />
      ))}
    </Part>
  )
}

export function Pledge({ form, set, error }: Edit) {
  return (
    <Part name="pledge">
      <Textarea
        id="f-pledge"
        aria-labelledby="p-pledge"
        description={k('konsep.pledge.hint')}
        error={error('pledge')}
        autosize
        minRows={3}
        maxRows={12}
        value={form.pledge}
        onChange={(event) => set({ pledge: event.currentTarget.value })}
      />
    </Part>
  )
}
