import { Alert, Button, Group, NativeSelect, NumberInput, Radio, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api, ok, type Schema } from '@/api/client'
import { useProfile } from '@/api/office'
import type { Problem } from '@/api/problem'
import { useAct } from '@/app/act'
import { useOffice, useZone } from '@/app/here'
import { t } from '@/i18n'
import { Dialog } from '@/ui/dialog'
import { faultAt, Summary } from '@/ui/form'
import { IconWarning } from '@/ui/icons'
import { shortDay } from '@/ui/time'
import styles from './loket.module.css'
import { l } from './text'

type Request = Schema['QueueIssueRequestBody']
type Taken = Schema['QueueTakenBody']
type Form = {
  service: string
  name: string
  email: string
  phone: string
  need: string
  priority: string
  party: number
  reason: string
}

const priorities = ['none', 'elderly', 'disabled', 'pregnant', 'infant'] as const
/** Refusals that an officer passes with a reason. */
const passable = ['office_closed', 'too_late_today']

function requestOf(form: Form, from?: string): Request {
  const guest: Schema['GuestEntry'] = {}
  for (const field of ['name', 'email', 'phone'] as const) if (form[field].trim()) guest[field] = form[field].trim()
  return {
    service: form.service,
    priority: form.priority as Request['priority'],
    party_size: form.party,
    ...(Object.keys(guest).length > 0 ? { guest } : {}),
    ...(form.need.trim() ? { need: form.need.trim() } : {}),
    ...(form.reason.trim() ? { reason: form.reason.trim() } : {}),
    ...(from ? { guest_from: from } : {}),
  }
}

/** Gives a visitor a number; the guest book may follow at the counter. */
export function IssueDialog({ close, settle }: { close: () => void; settle: () => void }) {
  const [taken, setTaken] = useState<Taken>()
  return (
    <Dialog opened onClose={close} title={l('loket.issue')} size="lg">
      {taken ? (
        <Issued taken={taken} close={close} another={() => setTaken(undefined)} />
      ) : (
        <IssueForm
          close={close}
          done={(made) => {
            setTaken(made)
            settle()
          }}
        />
      )}
    </Dialog>
  )
}

