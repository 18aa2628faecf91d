import { Badge, Button, Group, Stack, Text } from '@mantine/core'
import { useOffice } from '@/app/here'
import { writeIntervals } from '@/features/libur/hours'
import { l, wordOf } from '@/features/libur/text'
import type { Entry } from '@/features/libur/year'
import { Empty } from '@/ui/panel'
import { dateText } from '@/ui/time'

type Layer = 'office' | 'province'

/** Which layers an office may write: its own, and a provincial office (7300) its province's. */
export const layersOf = (office: string): Layer[] =>
  office.endsWith('00') && office !== '0000' ? ['office', 'province'] : ['office']

/** Whether an office may take an entry away. */
export const mayRemove = (entry: Entry, office: string) => layersOf(office).includes(entry.layer as Layer)

/** What the office itself has decided about single days. */
export function OwnEntries({ all, remove }: { all: Entry[]; remove: (entry: Entry) => void }) {
  const office = useOffice()
  const own = all
    .filter((entry) => mayRemove(entry, office))
    .sort((a, b) => a.date.localeCompare(b.date) || a.layer.localeCompare(b.layer))
  if (own.length === 0) return <Empty>{l('libur.own.none')}</Empty>
  return (
    <Stack gap="sm" component="ul" style={{ listStyle: 'none', margin: 0, padding: 0 }}>
      {own.map((entry) => (
        <li key={entry.id}>
          <Group justify="space-between" align="start">
            <div style={{ flex: '1 1 240px', minWidth: 0, overflowWrap: 'anywhere' }}>
              <Group gap="xs">
                <Text fw={600}>{dateText(entry.date)}</Text>
                <Badge color={entry.kind === 'closed' ? 'orange' : entry.kind === 'open_anyway' ? 'green' : 'blue'}>
                  {wordOf('kind', entry.kind)}
                </Badge>
                {entry.layer === 'province' ? <Badge color="violet">{l('libur.layer.province')}</Badge> : null}
              </Group>
              <Text>
                {entry.reason}{' '}
                <Text span c="dimmed">
                  {entry.document}
                </Text>
              </Text>
              <Text size="sm" className="num">
                {[
                  writeIntervals(entry.intervals),
                  entry.kind === 'open_anyway'
                    ? l(entry.counts_as_working_day ? 'libur.counts' : 'libur.counts.not')
                    : '',
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </Text>
            </div>
            <Button
              size="compact-md"
              variant="default"
              onClick={() => remove(entry)}
              aria-label={`${l('libur.remove')}: ${dateText(entry.date)}`}
            >
              {l('libur.remove')}
            </Button>
          </Group>
        </li>
      ))}
    </Stack>
  )
}
