import {
  Alert,
  Anchor,
  Button,
  Group,
  NativeSelect,
  NumberInput,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { api, ok, type Schema } from '@/api/client'
import { useProfile } from '@/api/office'
import type { Problem } from '@/api/problem'
import { useAct } from '@/app/act'
import { explain } from '@/app/explain'
import { useOffice } from '@/app/here'
import { Dialog } from '@/ui/dialog'
import { faultAt, Summary, type Wrong } from '@/ui/form'
import { IconWarning } from '@/ui/icons'
import { useRefresh } from './acts'
import { a, word } from './text'

/** Why somebody may go before others. */
export const priorities = ['none', 'elderly', 'disabled', 'pregnant', 'infant'] as const

type Order = Schema['QueueIssueRequestBody']
type Taken = Schema['QueueTakenBody']
const blank = { service: '', name: '', email: '', phone: '', need: '', priority: 'none', party: 1, reason: '' }
type Values = typeof blank

function orderOf(v: Values, service: string): Order {
  const guest = { name: v.name.trim(), email: v.email.trim(), phone: v.phone.trim() }
  return {
    service,
    guest: Object.fromEntries(Object.entries(guest).filter(([, text]) => text)),
    need: v.need.trim() || undefined,
    priority: v.priority as Order['priority'],
    party_size: Number(v.party) || 1,
    reason: v.reason.trim() || undefined,
  }
}

/** Gives a visitor at the desk a number; outside the hours with a reason. */
export function IssueDialog({ close }: { close: () => void }) {
  const office = useOffice()
  const fresh = useRefresh()
  const [refused, setRefused] = useState<Problem>()
  const [taken, setTaken] = useState<Taken>()
  const issue = useAct(
    async (headers, body: Order) => {
      const params = { path: { office }, header: headers }
      const got = await ok(api.POST('/api/v1/offices/{office}/queue/tickets', { params, body }))
      setTaken(got)
      void fresh()
      return got
    },
    {
      onProblem: (problem) => {
        const hours = problem.code === 'office_closed' || problem.code === 'too_late_today'
        if (hours) setRefused(problem)
        return hours || problem.status === 422
      },
    },
  )
  return (
    <Dialog opened onClose={close} title={taken ? a('antrean.issued', { number: taken.number }) : a('antrean.issue')}>
      {taken ? (
        <IssuedNote taken={taken} close={close} again={() => setTaken(undefined)} />
      ) : (
        <IssueForm issue={issue} refused={refused} close={close} />
      )}
    </Dialog>
  )
}

type FormProps = {
  issue: { run: (order: Order) => Promise<unknown>; busy: boolean; fields: Problem['fields'] }
  refused?: Problem
  close: () => void
}

function IssueForm({ issue, refused, close }: FormProps) {
  const services = useProfile(useOffice()).data?.services ?? []
  const [v, setV] = useState(blank)
  const put = (part: Partial<Values>) => setV((before) => ({ ...before, ...part }))
  const service = v.service || services[0]?.code || ''
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void issue.run(orderOf(v, service))
  }
  const wrong = (path: string) => faultAt(issue.fields, path)
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <Summary wrong={summaryOf(issue.fields)} />
        <NativeSelect
          data-autofocus
          label={a('antrean.service')}
          value={service}
          onChange={(event) => put({ service: event.currentTarget.value })}
          data={services.map((each) => ({ value: each.code, label: each.name }))}
        />
        <GuestInputs v={v} put={put} wrong={wrong} />
        <NativeSelect
          label={a('antrean.priority')}
          value={v.priority}
          onChange={(event) => put({ priority: event.currentTarget.value })}
          data={priorities.map((value) => ({ value, label: word('priority', value) }))}
        />
        <NumberInput
          label={a('antrean.party')}
          value={v.party}
          onChange={(party) => put({ party: Number(party) })}
          min={1}
          max={200}
          error={wrong('party_size')}
        />
        {refused ? (
          <>
            <Alert color="orange" icon={<IconWarning />} role="alert">
              {explain(refused)}
            </Alert>
            <Textarea
              label={a('antrean.issue.reason')}
              value={v.reason}
              maxLength={300}
              onChange={(event) => put({ reason: event.currentTarget.value })}
              error={wrong('reason')}
            />
          </>
        ) : null}
        <Group justify="end">
          <Button variant="default" onClick={close}>
            {a('antrean.back')}
          </Button>
          <Button type="submit" loading={issue.busy}>
            {a('antrean.issue.go')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

type GuestProps = { v: Values; put: (part: Partial<Values>) => void; wrong: (path: string) => string | undefined }

function GuestInputs({ v, put, wrong }: GuestProps) {
  const input = (name: 'name' | 'email' | 'phone', rest: object) => (
    <TextInput
      id={`issue-${name}`}
      label={`${a(`antrean.guest.${name}`)} ${a('antrean.optional')}`}
      value={v[name]}
      onChange={(event) => put({ [name]: event.currentTarget.value })}
      error={wrong(`guest.${name}`)}
      autoComplete="off"
      {...rest}
    />
  )
  return (
    <>
      {input('name', { maxLength: 120 })}
      {input('email', { type: 'email', maxLength: 254 })}
      {input('phone', { type: 'tel', maxLength: 40 })}
      <Textarea
        label={`${a('antrean.need')} ${a('antrean.optional')}`}
        value={v.need}
        maxLength={500}
        autosize
        onChange={(event) => put({ need: event.currentTarget.value })}
        error={wrong('need')}
      />
    </>
  )
}

/** The wrong guest fields of a form, with the same words as at the field. */
export function summaryOf(fields: Problem['fields'], prefix = 'issue-'): Wrong[] {
  return (['name', 'email', 'phone'] as const).flatMap((name) => {
    const text = faultAt(fields, `guest.${name}`)
    return text ? [{ id: prefix + name, text: `${a(`antrean.guest.${name}`)}: ${text}` }] : []
  })
}

function IssuedNote({ taken, close, again }: { taken: Taken; close: () => void; again: () => void }) {
  return (
    <Stack gap="md">
      <Text fz={56} lh={1.1} fw={800} className="num" ta="center">
        {taken.number}
      </Text>
      <Text ta="center">{a('antrean.issued.ahead', { n: taken.ahead })}</Text>
      <Group justify="center">
        <Anchor href={`/cetak/slip/${taken.token}`} target="_blank">
          {a('antrean.slip.first')}
        </Anchor>
        <Anchor href={taken.url} target="_blank">
          {a('antrean.link')}
        </Anchor>
      </Group>
      <Group justify="end">
        <Button variant="default" onClick={again}>
          {a('antrean.issue.again')}
        </Button>
        <Button onClick={close} data-autofocus>
          {a('antrean.done')}
        </Button>
      </Group>
    </Stack>
  )
}
