import { Alert, Anchor, Checkbox, Fieldset, Group, Stack, Text } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { api, ok, type Schema } from '@/api/client'
import { can } from '@/api/session'
import { useAct } from '@/app/act'
import { useOffice, useZone } from '@/app/here'
import { useKey } from '@/app/keys'
import { lang } from '@/i18n'
import { Summary } from '@/ui/form'
import { IconWarning } from '@/ui/icons'
import { Loaded, PageTitle } from '@/ui/panel'
import { clockTime, dateText, day } from '@/ui/time'
import { dateIn } from '@/ui/zoned'
import { useFields } from './book'
import { EntryField, inputID, words } from './field'
import { b } from './text'
import { useEntry } from './useentry'

/** One entry of the guest book, as it is kept; it saves itself. */
export default function EntryPage() {
  const office = useOffice()
  const zone = useZone()
  const navigate = useNavigate()
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const entry = useEntry(office, id)
  const fields = useFields(office)
  useKey('list.up', () => void navigate({ to: `/k/${office}/tamu` }))
  return (
    <Stack gap="md" maw={640}>
      <Anchor component={Link} to={`/k/${office}/tamu`}>
        ‹ {b('tamu.title')}
      </Anchor>
      <Group justify="space-between" align="baseline">
        <PageTitle>{b('tamu.entry.title')}</PageTitle>
        <SavedWhen {...entry} />
      </Group>
      <Loaded query={entry.entry}>
        {(guest) => (
          <>
            <Text c="dimmed" className="num">
              {b('tamu.entry.made', { day: day(guest.created_at, zone), time: clockTime(guest.created_at, zone) })}
            </Text>
            <Duplicates id={id} />
            <Loaded query={fields}>
              {(known) => (
                <>
                  <Form fields={known.items ?? []} entry={entry} />
                  <Consent guest={guest} sentence={known.consent} />
                </>
              )}
            </Loaded>
          </>
        )}
      </Loaded>
    </Stack>
  )
}

type Entry = ReturnType<typeof useEntry>

/** Where what was typed stands now. */
function SavedWhen({ saving, unsaved }: Pick<Entry, 'saving' | 'unsaved'>) {
  const zone = useZone()
  const said = () => {
    if (saving.state === 'device') return b('tamu.save.device')
    if (saving.state === 'wrong') return b('tamu.save.wrong')
    if (saving.state === 'saving' || unsaved) return b('tamu.save.saving')
    return saving.at ? b('tamu.save.saved', { time: clockTime(saving.at, zone) }) : ''
  }
  return (
    <Text
      size="sm"
      role="status"
      className="num"
      c={saving.state === 'device' || saving.state === 'wrong' ? 'orange.8' : 'dimmed'}
    >
      {said()}
    </Text>
  )
}

const purposes = ['identity.purpose', 'identity.complained']

/** The fields in two groups: who somebody is, and what they came for. */
function Form({ fields, entry }: { fields: Schema['GuestFieldText'][]; entry: Entry }) {
  const may = can('guests.write')
  const fault = (name: string) => entry.saving.fields?.find((each) => each.path === name)?.detail
  const wrong = fields.flatMap((field) => {
    const text = fault(field.name)
    return text ? [{ id: inputID(field.name), text: `${words(field.label)}: ${text}` }] : []
  })
  const groups = {
    who: fields.filter((f) => !purposes.includes(f.name)),
    what: fields.filter((f) => purposes.includes(f.name)),
  }
  return (
    <Stack gap="md">
      {entry.saving.state === 'wrong' && wrong.length === 0 ? (
        <Alert color="red" icon={<IconWarning />} role="alert">
          {entry.saving.text}
        </Alert>
      ) : null}
      <Summary wrong={wrong} quiet />
      {(['who', 'what'] as const).map((group) => (
        <Fieldset key={group} legend={b(`tamu.group.${group}`)} bg="white" disabled={!may}>
          <Stack gap="sm">
            {groups[group].map((field) => (
              <EntryField
                key={field.name}
                field={field}
                value={entry.values[field.name] ?? ''}
                error={fault(field.name)}
                change={(text) => entry.set(field.name, text)}
              />
            ))}
          </Stack>
        </Fieldset>
      ))}
    </Stack>
  )
}

/** Others that may be the same person. */
function Duplicates({ id }: { id: string }) {
  const office = useOffice()
  const zone = useZone()
  const others = useQuery({
    queryKey: ['office', office, 'guests', 'duplicates', id],
    queryFn: async () =>
      (await ok(api.GET('/api/v1/offices/{office}/guests/{id}/duplicates', { params: { path: { office, id } } })))
        .items ?? [],
  }).data
  if (!others?.length) return null
  return (
    <Alert color="blue" icon={<IconWarning />} title={b('tamu.duplicates')}>
      <Stack gap={2}>
        {others.slice(0, 5).map((other) => (
          <Text key={other.id} size="sm" style={{ overflowWrap: 'anywhere' }}>
            <Anchor component={Link} to={`/k/${office}/tamu/${other.id}`} size="sm">
              {other.name || b('tamu.unnamed')}
            </Anchor>{' '}
            {[other.institution, dateText(dateIn(other.created_at, zone))].filter(Boolean).join(' · ')} (
            {other.same?.map((what) => b(`tamu.same.${what}`)).join(', ')})
          </Text>
        ))}
      </Stack>
    </Alert>
  )
}

/** The one question that is apart from the visit; nothing answers it but the visitor. */
function Consent({ guest, sentence }: { guest: Schema['Guest']; sentence: Schema['GuestConsentStruct'] }) {
  const office = useOffice()
  const zone = useZone()
  const client = useQueryClient()
  const answer = useAct(async (headers, skd: boolean) => {
    const params = { path: { office, id: guest.id }, header: headers }
    const body = { consent: { skd, text: sentence.text } }
    const written = await ok(api.PATCH('/api/v1/offices/{office}/guests/{id}', { params, body }))
    client.setQueryData(['office', office, 'guest', guest.id], written)
    return written
  })
  const said = guest.consent
  return (
    <Fieldset legend={b('tamu.group.consent')} bg="white" lang={lang()} disabled={!can('guests.write')}>
      <Checkbox
        label={words(sentence.label)}
        checked={said?.skd ?? false}
        disabled={answer.busy}
        onChange={(event) => void answer.run(event.currentTarget.checked)}
      />
      <Text size="sm" c="dimmed" mt={4}>
        {said
          ? b(said.skd ? 'tamu.consent.given' : 'tamu.consent.refused', { day: day(said.at, zone) })
          : b('tamu.consent.unasked')}
      </Text>
    </Fieldset>
  )
}
