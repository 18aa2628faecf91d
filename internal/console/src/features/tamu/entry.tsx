import { Alert, Anchor, Fieldset, Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { api, ok, type Schema } from '@/api/client'
import { can } from '@/api/session'
import { explain } from '@/app/explain'
import { useOffice, useZone } from '@/app/here'
import { useKey } from '@/app/keys'
import { Summary } from '@/ui/form'
import { IconWarning } from '@/ui/icons'
import { Loaded, PageTitle } from '@/ui/panel'
import { clockTime, dateText, day } from '@/ui/time'
import { dateIn } from '@/ui/zoned'
import type { Autosave } from '@/visit/autosave'
import { Consent, faultOf, GuestField, inputID, SavedWhen, useFields } from '@/visit/guest'
import { words } from '@/visit/text'
import { b } from './text'
import { useEntry } from './useentry'

/** One entry of the guest book, as it is kept; it saves itself. */
export default function EntryPage() {
  const office = useOffice()
  const zone = useZone()
  const navigate = useNavigate()
  const { id = '' } = useParams({ strict: false }) as { id?: string }
  const entry = useEntry(office, id)
  const fields = useFields()
  useKey('list.up', () => void navigate({ to: `/k/${office}/tamu` }))
  return (
    <Stack gap="md" maw={640}>
      <Anchor component={Link} to={`/k/${office}/tamu`}>
        ‹ {b('tamu.title')}
      </Anchor>
      <Group justify="space-between" align="baseline">
        <PageTitle>{b('tamu.entry.title')}</PageTitle>
        <SavedWhen draft={entry} />
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
                  <Asked guest={guest} sentence={known.consent} draft={entry} />
                </>
              )}
            </Loaded>
          </>
        )}
      </Loaded>
    </Stack>
  )
}

type Guest = Schema['Guest']

const purposes = ['identity.purpose', 'identity.complained']

/** The fields in two groups: who somebody is, and what they came for. */
function Form({ fields, entry }: { fields: Schema['GuestFieldText'][]; entry: Autosave }) {
  const may = can('guests.write')
  const wrong = fields.flatMap((field) => {
    const text = faultOf(entry, field.name)
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
          {explain(entry.saving.problem)}
        </Alert>
      ) : null}
      <Summary wrong={wrong} quiet />
      {(['who', 'what'] as const).map((group) => (
        <Fieldset key={group} legend={b(`tamu.group.${group}`)} bg="white" disabled={!may}>
          <Stack gap="sm">
            {groups[group].map((field) => (
              <GuestField key={field.name} field={field} draft={entry} />
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
            <Anchor component={Link} to={`/k/${office}/tamu/${other.id}`} size="sm" underline="always">
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

/** Whether the visitor may be asked for the yearly survey, and since when that is known. */
function Asked({ guest, sentence, draft }: { guest: Guest; sentence: Schema['GuestConsentStruct']; draft: Autosave }) {
  const zone = useZone()
  const said = guest.consent
  return (
    <Fieldset legend={b('tamu.group.consent')} bg="white" disabled={!can('guests.write')}>
      <Consent sentence={sentence} said={said?.skd} draft={draft} />
      <Text size="sm" c="dimmed" mt={4}>
        {said
          ? b(said.skd ? 'tamu.consent.given' : 'tamu.consent.refused', { day: day(said.at, zone) })
          : b('tamu.consent.unasked')}
      </Text>
    </Fieldset>
  )
}
