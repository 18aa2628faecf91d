import { Badge, Button, Group, Paper, Stack, Table, Text, Title } from '@mantine/core'
import { useMemo, useState } from 'react'
import { useOffice } from '@/app/here'
import { useKey } from '@/app/keys'
import { Legend, wordsOf, YearPicture } from '@/features/libur/picture'
import { l } from '@/features/libur/text'
import { type CalendarDay, type Cell, type Entry, monthsOf, notable } from '@/features/libur/year'
import styles from '@/features/libur/year.module.css'
import { dateText } from '@/ui/time'
import { Wide } from '@/ui/wide'
import { mayRemove } from './jam-own'

type Calendar = { year: number; version: number; covered?: number[] | null; days?: CalendarDay[] | null }

type Props = {
  calendar: Calendar
  entries: Entry[]
  today: string
  go: (year: number) => void
  add: (date: string) => void
  remove: (entry: Entry) => void
}

/** The year as a picture, the day that is chosen in words, and all of it as a table. */
export function YearSection({ calendar, entries, today, go, add, remove }: Props) {
  const { year } = calendar
  const [table, setTable] = useState(false)
  const [choice, setChoice] = useState(today)
  const months = useMemo(() => monthsOf(calendar.days ?? [], entries), [calendar.days, entries])
  const cells = useMemo(() => months.flatMap((month) => month.weeks.flat()).filter((cell) => !!cell), [months])
  const chosen = cells.find((cell) => cell.day.date === choice) ?? cells[0]
  const thisYear = Number(today.slice(0, 4))
  useKey('calendar.before', () => go(year - 1), year > first)
  useKey('calendar.after', () => go(year + 1), year < thisYear + ahead)
  useKey('calendar.today', () => {
    go(thisYear)
    setChoice(today)
  })
  const covered = (calendar.covered ?? []).includes(year)
  return (
    <Paper withBorder p="md">
      <Stack gap="sm">
        <Group gap="xs">
          <Title order={2}>{l('libur.year.title')}</Title>
          <Years year={year} last={thisYear + ahead} go={go} />
          <Badge color="gray">{l('libur.version', { no: calendar.version })}</Badge>
          {covered ? null : <Badge color="orange">{l('libur.uncovered', { year })}</Badge>}
          <Button variant="default" ml="auto" aria-expanded={table} onClick={() => setTable(!table)}>
            {l(table ? 'libur.table.hide' : 'libur.table')}
          </Button>
        </Group>
        <Legend shown={new Set(cells.map((cell) => cell.mark))} />
        {table ? <Notable cells={notable(months)} year={year} /> : null}
        <YearPicture months={months} today={today} chosen={chosen?.day.date ?? ''} choose={setChoice} />
        {chosen ? <Chosen cell={chosen} add={add} remove={remove} /> : null}
      </Stack>
    </Paper>
  )
}

/** The first year of the calendar, and how many years after this one can be looked at. */
const first = 2024
const ahead = 4

function Years({ year, last, go }: { year: number; last: number; go: (year: number) => void }) {
  return (
    <Group gap={4}>
      <Button
        variant="default"
        size="compact-md"
        disabled={year <= first}
        onClick={() => go(year - 1)}
        aria-label={l('libur.year.before', { year: year - 1 })}
      >
        ‹
      </Button>
      <Text fw={700} className="num" role="status">
        {year}
      </Text>
      <Button
        variant="default"
        size="compact-md"
        disabled={year >= last}
        onClick={() => go(year + 1)}
        aria-label={l('libur.year.after', { year: year + 1 })}
      >
        ›
      </Button>
    </Group>
  )
}

function Chosen({ cell, add, remove }: { cell: Cell } & Pick<Props, 'add' | 'remove'>) {
  const office = useOffice()
  const { entry } = cell
  return (
    <Group justify="space-between" className={styles.chosen}>
      <Text style={{ flex: '1 1 260px', minWidth: 0, overflowWrap: 'anywhere' }}>
        <b>{dateText(cell.day.date)}</b> {wordsOf(cell)}
      </Text>
      {entry && mayRemove(entry, office) ? (
        <Button size="compact-md" variant="default" onClick={() => remove(entry)}>
          {l('libur.remove')}
        </Button>
      ) : (
        <Button size="compact-md" variant="default" onClick={() => add(cell.day.date)}>
          {l('libur.change')}
        </Button>
      )}
    </Group>
  )
}

/** The picture as a table: every day that is not as the week has it. */
function Notable({ cells, year }: { cells: Cell[]; year: number }) {
  if (cells.length === 0) return <Text>{l('libur.table.none', { year })}</Text>
  return (
    <Wide label={l('libur.table.title', { year })} min={560}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{l('libur.field.date')}</Table.Th>
            <Table.Th scope="col">{l('libur.table.what')}</Table.Th>
            <Table.Th scope="col">{l('libur.field.reason')}</Table.Th>
            <Table.Th scope="col">{l('libur.field.document')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {cells.map((cell) => (
            <Table.Tr key={cell.day.date}>
              <Table.Th scope="row" fw={600}>
                {dateText(cell.day.date)}
              </Table.Th>
              <Table.Td>{l(`libur.mark.${cell.mark}`)}</Table.Td>
              <Table.Td>{cell.day.label}</Table.Td>
              <Table.Td>{cell.day.document}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Wide>
  )
}