function IssueForm({ close, done }: { close: () => void; done: (taken: Taken) => void }) {
  const office = useOffice()
  const services = useProfile(office).data?.services ?? []
  const [form, setForm] = useState<Form>({
    service: '',
    name: '',
    email: '',
    phone: '',
    need: '',
    priority: 'none',
    party: 1,
    reason: '',
  })
  const [from, setFrom] = useState<string>()
  const [closed, setClosed] = useState<Problem>()
  const set = (change: Partial<Form>) => setForm((before) => ({ ...before, ...change }))
  const service = form.service || services[0]?.code || ''
  const issue = useAct(
    (header, body: Request) =>
      ok(api.POST('/api/v1/offices/{office}/queue/tickets', { params: { path: { office }, header }, body })),
    {
      onProblem: (problem) => {
        if (passable.includes(problem.code)) setClosed(problem)
        return passable.includes(problem.code) || problem.fields.length > 0
      },
    },
  )
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const taken = await issue.run(requestOf({ ...form, service }, from))
    if (taken) done(taken)
  }
  const wrong = issue.fields.map((field) => ({
    id: `nomor-${field.path.replace('guest.', '')}`,
    text: field.detail ?? t('console.wrong.field'),
  }))
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <Stack gap="md">
        <Summary wrong={wrong} />
        <Radio.Group label={l('loket.issue.service')} value={service} onChange={(value) => set({ service: value })}>
          <Stack gap={6} mt={4}>
            {services.map((each) => (
              <Radio key={each.code} value={each.code} label={each.name} />
            ))}
          </Stack>
        </Radio.Group>
        <Who form={form} set={set} faults={issue.fields} from={from} use={setFrom} />
        <NativeSelect
          label={l('loket.issue.priority')}
          value={form.priority}
          onChange={(event) => set({ priority: event.currentTarget.value })}
          data={priorities.map((value) => ({ value, label: l(`loket.priority.${value}`) }))}
        />
        <NumberInput
          label={l('loket.issue.party')}
          value={form.party}
          onChange={(n) => set({ party: Number(n) || 1 })}
          min={1}
          max={200}
          hideControls
          inputMode="numeric"
        />
        <Textarea
          label={l('loket.issue.need')}
          value={form.need}
          onChange={(event) => set({ need: event.currentTarget.value })}
          maxLength={500}
          autosize
        />
        {closed ? (
          <Alert color="orange" icon={<IconWarning />} role="alert">
            <Text mb="xs">{closed.message}</Text>
            <TextInput
              label={l('loket.issue.reason')}
              value={form.reason}
              onChange={(event) => set({ reason: event.currentTarget.value })}
              maxLength={300}
            />
          </Alert>
        ) : null}
        <Group justify="end">
          <Button variant="default" onClick={close}>
            {t('console.cancel')}
          </Button>
          <Button type="submit" loading={issue.busy} disabled={closed !== undefined && !form.reason.trim()}>
            {l('loket.issue.go')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

type WhoProps = {
  form: Form
  set: (change: Partial<Form>) => void
  faults: Problem['fields']
  from?: string
  use: (id: string) => void
}

/** Who the visitor is, as far as it is said now; one who was here before is found by e-mail or telephone. */
function Who({ form, set, faults, from, use }: WhoProps) {
  const office = useOffice()
  const zone = useZone()
  const [asked, setAsked] = useState<{ email?: string; phone?: string }>()
  const found = useQuery({
    queryKey: ['office', office, 'returning', asked],
    queryFn: () =>
      ok(api.GET('/api/v1/offices/{office}/guests/lookup', { params: { path: { office }, query: asked } })),
    enabled: asked !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const last = found.data?.items?.[0]
  const look = () => {
    if (/^\S+@\S+\.\S+$/.test(form.email)) setAsked({ email: form.email.trim() })
    else if (form.phone.replace(/\D/g, '').length >= 9) setAsked({ phone: form.phone.trim() })
  }
  const input = (field: 'name' | 'email' | 'phone', type: string) => (
    <TextInput
      id={`nomor-${field}`}
      type={type}
      label={l('loket.optional', { label: l(`loket.issue.${field}`) })}
      value={form[field]}
      onChange={(event) => set({ [field]: event.currentTarget.value })}
      onBlur={field === 'name' ? undefined : look}
      error={faultAt(faults, `guest.${field}`)}
      autoComplete="off"
    />
  )
  return (
    <>
      {input('name', 'text')}
      {input('email', 'email')}
      {input('phone', 'tel')}
      {last ? (
        <Group justify="space-between" p="xs" bg="blue.0" style={{ borderRadius: 6 }} role="status">
          <Text size="sm">
            {l('loket.returning', {
              n: (found.data?.items?.length ?? 0) + 1,
              on: shortDay(last.created_at, zone),
            })}
          </Text>
          <Button size="compact-md" variant="default" onClick={() => use(last.id)} disabled={from === last.id}>
            {from === last.id
              ? l('loket.returning.used')
              : l('loket.returning.use', { on: shortDay(last.created_at, zone) })}
          </Button>
        </Group>
      ) : null}
    </>
  )
}

/** The number that was given, to be said, shown and printed. */
function Issued({ taken, close, another }: { taken: Taken; close: () => void; another: () => void }) {
  return (
    <Stack gap="sm" align="center" role="status">
      <Text className={`${styles.big} num`}>{taken.number}</Text>
      <Text>
        {l('loket.issued', { n: taken.ahead })}
        {taken.estimate
          ? ` · ${l('loket.issued.estimate', { from: taken.estimate.min_minutes, to: taken.estimate.max_minutes })}`
          : ''}
      </Text>
      <Group justify="center">
        <Button
          component="a"
          href={`/cetak/slip/${taken.token}?cetak=1`}
          target="_blank"
          rel="noopener"
          variant="default"
        >
          {l('loket.issued.print')}
        </Button>
        <Button variant="default" onClick={another}>
          {l('loket.issued.another')}
        </Button>
        <Button onClick={close} data-autofocus>
          {t('console.close')}
        </Button>
      </Group>
    </Stack>
  )
}
