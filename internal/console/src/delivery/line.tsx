import { Button, Group, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { api, ok } from '@/api/client'
import { can } from '@/api/session'
import { useAct } from '@/app/act'
import { useOffice } from '@/app/here'
import { say } from '@/app/toast'
import { type Delivery, remedies } from './remedy'
import { reasonText, s, stateText } from './text'

/** What is done by hand about something that did not arrive by itself. */
function useRemedies(id: string) {
  const office = useOffice()
  const client = useQueryClient()
  const settle = () =>
    Promise.all(['cases', 'deliveries'].map((what) => client.invalidateQueries({ queryKey: ['office', office, what] })))
  const resend = useAct(async (header) => {
    const params = { path: { office, id }, header }
    await ok(api.POST('/api/v1/offices/{office}/deliveries/{id}/resend', { params, body: {} }))
    await settle()
    say(s('outbox.did.resend'))
  })
  const sent = useAct(async (header) => {
    const params = { path: { office, id }, header }
    await ok(api.POST('/api/v1/offices/{office}/deliveries/{id}/mark-sent', { params, body: {} }))
    await settle()
    say(s('outbox.did.sent'))
  })
  return { resend, sent }
}

/** How a sending went, and what can be done when it did not arrive. */
export function DeliveryLine({ delivery, text }: { delivery: Delivery; text: string }) {
  const { resend, sent } = useRemedies(delivery.id)
  const wrong = delivery.state === 'failed' || delivery.state === 'unsure'
  const copy = () => void navigator.clipboard.writeText(text).then(() => say(s('outbox.copied')))
  const ways = can('cases.handle') ? remedies(delivery) : []
  const small = { size: 'compact-sm', variant: 'default' } as const
  return (
    <Group gap={6} mt={4}>
      <Text size="sm" c={wrong ? 'red.7' : 'dimmed'} fw={wrong ? 600 : 400}>
        {stateText(delivery.state)}
        {delivery.reason ? `: ${reasonText(delivery.reason)}` : ''}
      </Text>
      {ways.includes('open') && delivery.wa_me ? (
        <Button {...small} component="a" href={delivery.wa_me} target="_blank" rel="noopener noreferrer">
          {s('outbox.open')}
        </Button>
      ) : null}
      {ways.includes('resend') ? (
        <Button {...small} loading={resend.busy} onClick={() => void resend.run()}>
          {s('outbox.resend')}
        </Button>
      ) : null}
      {ways.includes('copy') && text ? (
        <Button {...small} onClick={copy}>
          {s('outbox.copy')}
        </Button>
      ) : null}
      {ways.includes('sent') ? (
        <Button {...small} loading={sent.busy} onClick={() => void sent.run()}>
          {s('outbox.sent')}
        </Button>
      ) : null}
    </Group>
  )
}
