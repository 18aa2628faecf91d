import { Button, Group, NativeSelect, Radio, Stack, Text, Textarea } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useProfile } from '@/api/office'
import type { Counter, Line, Ticket } from '@/api/queue'
import { useOffice } from '@/app/here'
import { t } from '@/i18n'
import { Dialog } from '@/ui/dialog'
import { Summary } from '@/ui/form'
import type { Forward } from './calls'
import { l } from './text'

type ReasonProps = {
  title: string
  text: string
  yes: string
  busy: boolean
  close: () => void
  run: (reason: string) => void
}

/** Asks why, before something that is out of the order. */
export function ReasonDialog({ title, text, yes, busy, close, run }: ReasonProps) {
  const [reason, setReason] = useState('')
  const [tried, setTried] = useState(false)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (reason.trim()) run(reason.trim())
  }
  return (
    <Dialog opened onClose={close} title={title}>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <Text>{text}</Text>
          <ReasonInput value={reason} change={setReason} tried={tried} />
          <Group justify="end">
            <Button variant="default" onClick={close}>
              {t('console.cancel')}
            </Button>
            <Button type="submit" loading={busy}>
              {yes}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}

function ReasonInput({ value, change, tried }: { value: string; change: (reason: string) => void; tried: boolean }) {
  return (
    <Textarea
      id="alasan"
      label={l('loket.reason')}
      value={value}
      onChange={(event) => change(event.currentTarget.value)}
      error={tried && !value.trim() ? l('loket.reason.missing') : undefined}
      maxLength={300}
      autosize
      minRows={2}
      data-autofocus
    />
  )
}

type Kind = 'service' | 'counter' | 'officer'
type TransferProps = {
  ticket: Ticket
  line: Line
  here?: Counter
  busy: boolean
  close: () => void
  run: (to: Forward) => void
}

/** Where a visitor can be sent from here. */
function targets(line: Line, ticket: Ticket, services: { code: string; name: string }[], here?: Counter) {
  const open = line.counters.filter((each) => each.id !== here?.id && each.state !== 'closed')
  return {
    service: services
      .filter((each) => each.code !== ticket.service)
      .map((each) => ({ value: each.code, label: each.name })),
    counter: open.map((each) => ({ value: each.id, label: each.name })),
    officer: open.flatMap(({ officer }) => (officer ? [{ value: officer.id, label: officer.name }] : [])),
  }
}

/** Sends a visitor on: to a service, a counter or an officer. */
export function TransferDialog({ ticket, line, here, busy, close, run }: TransferProps) {
  const profile = useProfile(useOffice()).data
  const choices = targets(line, ticket, profile?.services ?? [], here)
  const kinds = (['service', 'counter', 'officer'] as const).filter((each) => choices[each].length > 0)
  const [kind, setKind] = useState<Kind | undefined>(kinds[0])
  const [to, setTo] = useState('')
  const [reason, setReason] = useState('')
  const [tried, setTried] = useState(false)
  const wrong = [
    ...(to ? [] : [{ id: 'tujuan', text: l('loket.transfer.to.missing') }]),
    ...(reason.trim() ? [] : [{ id: 'alasan', text: l('loket.reason.missing') }]),
  ]
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (kind && wrong.length === 0) run({ [kind]: to, reason: reason.trim() })
  }
  return (
    <Dialog opened onClose={close} title={l('loket.transfer.title', { number: ticket.number })}>
      {kind ? (
        <form onSubmit={submit} noValidate>
          <Stack gap="md">
            <Summary wrong={tried ? wrong : []} />
            <Radio.Group
              label={l('loket.transfer.kind')}
              value={kind}
              onChange={(value) => {
                setKind(value as Kind)
                setTo('')
              }}
            >
              <Group mt={4}>
                {kinds.map((each) => (
                  <Radio key={each} value={each} label={l(`loket.transfer.${each}`)} />
                ))}
              </Group>
            </Radio.Group>
            <NativeSelect
              id="tujuan"
              label={l(`loket.transfer.${kind}`)}
              value={to}
              onChange={(event) => setTo(event.currentTarget.value)}
              error={tried && !to ? l('loket.transfer.to.missing') : undefined}
              data={[{ value: '', label: l('loket.choose') }, ...choices[kind]]}
            />
            <ReasonInput value={reason} change={setReason} tried={tried} />
            <Group justify="end">
              <Button variant="default" onClick={close}>
                {t('console.cancel')}
              </Button>
              <Button type="submit" loading={busy}>
                {l('loket.transfer')}
              </Button>
            </Group>
          </Stack>
        </form>
      ) : (
        <Text>{l('loket.transfer.none')}</Text>
      )}
    </Dialog>
  )
}
