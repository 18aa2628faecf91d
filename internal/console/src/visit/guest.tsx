import { Button, Checkbox, Group, NativeSelect, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { api, ok, type Schema } from '@/api/client'
import { useOffice, useZone } from '@/app/here'
import { clockTime, shortDay } from '@/ui/time'
import type { Autosave } from './autosave'
import { consentPath } from './draft'
import { v, words } from './text'

/** The fields of the guest book, as the server names and explains them. */
export function useFields() {
  const office = useOffice()
  return useQuery({
    queryKey: ['office', office, 'fields'],
    queryFn: () => ok(api.GET('/api/v1/offices/{office}/guests/fields', { params: { path: { office } } })),
    staleTime: Number.POSITIVE_INFINITY,
  })
}

/** The id of a field's input, to which an error summary leads. */
export const inputID = (path: string) => `tamu-${path.replace('.', '-')}`

/** What the server found wrong with a field of the entry. */
export const faultOf = ({ saving }: Pick<Autosave, 'saving'>, path: string) =>
  saving.state === 'wrong' ? saving.problem.fields.find((each) => each.path === path)?.detail : undefined

/** Where what was typed stands now. */
export function SavedWhen({ draft: { saving, unsaved } }: { draft: Pick<Autosave, 'saving' | 'unsaved'> }) {
  const zone = useZone()
  const held = saving.state === 'device' || saving.state === 'wrong'
  const told = () => {
    if (held) return v(`visit.save.${saving.state}`)
    if (saving.state === 'saving' || unsaved) return v('visit.save.saving')
    return saving.at ? v('visit.save.saved', { time: clockTime(saving.at, zone) }) : ''
  }
  return (
    <Text size="sm" role="status" className="num" c={held ? 'orange.8' : 'dimmed'}>
      {told()}
    </Text>
  )
}

const inputs: Record<string, { type: string; inputMode?: 'email' | 'tel' }> = {
  email: { type: 'email', inputMode: 'email' },
  phone: { type: 'tel', inputMode: 'tel' },
}

/** One field with the reason for which it is asked. What is wrong with it is told once it is left. */
export function GuestField({ field, draft }: { field: Schema['GuestFieldText']; draft: Autosave }) {
  const [inside, setInside] = useState(false)
  const own = words(field.label)
  const common = {
    id: inputID(field.name),
    label: field.required ? own : v('visit.optional', { label: own }),
    description: words(field.reason),
    value: draft.values[field.name] ?? '',
    error: inside ? undefined : faultOf(draft, field.name),
    onFocus: () => setInside(true),
    onBlur: () => setInside(false),
    autoComplete: 'off',
  }
  if (field.choices?.length)
    return (
      <NativeSelect
        {...common}
        data={[
          { value: '', label: v('visit.choose') },
          ...field.choices.map((choice) => ({ value: choice.value, label: words(choice.label) })),
        ]}
        onChange={(event) => draft.set(field.name, event.currentTarget.value)}
      />
    )
  return (
    <TextInput
      {...common}
      {...inputs[field.name]}
      maxLength={field.max_length || undefined}
      onChange={(event) => draft.set(field.name, event.currentTarget.value)}
    />
  )
}

type ConsentProps = { sentence: Schema['GuestConsentStruct']; said: boolean | undefined; draft: Autosave }

/** The one question that is apart from the visit; nothing answers it but the visitor. */
export function Consent({ sentence, said, draft }: ConsentProps) {
  const id = useId()
  const own = draft.values[consentPath]
  return (
    <Checkbox
      id={id}
      label={words(sentence.label)}
      checked={own ? own.startsWith('yes:') : (said ?? false)}
      onChange={(event) => draft.set(consentPath, `${event.currentTarget.checked ? 'yes' : 'no'}:${sentence.text}`)}
    />
  )
}

/** What somebody is looked up by: a whole e-mail, else a telephone number. */
export function soughtBy(email: string, phone: string) {
  if (/^\S+@\S+\.\S+$/.test(email.trim())) return { email: email.trim() }
  return phone.replace(/\D/g, '').length >= 9 ? { phone: phone.trim() } : undefined
}

type ReturningProps = {
  sought: ReturnType<typeof soughtBy>
  /** The entry of this visit, which is no earlier one. */
  except?: string
  used?: string
  use: (id: string) => void
}

/** A visitor who was here before: their data can be taken over with one tap. */
export function Returning({ sought, except, used, use }: ReturningProps) {
  const office = useOffice()
  const zone = useZone()
  const found = useQuery({
    queryKey: ['office', office, 'returning', sought],
    queryFn: () =>
      ok(api.GET('/api/v1/offices/{office}/guests/lookup', { params: { path: { office }, query: sought } })),
    enabled: sought !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const before = (found.data?.items ?? []).filter((visit) => visit.id !== except)
  const last = before[0]
  if (!sought || !last) return null
  const on = shortDay(last.created_at, zone)
  return (
    <Group justify="space-between" gap="xs" p="xs" bg="blue.0" style={{ borderRadius: 6 }} role="status">
      <Text size="sm">{v('visit.returning', { n: before.length + 1, on })}</Text>
      <Button
        className="wraps"
        size="compact-md"
        variant="default"
        onClick={() => use(last.id)}
        disabled={used === last.id}
      >
        {used === last.id ? v('visit.returning.used') : v('visit.returning.use', { on })}
      </Button>
    </Group>
  )
}
