import { Alert, Button, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { serverNow } from '@/api/clock'
import { useOffice, useZone } from '@/app/here'
import { say } from '@/app/toast'
import { EntryDialog } from '@/features/libur/entryform'
import { RemoveDialog } from '@/features/libur/remove'
import { l } from '@/features/libur/text'
import type { Entry } from '@/features/libur/year'
import { IconWarning } from '@/ui/icons'
import { Loaded } from '@/ui/panel'
import { dateIn } from '@/ui/zoned'
import { AturPage } from './frame'
import { useCalendar, useCalendarEdits, useEntries, useHours, useRecount } from './jam-api'
import { HoursSection } from './jam-hours'
import { layersOf, OwnEntries } from './jam-own'
import { Versions } from './jam-versions'
import { YearSection } from './jam-year'

/** Atur › Jam & libur: when the office is open, which days count, and why. */
export default function JamLibur() {
  const office = useOffice()
  const today = dateIn(serverNow(), useZone())
  const [year, setYear] = useState(Number(today.slice(0, 4)))
  const [adding, setAdding] = useState<string>()
  const [removing, setRemoving] = useState<Entry>()
  const calendar = useCalendar(year)
  const entries = useEntries(year)
  const hours = useHours()
  const edits = useCalendarEdits()
  const recount = useRecount()
  const done = () => {
    recount()
    say(l('libur.applied'))
  }
  return (
    <AturPage section="jam-libur">
      <Pending pending={calendar.data?.pending ?? false} />
      <Loaded query={calendar}>
        {(found) => (
          <YearSection
            calendar={found}
            entries={entries.data ?? []}
            today={today}
            go={setYear}
            add={setAdding}
            remove={setRemoving}
          />
        )}
      </Loaded>
      <Paper withBorder p="md">
        <Stack gap="sm">
          <Group justify="space-between">
            <Title order={2}>{l('libur.own.title', { year })}</Title>
            <Button onClick={() => setAdding(today)}>{l('libur.add')}</Button>
          </Group>
          <Text c="dimmed">{l('libur.own.hint')}</Text>
          <Loaded query={entries}>{(all) => <OwnEntries all={all} remove={setRemoving} />}</Loaded>
        </Stack>
      </Paper>
      <Loaded query={hours}>
        {(found) => <HoursSection profiles={found.profiles ?? []} confirmed={found.confirmed} today={today} />}
      </Loaded>
      <Versions />
      {adding === undefined ? null : (
        <EntryDialog
          title={l('libur.add')}
          date={adding}
          layers={layersOf(office)}
          preview={edits.previewEntry}
          enact={edits.addEntry}
          done={done}
          close={() => setAdding(undefined)}
        />
      )}
      {removing ? (
        <RemoveDialog
          entry={removing}
          preview={edits.previewRemoval}
          enact={edits.remove}
          done={done}
          close={() => setRemoving(undefined)}
        />
      ) : null}
    </AturPage>
  )
}

/** Tells that a national or provincial change is on its way to this office. */
function Pending({ pending }: { pending: boolean }) {
  return (
    <div role="status" className="quiet-status">
      {pending ? (
        <Alert color="orange" icon={<IconWarning />}>
          {l('libur.pending')}
        </Alert>
      ) : null}
    </div>
  )
}
