import { Grid, Stack } from '@mantine/core'
import { useProfile } from '@/api/office'
import { useOffice } from '@/app/here'
import { Loaded } from '@/ui/panel'
import { type OwnProfile, useOwnProfile, useSaveProfile } from './api'
import { type Draft, useDraft } from './draft'
import { Field, idOf } from './field'
import { AturPage } from './frame'
import { Guard } from './guard'
import { PosterPreview, SlipPreview, TvPreview } from './preview'
import { SectionForm } from './section'
import { type AturKey, a } from './text'

/** Atur › Profil: how the office is reached, where complaints go, and how it is rated. */
export default function Profil() {
  const own = useOwnProfile()
  return (
    <AturPage section="profil">
      <Loaded query={own}>{(profile) => <Sections profile={profile} />}</Loaded>
    </AturPage>
  )
}

type Contact = Pick<OwnProfile, 'service_name' | 'address' | 'phone' | 'whatsapp' | 'email' | 'website'>
type Complaint = OwnProfile['complaint']
type Rating = Pick<OwnProfile, 'rating_url'>

const labelOf = (path: string) => ({ id: idOf(path), label: a(`atur.profil.${path}` as AturKey) })

function Sections({ profile }: { profile: OwnProfile }) {
  const { service_name, address, phone, whatsapp, email, website, rating_url } = profile
  const contact = useDraft<Contact>({ service_name, address, phone, whatsapp, email, website })
  const complaint = useDraft<Complaint>(profile.complaint)
  const rating = useDraft<Rating>({ rating_url })
  return (
    <Grid gap="md">
      <Guard dirty={contact.dirty || complaint.dirty || rating.dirty} />
      <Grid.Col span={{ base: 12, lg: 7 }}>
        <Stack gap="md">
          <ContactForm draft={contact} />
          <ComplaintForm draft={complaint} />
          <RatingForm draft={rating} />
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 5 }}>
        <Previews profile={{ ...profile, ...contact.value, complaint: complaint.value }} />
      </Grid.Col>
    </Grid>
  )
}

function ContactForm({ draft }: { draft: Draft<Contact> }) {
  const act = useSaveProfile()
  const save = async () => {
    if (await act.run(draft.changes)) draft.reset()
  }
  const field = { draft, faults: act.fields }
  return (
    <SectionForm
      {...{ draft, save }}
      title={a('atur.profil.contact')}
      hint={a('atur.profil.contact.hint')}
      busy={act.busy}
      faults={act.fields}
      fieldOf={labelOf}
    >
      <Field {...field} name="service_name" label="atur.profil.service_name" hint="atur.profil.service_name.hint" />
      <Field {...field} name="address" label="atur.profil.address" rows={2} />
      <Field {...field} name="phone" label="atur.profil.phone" type="tel" />
      <Field {...field} name="whatsapp" label="atur.profil.whatsapp" type="tel" />
      <Field {...field} name="email" label="atur.profil.email" type="email" />
      <Field {...field} name="website" label="atur.profil.website" type="url" />
    </SectionForm>
  )
}

function ComplaintForm({ draft }: { draft: Draft<Complaint> }) {
  const act = useSaveProfile()
  const save = async () => {
    if (await act.run({ complaint: draft.value })) draft.reset()
  }
  const field = { draft, faults: act.fields, under: 'complaint' }
  return (
    <SectionForm
      {...{ draft, save }}
      title={a('atur.profil.complaint')}
      hint={a('atur.profil.complaint.hint')}
      busy={act.busy}
      faults={act.fields}
      fieldOf={labelOf}
    >
      <Field {...field} name="desk" label="atur.profil.complaint.desk" />
      <Field {...field} name="email" label="atur.profil.complaint.email" type="email" />
      <Field {...field} name="whatsapp" label="atur.profil.complaint.whatsapp" type="tel" />
    </SectionForm>
  )
}

function RatingForm({ draft }: { draft: Draft<Rating> }) {
  const act = useSaveProfile()
  const save = async () => {
    if (await act.run(draft.changes)) draft.reset()
  }
  return (
    <SectionForm
      {...{ draft, save }}
      title={a('atur.profil.rating')}
      hint={a('atur.profil.rating.hint')}
      busy={act.busy}
      faults={act.fields}
      fieldOf={labelOf}
    >
      <Field draft={draft} faults={act.fields} name="rating_url" label="atur.profil.rating_url" type="url" />
    </SectionForm>
  )
}

/** How what is typed will look, before it is saved. */
function Previews({ profile }: { profile: OwnProfile }) {
  const shown = useProfile(useOffice()).data
  const look = { name: shown?.name ?? '', code: shown?.code ?? '', profile }
  return (
    <Stack gap="md" component="section" aria-label={a('atur.preview')}>
      <TvPreview {...look} />
      <SlipPreview {...look} />
      <PosterPreview {...look} />
    </Stack>
  )
}
