import {
  Alert,
  Anchor,
  Button,
  Group,
  NativeSelect,
  NumberInput,
  Radio,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { api, ok, type Schema } from '@/api/client'
import { useProfile } from '@/api/office'
import type { Problem } from '@/api/problem'
import { useAct } from '@/app/act'
import { useOffice } from '@/app/here'
import { t } from '@/i18n'
import { Dialog } from '@/ui/dialog'
import { faultAt, Summary, type Wrong } from '@/ui/form'
import { IconWarning } from '@/ui/icons'
import { Returning, soughtBy } from './guest'
import { priorities, priorityName, v } from './text'

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

/** Gives a visitor a number, outside the hours with a reason; the guest book may follow at the counter. `settle` has the line read again. */
export function IssueDialog({ close, settle }: { close: () => void; settle: () => void }) {
  const [taken, setTaken] = useState<Taken>()
  return (
    <Dialog opened onClose={close} title={v('visit.issue')} size="lg">
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
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <Stack gap="md">
        <Summary wrong={wrongOf(issue.fields)} />
        <Radio.Group label={v('visit.issue.service')} value={service} onChange={(value) => set({ service: value })}>
          <Stack gap={6} mt={4}>
            {services.map((each) => (
              <Radio
                key={each.code}
                value={each.code}
                label={each.name}
                data-autofocus={each.code === service || undefined}
              />
            ))}
          </Stack>
        </Radio.Group>
        <Who form={form} set={set} faults={issue.fields} from={from} use={setFrom} />
        <Rest form={form} set={set} faults={issue.fields} />
        {closed ? (
          <Alert color="orange" icon={<IconWarning />} role="alert">
            <Text mb="xs">{closed.message}</Text>
            <TextInput
              id="nomor-reason"
              label={v('visit.issue.reason')}
              value={form.reason}
              error={faultAt(issue.fields, 'reason')}
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
            {v('visit.issue.go')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

const places = {
  'guest.name': 'name',
  'guest.email': 'email',
  'guest.phone': 'phone',
  party_size: 'party',
  need: 'need',
  reason: 'reason',
} as const

/** The wrong fields of the form, each with its label and the words that stand at it. */
const wrongOf = (faults: Problem['fields']): Wrong[] =>
  faults.flatMap(({ path }) => {
    const name = places[path as keyof typeof places]
    return name ? [{ id: `nomor-${name}`, text: `${v(`visit.issue.${name}`)}: ${faultAt(faults, path)}` }] : []
  })

type PartProps = { form: Form; set: (change: Partial<Form>) => void; faults: Problem['fields'] }

/** How many, what for, and why first. */
function Rest({ form, set, faults }: PartProps) {
  return (
    <>
      <NativeSelect
        label={v('visit.issue.priority')}
        value={form.priority}
        onChange={(event) => set({ priority: event.currentTarget.value })}
        data={priorities.map((value) => ({ value, label: priorityName(value) }))}
      />
      <NumberInput
        id="nomor-party"
        label={v('visit.issue.party')}
        value={form.party}
        onChange={(n) => set({ party: Number(n) || 1 })}
        min={1}
        max={200}
        hideControls
        inputMode="numeric"
        error={faultAt(faults, 'party_size')}
      />
      <Textarea
        id="nomor-need"
        label={v('visit.issue.need')}
        value={form.need}
        onChange={(event) => set({ need: event.currentTarget.value })}
        maxLength={500}
        autosize
        error={faultAt(faults, 'need')}
      />
    </>
  )
}

type WhoProps = PartProps & { from?: string; use: (id: string | undefined) => void }

/** Who the visitor is, as far as it is said now; one who was here before is found by e-mail or telephone. */
function Who({ form, set, faults, from, use }: WhoProps) {
  const [sought, setSought] = useState<ReturnType<typeof soughtBy>>()
  const input = (field: 'name' | 'email' | 'phone', type: string, maxLength: number) => (
    <TextInput
      id={`nomor-${field}`}
      type={type}
      label={v('visit.optional', { label: v(`visit.issue.${field}`) })}
      value={form[field]}
      onChange={(event) => {
        set({ [field]: event.currentTarget.value })
        if (field !== 'name') use(undefined) // another address may be another person
      }}
      onBlur={field === 'name' ? undefined : () => setSought(soughtBy(form.email, form.phone))}
      error={faultAt(faults, `guest.${field}`)}
      maxLength={maxLength}
      autoComplete="off"
    />
  )
  return (
    <>
      {input('name', 'text', 120)}
      {input('email', 'email', 254)}
      {input('phone', 'tel', 40)}
      <Returning sought={sought} used={from} use={use} />
    </>
  )
}

/** The number that was given, to be said, shown and printed. */
function Issued({ taken, close, another }: { taken: Taken; close: () => void; another: () => void }) {
  const end = useRef<HTMLButtonElement>(null)
  useEffect(() => end.current?.focus(), [])
  return (
    <Stack gap="sm" align="center" role="status">
      <Text fz={56} lh={1.1} fw={800} className="num">
        {taken.number}
      </Text>
      <Text>
        {v('visit.issued', { n: taken.ahead })}
        {taken.estimate
          ? ` · ${v('visit.issued.estimate', { from: taken.estimate.min_minutes, to: taken.estimate.max_minutes })}`
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
          {v('visit.issued.print')}
        </Button>
        <Anchor href={taken.url} target="_blank">
          {v('visit.issued.link')}
        </Anchor>
        <Button variant="default" onClick={another}>
          {v('visit.issued.another')}
        </Button>
        <Button onClick={close} ref={end}>
          {t('console.close')}
        </Button>
      </Group>
    </Stack>
  )
}
