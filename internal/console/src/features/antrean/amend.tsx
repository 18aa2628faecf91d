import { Button, Group, NativeSelect, NumberInput, Stack, Textarea } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { Schema } from '@/api/client'
import type { Ticket } from '@/api/queue'
import { faultAt } from '@/ui/form'
import { priorities, priorityName } from '@/visit/text'
import { useAmend } from './acts'
import { a } from './text'

/** What is known of a visitor before the service: how many, what for, why first. */
export function AmendForm({ ticket, done, back }: { ticket: Ticket; done: () => void; back: () => void }) {
  const amend = useAmend()
  const [before] = useState({ party_size: ticket.party_size, need: ticket.need ?? '', priority: ticket.priority })
  const [party, setParty] = useState<number | string>(ticket.party_size)
  const [need, setNeed] = useState(ticket.need ?? '')
  const [priority, setPriority] = useState(ticket.priority)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const typed = { party_size: Number(party), need, priority }
    const body = Object.fromEntries(
      Object.entries(typed).filter(([name, value]) => value !== before[name as keyof typeof typed]),
    ) as Schema['Queue-amendRequest']
    if (Object.keys(body).length === 0) return done()
    if (await amend.run(ticket.id, body)) done()
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <NativeSelect
          data-autofocus
          label={a('antrean.priority')}
          value={priority}
          onChange={(event) => setPriority(event.currentTarget.value)}
          data={priorities.map((value) => ({ value, label: priorityName(value) }))}
        />
        <NumberInput
          label={a('antrean.party')}
          value={party}
          onChange={setParty}
          min={1}
          max={200}
          error={faultAt(amend.fields, 'party_size')}
        />
        <Textarea
          label={a('antrean.need')}
          value={need}
          maxLength={500}
          autosize
          minRows={2}
          onChange={(event) => setNeed(event.currentTarget.value)}
          error={faultAt(amend.fields, 'need')}
        />
        <Group justify="end">
          <Button variant="default" onClick={back}>
            {a('antrean.back')}
          </Button>
          <Button type="submit" loading={amend.busy}>
            {a('antrean.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
