import { Alert, Button, Checkbox, Group, Loader, NativeSelect, Stack, Text, TextInput, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { api, ok, type Schema } from '@/api/client'
import { useOffice, useZone } from '@/app/here'
import { lang } from '@/i18n'
import { IconWarning } from '@/ui/icons'
import { Loaded } from '@/ui/panel'
import { clockTime, shortDay } from '@/ui/time'
import { consentPath } from './draft'
import styles from './loket.module.css'
import { l } from './text'
import type { GuestDraft } from './useguest'

type Field = Schema['GuestFieldText']

/** The fields of the guest book, as the server names and explains them. */
export const useFields = () => {
  const office = useOffice()
  return useQuery({
    queryKey: ['office', office, 'fields'],
    queryFn: () => ok(api.GET('/api/v1/offices/{office}/guests/fields', { params: { path: { office } } })),
    staleTime: Number.POSITIVE_INFINITY,
  })
}

const words = (text: Schema['GuestWords']) => (lang() === 'en' ? text.en : text.id)
/** The id of a field's input, to which an error summary leads. */
export const inputID = (path: string) => `tamu-${path.replace('.', '-')}`

/** The guest book card of a visit. */
export function GuestBook({ draft }: { draft: GuestDraft }) {
  const fields = useFields()
  return (
    <section className={styles.card} aria-labelledby="buku">
      <Loaded query={fields}>
        {(known) => {
          const all = known.items ?? []
          const filled = all.filter((field) => draft.values[field.name]).length
          return (
            <>
              <div className={styles.head}>
                <Title order={2} id="buku">
                  {l('loket.book', { n: filled, of: all.length })}
                </Title>
                <SavedWhen draft={draft} />
              </div>
              <Loaded query={draft.entry}>{() => <Fields fields={all} consent={known.consent} draft={draft} />}</Loaded>
            </>
          )
        }}
      </Loaded>
    </section>
  )
}

/** Where what was typed stands now. */
function SavedWhen({ draft: { saving, unsaved } }: { draft: GuestDraft }) {
  const zone = useZone()
  const words =
    saving.state === 'device'
      ? l('loket.book.device')
      : saving.state === 'wrong'
        ? l('loket.book.wrong')
        : saving.state === 'saving' || unsaved
          ? l('loket.book.saving')
          : saving.at
            ? l('loket.book.saved', { time: clockTime(saving.at, zone) })
            : ''
  return (
    <Group gap={6} role="status" aria-live="polite">
      {saving.state === 'saving' ? <Loader size={12} aria-hidden /> : null}
      <Text size="sm" c={saving.state === 'device' || saving.state === 'wrong' ? 'orange.8' : 'dimmed'} className="num">
        {words}
      </Text>
    </Group>
  )
}

function Fields({
  fields,
  consent,
  draft,
}: {
  fields: Field[]
  consent: Schema['GuestConsentStruct']
  draft: GuestDraft
}) {
  const [more, setMore] = useState(false)
  const who = fields.filter((field) => !field.name.startsWith('identity.'))
  const rest = fields.filter((field) => field.name.startsWith('identity.'))
  const purpose = rest.filter((field) => /purpose|institution$/.test(field.name))
  const others = rest.filter((field) => !purpose.includes(field))
  return (
    <Stack gap="sm" p="sm">
      {draft.saving.state === 'wrong' && draft.saving.problem.fields.length === 0 ? (
        <Alert color="red" icon={<IconWarning />} role="alert">
          {draft.saving.problem.message}
        </Alert>
      ) : null}
      {who.map((field) => (
        <OneField key={field.name} field={field} draft={draft} />
      ))}
      <Returning draft={draft} />
      {purpose.map((field) => (
        <OneField key={field.name} field={field} draft={draft} />
      ))}
      <Button variant="subtle" onClick={() => setMore(!more)} aria-expanded={more} style={{ alignSelf: 'start' }}>
        {more ? l('loket.book.less') : l('loket.book.more', { n: others.length })}
      </Button>
      {more ? others.map((field) => <OneField key={field.name} field={field} draft={draft} />) : null}
      {more ? <Consent consent={consent} draft={draft} /> : null}
    </Stack>
  )
}

const inputs: Record<string, { type: string; inputMode?: 'email' | 'tel' }> = {
  email: { type: 'email', inputMode: 'email' },
  phone: { type: 'tel', inputMode: 'tel' },
}

function OneField({ field, draft }: { field: Field; draft: GuestDraft }) {
  const [inside, setInside] = useState(false)
  const { saving, values, set } = draft
  const fault =
    saving.state === 'wrong' && !inside ? saving.problem.fields.find((each) => each.path === field.name) : undefined
  const own = words(field.label)
  const common = {
    id: inputID(field.name),
    label: field.required ? own : l('loket.optional', { label: own }),
    value: values[field.name] ?? '',
    error: fault?.detail,
    onFocus: () => setInside(true),
    onBlur: () => setInside(false),
    autoComplete: 'off',
  }
  if (field.choices?.length)
    return (
      <NativeSelect
        {...common}
        description={words(field.reason)}
        data={[
          { value: '', label: l('loket.choose') },
          ...field.choices.map((choice) => ({ value: choice.value, label: words(choice.label) })),
        ]}
        onChange={(event) => set(field.name, event.currentTarget.value)}
      />
    )
  return (
    <TextInput
      {...common}
      {...inputs[field.name]}
      description={field.required ? undefined : words(field.reason)}
      maxLength={field.max_length || undefined}
      onChange={(event) => set(field.name, event.currentTarget.value)}
    />
  )
}

/** The one question that is apart from the visit; nothing answers it but the visitor. */
function Consent({ consent, draft }: { consent: Schema['GuestConsentStruct']; draft: GuestDraft }) {
  const id = useId()
  const own = draft.values[consentPath]
  return (
    <Checkbox
      id={id}
      label={words(consent.label)}
      checked={own ? own.startsWith('yes:') : (draft.entry.data?.consent?.skd ?? false)}
      onChange={(event) => draft.set(consentPath, `${event.currentTarget.checked ? 'yes' : 'no'}:${consent.text}`)}
    />
  )
}

/** A visitor who was here before: their data can be taken over with one tap. */
function Returning({ draft }: { draft: GuestDraft }) {
  const office = useOffice()
  const zone = useZone()
  const { email = '', phone = '' } = draft.values
  const whole = /^\S+@\S+\.\S+$/.test(email) ? { email } : phone.replace(/\D/g, '').length >= 9 ? { phone } : undefined
  const saved = draft.saving.state === 'saved' && !draft.unsaved
  const own = draft.entry.data?.id
  const found = useQuery({
    queryKey: ['office', office, 'returning', whole],
    queryFn: () =>
      ok(api.GET('/api/v1/offices/{office}/guests/lookup', { params: { path: { office }, query: whole } })),
    enabled: whole !== undefined && saved && own !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const before = (found.data?.items ?? []).filter((visit) => visit.id !== own)
  const last = before[0]
  if (!last) return null
  const on = shortDay(last.created_at, zone)
  return (
    <Group justify="space-between" gap="xs" p="xs" bg="blue.0" style={{ borderRadius: 6 }}>
      <Text size="sm">{l('loket.returning', { n: before.length + 1, on })}</Text>
      <Button size="compact-md" variant="default" onClick={() => void draft.takeOver(last.id)}>
        {l('loket.returning.use', { on })}
      </Button>
    </Group>
  )
}
