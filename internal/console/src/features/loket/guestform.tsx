import { Alert, Button, Stack, Title } from '@mantine/core'
import { useState } from 'react'
import type { Schema } from '@/api/client'
import { explain } from '@/app/explain'
import { IconWarning } from '@/ui/icons'
import { Loaded } from '@/ui/panel'
import { Consent, GuestField, Returning, SavedWhen, soughtBy, useFields } from '@/visit/guest'
import styles from './loket.module.css'
import { l } from './text'
import type { GuestDraft } from './useguest'

type Field = Schema['GuestFieldText']

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
  const { email = '', phone = '' } = draft.values
  const own = draft.entry.data?.id
  const saved = draft.saving.state === 'saved' && !draft.unsaved && own !== undefined
  return (
    <Stack gap="sm" p="sm">
      {draft.saving.state === 'wrong' && draft.saving.problem.fields.length === 0 ? (
        <Alert color="red" icon={<IconWarning />} role="alert">
          {explain(draft.saving.problem)}
        </Alert>
      ) : null}
      {who.map((field) => (
        <GuestField key={field.name} field={field} draft={draft} />
      ))}
      <Returning
        sought={saved ? soughtBy(email, phone) : undefined}
        except={own}
        use={(id) => void draft.takeOver(id)}
      />
      {purpose.map((field) => (
        <GuestField key={field.name} field={field} draft={draft} />
      ))}
      <Button variant="subtle" onClick={() => setMore(!more)} aria-expanded={more} style={{ alignSelf: 'start' }}>
        {more ? l('loket.book.less') : l('loket.book.more', { n: others.length })}
      </Button>
      {more ? others.map((field) => <GuestField key={field.name} field={field} draft={draft} />) : null}
      {more ? <Consent sentence={consent} said={draft.entry.data?.consent?.skd} draft={draft} /> : null}
    </Stack>
  )
}
