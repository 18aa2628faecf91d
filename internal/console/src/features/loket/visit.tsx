import { Alert, Badge, Box, Button, Group, Stack, Text, TextInput, Title } from '@mantine/core'
import { type ReactNode, useId, useState } from 'react'
import { serviceName, useProfile } from '@/api/office'
import type { Ticket } from '@/api/queue'
import { explain } from '@/app/explain'
import { useNow, useOffice, useZone } from '@/app/here'
import { Summary, type Wrong } from '@/ui/form'
import { IconBell, IconPlay } from '@/ui/icons'
import { ErrorPanel } from '@/ui/panel'
import { clockTime, minutesBetween } from '@/ui/time'
import { inputID } from '@/visit/guest'
import { lackingIn, ResultForm } from '@/visit/resultform'
import { priorityName, v } from '@/visit/text'
import { GuestBook } from './guestform'
import styles from './loket.module.css'
import { l } from './text'
import type { GuestDraft } from './useguest'
import type { ResultDraft } from './useresult'

/** The visitor at the counter: number, service, since when. */
export function VisitHead({ ticket, name }: { ticket: Ticket; name?: string }) {
  const profile = useProfile(useOffice()).data
  const zone = useZone()
  const now = useNow(10000)
  const serving = ticket.state === 'serving'
  const since = serving ? ticket.service_started_at : ticket.called_at
  const facts = [
    serviceName(profile, ticket.service),
    ...(since
      ? [
          l(serving ? 'loket.visit.serving' : 'loket.visit.called', {
            time: clockTime(since, zone),
            n: minutesBetween(since, now),
          }),
        ]
      : []),
    ...(ticket.party_size > 1 ? [l('loket.party', { n: ticket.party_size })] : []),
  ]
  return (
    <section className={styles.card} aria-labelledby="tamu-kini">
      <Stack gap={4} p="md">
        <Group gap="xs">
          <Badge
            color={serving ? 'blue' : 'orange'}
            leftSection={serving ? <IconPlay size={12} /> : <IconBell size={12} />}
          >
            {l(serving ? 'loket.state.serving' : 'loket.state.called')}
          </Badge>
          {ticket.priority === 'none' ? null : <Badge color="orange">{priorityName(ticket.priority)}</Badge>}
          {ticket.arrived_at && !serving ? <Badge color="green">{l('loket.coming')}</Badge> : null}
        </Group>
        <Title order={2} id="tamu-kini" className={`${styles.big} num`}>
          {ticket.number}
        </Title>
        {name ? <Text fw={600}>{name}</Text> : null}
        <Text className="num">{facts.join(' · ')}</Text>
        {ticket.need ? <Text>{l('loket.need', { need: ticket.need })}</Text> : null}
      </Stack>
    </section>
  )
}

/** What an officer wants to end a visit with. */
export type Ending = { next: boolean }
export type How = { complete_later?: boolean; no_email_reason?: string }

/** What keeps a visit from ending, each with the field it is about. */
export function lacking(guest: GuestDraft, result: ResultDraft): Wrong[] {
  const wrong: Wrong[] = []
  if (!guest.values.name?.trim()) wrong.push({ id: inputID('name'), text: l('loket.lacks.name') })
  if (!guest.values.email?.trim()) wrong.push({ id: inputID('email'), text: l('loket.lacks.email') })
  return [...wrong, ...lackingIn(result.needs)]
}

type Props = {
  guest: GuestDraft
  result: ResultDraft
  ending: Ending | undefined
  end: (how: How) => void
  later: ReactNode
}

/** The work on a visitor who is being served. */
export function VisitWork({ guest, result, ending, end }: Omit<Props, 'later'>) {
  const wrong = ending ? lacking(guest, result) : []
  const ids = wrong.map((each) => each.id)
  const book = ids.includes(inputID('name')) || ids.includes(inputID('email'))
  return (
    <>
      <Summary wrong={wrong} />
      {ending && book ? <Anyway guest={guest} rows={lackingIn(result.needs).length > 0} end={end} /> : null}
      {guest.entry.error ? <ErrorPanel cause={guest.entry.error} again={() => void guest.entry.refetch()} /> : null}
      <GuestBook draft={guest} />
      {result.problem && !result.problem.passing && result.problem.fields.length === 0 ? (
        <Alert color="red" role="alert">
          {explain(result.problem)}
        </Alert>
      ) : null}
      <section className={styles.card} aria-labelledby="hasil">
        <div className={styles.head}>
          <Title order={2} id="hasil">
            {v('visit.result')}
          </Title>
        </div>
        <Box p="sm">
          <ResultForm
            needs={result.needs}
            change={result.change}
            checked={ending !== undefined}
            faults={result.problem?.fields}
          />
        </Box>
      </section>
    </>
  )
}

/** Ending a visit whose guest book is not whole: later, or without an e-mail for a reason. */
function Anyway({ guest, rows, end }: { guest: GuestDraft; rows: boolean; end: (how: How) => void }) {
  const [reason, setReason] = useState('')
  const id = useId()
  const named = guest.values.name?.trim() !== '' && guest.values.name !== undefined
  return (
    <section className={styles.card} aria-label={l('loket.anyway')}>
      <Stack gap="sm" p="sm">
        <Button variant="default" disabled={rows} onClick={() => end({ complete_later: true })}>
          {l('loket.anyway.later')}
        </Button>
        <TextInput
          id={id}
          label={l('loket.anyway.no_email')}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          maxLength={300}
          description={named ? undefined : l('loket.anyway.name_first')}
        />
        <Button
          variant="default"
          style={{ alignSelf: 'start' }}
          disabled={rows || !named || !reason.trim()}
          onClick={() => end({ no_email_reason: reason.trim() })}
        >
          {l('loket.anyway.no_email.go')}
        </Button>
      </Stack>
    </section>
  )
}
