import { Button, Group, NativeSelect, NumberInput, Stack, Text, Textarea } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useProfile } from '@/api/office'
import type { Ticket } from '@/api/queue'
import { useOffice, useZone } from '@/app/here'
import { ClockInput } from '@/ui/clockinput'
import { faultAt, Summary } from '@/ui/form'
import { clockTime } from '@/ui/time'
import { instant, timeIn } from '@/ui/zoned'
import { useCorrect } from './acts'
import { a } from './text'

const fields = ['service_started_at', 'called_at', 'finished_at', 'service', 'party_size'] as const
type Field = (typeof fields)[number]

/** What stands in a field now, as its input holds it. */
function standing(ticket: Ticket, field: Field, zone: string): string {
  const value = ticket[field]
  if (value === undefined) return ''
  return field === 'service' || field === 'party_size' ? String(value) : timeIn(String(value), zone)
}

/** Sets one field of a finished visit right, with the reason; the old value is kept. */
export function CorrectForm({ ticket, done, back }: { ticket: Ticket; done: () => void; back: () => void }) {
  const zone = useZone()
  const correct = useCorrect()
  const [field, setField] = useState<Field>('service_started_at')
  const [value, setValue] = useState(standing(ticket, field, zone))
  const [reason, setReason] = useState('')
  const choose = (next: Field) => {
    correct.clear()
    setField(next)
    setValue(standing(ticket, next, zone))
  }
  const timed = field.endsWith('_at')
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const sent = timed ? (instant(ticket.date, value, zone) ?? value) : value
    if (await correct.run(ticket.id, { field, value: sent, reason: reason.trim() })) done()
  }
  const wrong = { value: faultAt(correct.fields, 'value'), reason: faultAt(correct.fields, 'reason') }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <Summary
          wrong={[
            ...(wrong.value ? [{ id: 'correct-value', text: `${a(`antrean.field.${field}`)}: ${wrong.value}` }] : []),
            ...(wrong.reason ? [{ id: 'correct-reason', text: `${a('antrean.reason')}: ${wrong.reason}` }] : []),
          ]}
        />
        <Text c="dimmed">{a('antrean.correct.note')}</Text>
        <NativeSelect
          data-autofocus
          label={a('antrean.correct.field')}
          value={field}
          onChange={(event) => choose(event.currentTarget.value as Field)}
          data={fields.map((each) => ({ value: each, label: a(`antrean.field.${each}`) }))}
        />
        <ValueInput field={field} value={value} change={setValue} error={wrong.value} />
        {timed && ticket[field] ? (
          <Text size="sm" c="dimmed">
            {a('antrean.correct.was', { time: clockTime(String(ticket[field]), zone) })}
          </Text>
        ) : null}
        <Textarea
          id="correct-reason"
          label={a('antrean.reason')}
          value={reason}
          maxLength={300}
          autosize
          onChange={(event) => setReason(event.currentTarget.value)}
          error={wrong.reason}
        />
        <Group justify="end">
          <Button variant="default" onClick={back}>
            {a('antrean.back')}
          </Button>
          <Button type="submit" loading={correct.busy}>
            {a('antrean.do.correct')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

type ValueProps = { field: Field; value: string; change: (next: string) => void; error?: string }

function ValueInput({ field, value, change, error }: ValueProps) {
  const services = useProfile(useOffice()).data?.services ?? []
  const shared = { id: 'correct-value', label: a(`antrean.field.${field}`), value, error }
  if (field === 'service')
    return (
      <NativeSelect
        {...shared}
        onChange={(event) => change(event.currentTarget.value)}
        data={services.map((each) => ({ value: each.code, label: each.name }))}
      />
    )
  if (field === 'party_size')
    return <NumberInput {...shared} min={1} max={200} onChange={(next) => change(String(next))} />
  return <ClockInput {...shared} onTime={change} />
}
