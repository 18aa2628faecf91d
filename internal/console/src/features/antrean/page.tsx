import { Alert, Anchor, Button, Group, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useCallback, useEffect, useState } from 'react'
import type { Ticket } from '@/api/queue'
import { can } from '@/api/session'
import { offer } from '@/app/commands'
import { useOffice, useZone } from '@/app/here'
import { useKey } from '@/app/keys'
import { IconPlus, IconWarning } from '@/ui/icons'
import { PageTitle } from '@/ui/panel'
import { clockTime, dateText } from '@/ui/time'
import { IssueDialog } from '@/visit/issue'
import { useRefresh } from './acts'
import { type Asked, useDay } from './day'
import { DayFigures } from './figures'
import { Filters } from './filters'
import { DayRows } from './list'
import { useOpenOutage } from './outage'
import { a } from './text'
import { TicketDialog } from './ticket'

/** Antrean hari ini: every number of today in every state, and what belongs to the whole day. */
export default function DayPage() {
  const office = useOffice()
  const [asked, setAsked] = useState<Asked>({ state: '', service: '', number: '' })
  const [shown, setShown] = useState<string>()
  const fresh = useRefresh()
  const [issuing, setIssuing] = useState(false)
  const day = useDay(office, asked)
  const first = day.data?.pages[0]
  const issue = useCallback(() => setIssuing(true), [])
  useKey('list.new', issue, can('queue.serve'))
  useEffect(() => offer([{ id: 'antrean.issue', label: a('antrean.issue'), keys: 'list.new', run: issue }]), [issue])
  const open = useCallback((ticket: Ticket) => setShown(ticket.id), [])
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Group gap="sm" align="baseline">
          <PageTitle>{a('antrean.title')}</PageTitle>
          <Text c="dimmed">{first ? dateText(first.date) : ''}</Text>
        </Group>
        {can('queue.serve') ? (
          <Button leftSection={<IconPlus />} onClick={issue} rightSection={<kbd className="wide-only">N</kbd>}>
            {a('antrean.issue')}
          </Button>
        ) : null}
      </Group>
      <OutageNote />
      {first?.ending ? <EndingNote {...first.ending} /> : null}
      <DayFigures />
      <DayLinks ended={first?.ending !== undefined} />
      <Filters asked={asked} ask={setAsked} counts={first?.counts} />
      <DayRows day={day} asked={asked} ask={setAsked} open={open} issue={issue} />
      {shown ? <TicketDialog id={shown} close={() => setShown(undefined)} /> : null}
      {issuing ? <IssueDialog close={() => setIssuing(false)} settle={() => void fresh()} /> : null}
    </Stack>
  )
}

/** The ways to what belongs to the whole day. */
function DayLinks({ ended }: { ended: boolean }) {
  const office = useOffice()
  if (!can('queue.serve')) return null
  return (
    <Group gap="md">
      <Anchor component={Link} to={`/k/${office}/antrean/kertas`}>
        {a('antrean.paper.link')}
      </Anchor>
      {ended ? null : (
        <Anchor component={Link} to={`/k/${office}/antrean/tutup`}>
          {a('antrean.close.link')}
        </Anchor>
      )}
    </Group>
  )
}

/** Tells that paper mode is on, and since when. */
function OutageNote() {
  const office = useOffice()
  const zone = useZone()
  const outage = useOpenOutage(office)
  if (!outage) return null
  return (
    <Alert color="orange" icon={<IconWarning />} title={a('antrean.paper.on', { time: clockTime(outage.from, zone) })}>
      {outage.reason}{' '}
      <Anchor component={Link} to={`/k/${office}/antrean/kertas`}>
        {a('antrean.paper.manage')}
      </Anchor>
    </Alert>
  )
}

function EndingNote(ending: { closed_at: string; unserved: number; forgotten: number }) {
  const zone = useZone()
  return (
    <Alert color="blue" icon={<IconWarning />} title={a('antrean.ended', { time: clockTime(ending.closed_at, zone) })}>
      {a('antrean.ended.left', { unserved: ending.unserved, forgotten: ending.forgotten })}
    </Alert>
  )
}
