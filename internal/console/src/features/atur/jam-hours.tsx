import { Alert, Badge, Button, Group, Paper, SimpleGrid, Stack, Text, TextInput, Title } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { FieldFault } from '@/api/problem'
import { say } from '@/app/toast'
import { breaksOf, readIntervals, type Weekday, weekdays, writeIntervals } from '@/features/libur/hours'
import { weekdayName } from '@/features/libur/picture'
import { PreviewPanel } from '@/features/libur/preview'
import {
  added,
  dayPath,
  isFaults,
  type Profile,
  past,
  profilesOf,
  type TypedProfile,
  typedOf,
} from '@/features/libur/profiles'
import { l } from '@/features/libur/text'
import { usePreviewed } from '@/features/libur/usepreview'
import { Dialog } from '@/ui/dialog'
import { faultAt, Summary } from '@/ui/form'
import { IconWarning } from '@/ui/icons'
import { dateText } from '@/ui/time'
import { idOf } from './field'
import { Guard } from './guard'
import { useCalendarEdits, useRecount } from './jam-api'
import { a } from './text'

type Props = { profiles: Profile[]; confirmed: boolean; today: string }

/** The weekly hours, which the office changes and confirms; what moves is seen before it is done. */
export function HoursSection({ profiles, confirmed, today }: Props) {
  const [edited, setEdited] = useState<TypedProfile[]>()
  const [own, setOwn] = useState<FieldFault[]>([])
  const edits = useCalendarEdits()
  const recount = useRecount()
  const change = usePreviewed(edits.previewHours, edits.putHours)
  const typed = edited ?? typedOf(profiles)
  const dirty = edited !== undefined && JSON.stringify(edited) !== JSON.stringify(typedOf(profiles))
  const faults = own.length ? own : change.fields
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const found = profilesOf(typed, l('libur.hours.wrong'))
    setOwn(isFaults(found) ? found : [])
    if (!isFaults(found)) void change.ask(found)
  }
  const apply = async () => {
    if ((await change.apply()) === undefined) return
    setEdited(undefined)
    recount()
    say(l('libur.hours.done'))
  }
  return (
    <Paper withBorder p="md">
      <Guard dirty={dirty} />
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <HoursHead confirmed={confirmed} dirty={dirty} />
          {change.refusal && !change.shown ? (
            <Alert color="red" icon={<IconWarning />} role="alert">
              {change.refusal}
            </Alert>
          ) : null}
          <Summary wrong={wrongLines(faults, typed)} />
          <Profiles {...{ typed, today, faults }} put={setEdited} />
          <Group justify="end" gap="xs">
            {dirty ? (
              <Button variant="subtle" onClick={() => setEdited(undefined)}>
                {a('atur.discard')}
              </Button>
            ) : null}
            <Button type="submit" loading={change.busy} disabled={!dirty && confirmed}>
              {l(dirty ? 'libur.preview' : 'libur.hours.confirm')}
            </Button>
          </Group>
        </Stack>
      </form>
      <Dialog opened={!!change.shown} onClose={change.back} title={l('libur.hours.title')} size="lg">
        {change.shown ? (
          <PreviewPanel
            preview={change.shown}
            {...change}
            what={l(dirty ? 'libur.hours.change' : 'libur.hours.keep')}
            yes={l('libur.hours.apply')}
            apply={() => void apply()}
          />
        ) : null}
      </Dialog>
    </Paper>
  )
}

function HoursHead({ confirmed, dirty }: { confirmed: boolean; dirty: boolean }) {
  return (
    <>
      <Group gap="xs">
        <Title order={2}>{l('libur.hours.title')}</Title>
        <Badge color={confirmed ? 'green' : 'orange'}>
          {l(confirmed ? 'libur.hours.confirmed' : 'libur.hours.unconfirmed')}
        </Badge>
        {dirty ? <Badge color="orange">{a('atur.unsaved')}</Badge> : null}
      </Group>
      <Text c="dimmed">{l('libur.hours.help')}</Text>
      {confirmed ? null : (
        <Alert color="orange" icon={<IconWarning />}>
          {l('libur.hours.draft')}
        </Alert>
      )}
    </>
  )
}

const nameOf = (profile: TypedProfile, at: number) =>
  at === 0 ? l('libur.profile.regular') : profile.name === 'ramadan' ? l('libur.profile.ramadan') : profile.name

