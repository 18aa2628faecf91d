import { Alert, Badge, Button, Group, NativeSelect, Paper, Stack, Table, Text } from '@mantine/core'
import { useState } from 'react'
import { serverNow } from '@/api/clock'
import { say } from '@/app/toast'
import { EntryDialog } from '@/features/libur/entryform'
import { writeIntervals } from '@/features/libur/hours'
import { RemoveDialog } from '@/features/libur/remove'
import { l, wordOf } from '@/features/libur/text'
import type { Entry } from '@/features/libur/year'
import { Empty, Loaded, PageTitle } from '@/ui/panel'
import { dateText, number } from '@/ui/time'
import { Wide } from '@/ui/wide'
import { dateIn } from '@/ui/zoned'
import { edits, useHolidays, useReread } from './api'
import { ImportSection } from './import'

/** The first year of the calendar, and how many years after this one may be looked at. */
const first = 2024
const ahead = 4

/** Libur nasional: the list of the three ministers, which every office's calendar stands on. */
export default function Holidays() {
  const today = dateIn(serverNow(), 'Asia/Jakarta')
  const thisYear = Number(today.slice(0, 4))
  const [year, setYear] = useState(thisYear)
  const [adding, setAdding] = useState(false)
  const [removing, setRemoving] = useState<Entry>()
  const list = useHolidays(year)
  const reread = useReread()
  const done = () => {
    reread()
    say(l('libur.national.accepted'))
  }
  const years = Array.from({ length: thisYear + ahead - first + 1 }, (_, at) => String(first + at))
  return (
    <Stack gap="md" maw={1100}>
      <PageTitle>{l('libur.national.title')}</PageTitle>
      <Text>{l('libur.national.hint')}</Text>
      <Progress pending={list.data?.pending_offices ?? 0} />
      <Paper withBorder p="md">
        <Stack gap="sm">
          <Group align="end">
            <NativeSelect
              label={l('libur.year')}
              value={String(year)}
              data={years}
              onChange={(event) => setYear(Number(event.currentTarget.value))}
            />
            <Covered covered={list.data?.covered ?? []} year={year} />
            <Button ml="auto" onClick={() => setAdding(true)}>
              {l('libur.national.add')}
            </Button>
          </Group>
          <Loaded query={list}>
            {(found) => <Days items={found.items ?? []} {...{ year }} remove={setRemoving} />}
          </Loaded>
        </Stack>
      </Paper>
      <ImportSection done={done} />
      {adding ? (
        <EntryDialog
          title={l('libur.national.add')}
          date={today}
          preview={edits.previewEntry}
          enact={edits.addEntry}
          done={done}
          close={() => setAdding(false)}
        />
      ) : null}
      {removing ? (
        <RemoveDialog
          entry={removing}
          preview={edits.previewRemoval}
          enact={edits.remove}
          done={done}
          close={() => setRemoving(undefined)}
        />
      ) : null}
    </Stack>
  )
}

/** How many offices have yet to take the newest list over. */
function Progress({ pending }: { pending: number }) {
  return (
    <div role="status" className="quiet-status">
      {pending ? (
        <Alert color="blue">
          <Text fw={600}>{l('libur.national.pending', { n: number(pending) })}</Text>
          <Text size="sm">{l('libur.national.pending.hint')}</Text>
        </Alert>
      ) : null}
    </div>
  )
}

function Covered({ covered, year }: { covered: number[]; year: number }) {
  return (
    <Group gap="xs" pb={6}>
      <Text>{l('libur.national.covered', { years: covered.join(', ') })}</Text>
      {covered.includes(year) ? null : <Badge color="orange">{l('libur.uncovered', { year })}</Badge>}
    </Group>
  )
}

function Days({ items, year, remove }: { items: Entry[]; year: number; remove: (entry: Entry) => void }) {
  if (items.length === 0) return <Empty>{l('libur.national.none', { year })}</Empty>
  return (
    <Wide label={l('libur.national.list', { year })} min={640}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{l('libur.field.date')}</Table.Th>
            <Table.Th scope="col">{l('libur.field.reason')}</Table.Th>
            <Table.Th scope="col">{l('libur.field.document')}</Table.Th>
            <Table.Th scope="col">
              <span className="vh">{l('libur.table.acts')}</span>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map((entry) => (
            <Table.Tr key={entry.id}>
              <Table.Th scope="row" fw={600}>
                {dateText(entry.date)}
              </Table.Th>
              <Table.Td>
                {entry.reason}
                {entry.kind === 'closed' ? null : (
                  <Text size="sm" className="num">
                    {wordOf('kind', entry.kind)} {writeIntervals(entry.intervals)}
                  </Text>
                )}
              </Table.Td>
              <Table.Td>{entry.document}</Table.Td>
              <Table.Td>
                <Button
                  size="compact-md"
                  variant="default"
                  onClick={() => remove(entry)}
                  aria-label={`${l('libur.remove')}: ${dateText(entry.date)}`}
                >
                  {l('libur.remove')}
                </Button>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Wide>
  )
}
