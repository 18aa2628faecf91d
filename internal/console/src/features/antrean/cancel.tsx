import { Button, Group, Stack, Textarea } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { Ticket } from '@/api/queue'
import { faultAt } from '@/ui/form'
import { useCancel } from './acts'
import { a } from './text'

/** Why a visitor is taken out of the line. */
export function CancelForm({ ticket, done, back }: { ticket: Ticket; done: () => void; back: () => void }) {
  const cancel = useCancel()
  const [reason, setReason] = useState('')
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (await cancel.run(ticket.id, reason.trim())) done()
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <Textarea
          data-autofocus
          label={a('antrean.reason')}
          value={reason}
          maxLength={300}
          autosize
          onChange={(event) => setReason(event.currentTarget.value)}
          error={faultAt(cancel.fields, 'reason')}
        />
        <Group justify="end">
          <Button variant="default" onClick={back}>
            {a('antrean.back')}
          </Button>
          <Button type="submit" color="red" loading={cancel.busy}>
            {a('antrean.do.cancel')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