/** Every wrong line with the place it stands at. */
const wrongLines = (faults: FieldFault[], typed: TypedProfile[]) =>
  faults.map(({ path }) => {
    const [, at, , day] = path.split(/[.[\]]+/)
    const profile = typed[Number(at)]
    const where = [profile ? nameOf(profile, Number(at)) : '', day ? weekdayName(weekdays.indexOf(day as Weekday)) : '']
    return { id: idOf(path), text: `${where.filter(Boolean).join(', ')}: ${faultAt(faults, path)}` }
  })

type ProfilesProps = {
  typed: TypedProfile[]
  today: string
  faults: FieldFault[]
  put: (typed: TypedProfile[]) => void
}

function Profiles({ typed, today, faults, put }: ProfilesProps) {
  const [old, setOld] = useState(false)
  const gone = typed.filter((profile) => past(profile, today)).length
  const set = (key: number, to: Partial<TypedProfile>) =>
    put(typed.map((each) => (each.key === key ? { ...each, ...to } : each)))
  return (
    <Stack gap="md">
      {typed.map((profile, at) =>
        old || !past(profile, today) ? (
          <ProfileCard
            key={profile.key}
            {...{ profile, at, faults }}
            set={(to) => set(profile.key, to)}
            remove={at ? () => put(typed.filter((each) => each.key !== profile.key)) : undefined}
          />
        ) : null,
      )}
      <Group gap="xs">
        <Button variant="default" onClick={() => put(added(typed, 'ramadan'))}>
          {l('libur.profile.add')}
        </Button>
        {gone ? (
          <Button variant="subtle" onClick={() => setOld(!old)} aria-expanded={old}>
            {l(old ? 'libur.profile.hide' : 'libur.profile.past', { n: gone })}
          </Button>
        ) : null}
      </Group>
    </Stack>
  )
}

type CardProps = {
  profile: TypedProfile
  at: number
  faults: FieldFault[]
  set: (to: Partial<TypedProfile>) => void
  remove?: () => void
}

function ProfileCard({ profile, at, faults, set, remove }: CardProps) {
  const name = nameOf(profile, at)
  const dated = at > 0 && profile.from && profile.to
  return (
    <Paper withBorder p="sm" component="section" aria-label={name}>
      <Stack gap="xs">
        <Group justify="space-between">
          <Title order={3}>{dated ? `${name}, ${dateText(profile.from)} – ${dateText(profile.to)}` : name}</Title>
          {remove ? (
            <Button size="compact-sm" variant="default" onClick={remove} aria-label={`${l('libur.remove')}: ${name}`}>
              {l('libur.remove')}
            </Button>
          ) : null}
        </Group>
        {at > 0 ? <ProfileDates {...{ profile, at, faults, set }} /> : <Text size="sm">{l('libur.profile.rest')}</Text>}
        <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="xs">
          {weekdays.map((day, index) => (
            <TextInput
              key={day}
              id={idOf(dayPath(at, day))}
              label={weekdayName(index)}
              description={pauseText(profile.week[day])}
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              placeholder={l('libur.shut')}
              autoComplete="off"
              className="num"
              value={profile.week[day]}
              error={faultAt(faults, dayPath(at, day))}
              onChange={(event) => set({ week: { ...profile.week, [day]: event.currentTarget.value } })}
            />
          ))}
        </SimpleGrid>
      </Stack>
    </Paper>
  )
}

/** The breaks of a line of hours in words. */
function pauseText(text: string) {
  const breaks = breaksOf(readIntervals(text) ?? [])
  return breaks.length ? l('libur.break', { hours: writeIntervals(breaks) }) : undefined
}

function ProfileDates({ profile, at, faults, set }: Omit<CardProps, 'remove'>) {
  return (
    <Group align="start">
      {(['name', 'from', 'to'] as const).map((field) => (
        <TextInput
          key={field}
          id={idOf(`profiles.${at}.${field}`)}
          type={field === 'name' ? 'text' : 'date'}
          label={l(`libur.profile.${field}`)}
          autoComplete="off"
          value={profile[field]}
          error={faultAt(faults, `profiles.${at}.${field}`)}
          onChange={(event) => set({ [field]: event.currentTarget.value })}
        />
      ))}
    </Group>
  )
}
