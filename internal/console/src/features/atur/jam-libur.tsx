import { Alert, Paper, Stack, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { serverNow } from '@/api/clock'
import { useZone } from '@/app/here'
import { l } from '@/features/libur/text'
import { IconWarning } from '@/ui/icons'
import { Loaded } from '@/ui/panel'
import { dateIn } from '@/ui/zoned'
import { AturPage } from './frame'
import { useCalendar, useEntries } from './jam-api'
import { OwnEntries } from './jam-own'
import { Versions } from './jam-versions'
import { YearSection } from './jam-year'

/** Atur › Jam & libur: when the office is open, which days count, and why. */
export default function JamLibur() {
  const today = dateIn(serverNow(), useZone())
  const [year, setYear] = useState(Number(today.slice(0, 4)))
  const calendar = useCalendar(year)
  const entries = useEntries(year)
  return (
    <AturPage section="jam-libur">
      <Pending pending={calendar.data?.pending ?? false} />
      <Loaded query={calendar}>
        {(found) => <YearSection calendar={found} entries={entries.data ?? []} today={today} go={setYear} />}
      </Loaded>
      <Paper withBorder p="md">
        <Stack gap="sm">
          <Title order={2}>{l('libur.own.title', { year })}</Title>
          <Text c="dimmed">{l('libur.own.hint')}</Text>
          <Loaded query={entries}>{(all) => <OwnEntries all={all} />}</Loaded>
        </Stack>
      </Paper>
      <Versions />
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
