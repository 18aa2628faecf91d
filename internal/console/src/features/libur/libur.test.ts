import { expect, test } from 'vitest'
import { linesOf } from '@/features/nasional/lines'
import { addDays } from '@/ui/zoned'
import { editOf } from './edit'
import { breaksOf, readIntervals, writeIntervals } from './hours'
import { inOrder, type Move } from './moves'
import { added, type Profile, past, profilesOf, typedOf } from './profiles'
import { saying } from './saying'
import { type CalendarDay, type Entry, markOf, monthsOf, notable, stepFrom } from './year'

const yearOf = (year: number): CalendarDay[] => {
  const days: CalendarDay[] = []
  for (let date = `${year}-01-01`; date.startsWith(`${year}`); date = addDays(date, 1)) {
    const rest = [0, 6].includes(new Date(`${date}T00:00:00Z`).getUTCDay())
    days.push({ date, kind: rest ? 'weekend' : 'working', label: '', open: !rest, working: !rest })
  }
  return days
}

const entryOf = (date: string, layer: string, kind: string): Entry => ({
  id: `${layer}-${date}`,
  layer,
  date,
  kind,
  counts_as_working_day: false,
  reason: 'Uji',
  document: 'S-1',
})

test('a year has twelve months whose weeks begin on Monday and hold each day once', () => {
  for (const year of [2024, 2026, 2028]) {
    const months = monthsOf(yearOf(year), [])
    const cells = months.flatMap((month) => month.weeks.flat())
    expect(months.map((month) => month.month)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
    expect(cells.filter(Boolean)).toHaveLength(year % 4 === 0 ? 366 : 365)
    expect(months.flatMap((month) => month.weeks).every((week) => week.length === 7)).toBe(true)
  }
  const november = monthsOf(yearOf(2026), [])[10]
  expect(november?.weeks[0]?.map((cell) => cell?.day.date)).toEqual([...new Array(6).fill(undefined), '2026-11-01'])
})

test('what a day is follows the entry of the nearest layer', () => {
  const days = yearOf(2026)
  const change = (date: string, to: Partial<CalendarDay>) =>
    Object.assign(days.find((day) => day.date === date) ?? {}, to)
  change('2026-12-25', { kind: 'national', closure_kind: 'closed', open: false, working: false, label: 'Natal' })
  change('2026-12-24', { label: 'Jam pendek', closure_kind: 'special_hours' })
  change('2026-12-26', { open: true, label: 'Pelayanan Sabtu', closure_kind: 'open_anyway' })
  change('2026-12-28', { kind: 'office', open: false, working: false, label: 'Banjir' })
  const months = monthsOf(days, [
    entryOf('2026-12-24', 'national', 'closed'),
    entryOf('2026-12-24', 'office', 'special_hours'),
    entryOf('2026-12-25', 'national', 'closed'),
    entryOf('2026-12-26', 'office', 'open_anyway'),
    entryOf('2026-12-28', 'office', 'closed'),
  ])
  expect(notable(months).map(({ day, mark, entry }) => [day.date, mark, entry?.layer])).toEqual([
    ['2026-12-24', 'special', 'office'],
    ['2026-12-25', 'national', 'national'],
    ['2026-12-26', 'anyway', 'office'],
    ['2026-12-28', 'office', 'office'],
  ])
  expect(markOf({ date: '2030-01-02', kind: 'uncovered', label: '', open: true, working: true })).toBe('uncovered')
})

test('the keys walk by days, weeks and months and stay within the year', () => {
  const dates = yearOf(2026).map((day) => day.date)
  const go = (key: string, from = '2026-03-31') => stepFrom(from, key, dates)
  expect([go('ArrowRight'), go('ArrowLeft'), go('ArrowDown'), go('ArrowUp')]).toEqual([
    '2026-04-01',
    '2026-03-30',
    '2026-04-07',
    '2026-03-24',
  ])
  expect([go('Home'), go('End', '2026-02-10'), go('PageUp'), go('PageDown')]).toEqual([
    '2026-03-01',
    '2026-02-28',
    '2026-02-28',
    '2026-04-30',
  ])
  expect([go('ArrowLeft', '2026-01-01'), go('PageDown', '2026-12-05'), go('a')]).toEqual([
    undefined,
    undefined,
    undefined,
  ])
})

test('hours are read as people write them, and refused when they contradict themselves', () => {
  const office = [
    { from: '08:00', to: '12:00' },
    { from: '13:00', to: '16:00' },
  ]
  for (const text of ['08.00–12.00, 13.00–16.00', '8:00-12:00; 1300 - 1600', '08.00 sampai 12.00 dan 13.00 s.d. 16.00'])
    expect(readIntervals(text), text).toEqual(office)
  expect(readIntervals('  ')).toEqual([])
  expect(readIntervals('00.00–24.00')).toEqual([{ from: '00:00', to: '24:00' }])
  for (const text of ['8', '12.00–08.00', '08.00–12.00, 11.00–13.00', '08.00–08.00', '08.00–12.00–13.00', 'pagi'])
    expect(readIntervals(text), text).toBeUndefined()
  expect(writeIntervals(office)).toBe('08.00–12.00, 13.00–16.00')
  expect(readIntervals(writeIntervals(office))).toEqual(office)
  expect(breaksOf(office)).toEqual([{ from: '12:00', to: '13:00' }])
})

const move = (number: string, to: string, becomes: string): Move => ({
  clock: { id: number, kind: 'first_answer', number },
  from: '2026-11-25T16:00:00+08:00',
  to,
  becomes,
})

test('those that become late stand first', () => {
  const moves = [
    move('T-3', '2026-11-27T16:30:00+08:00', 'same'),
    move('T-2', '2026-11-26T16:00:00+08:00', 'not_late'),
    move('T-4', '2026-11-26T16:00:00+08:00', 'same'),
    move('T-1', '2026-11-28T16:00:00+08:00', 'late'),
  ]
  expect(inOrder(moves).map(({ clock }) => clock.number)).toEqual(['T-1', 'T-2', 'T-4', 'T-3'])
})

test('a preview says in words what it counted', () => {
  expect(saying({ count: 1234, late: 1, not_late: 0 })).toEqual([
    '1.234 tenggat yang sedang berjalan berpindah.',
    '1 menjadi lewat tenggat.',
  ])
  expect(saying({ count: 0, late: 0, not_late: 0 })).toEqual(['Tidak ada tenggat berjalan yang berpindah.'])
})

test('what is typed becomes an entry, and only what its kind needs', () => {
  const typed = { date: '2026-11-26', hours: '', counts_as_working_day: true, reason: ' Banjir ', document: ' S-9 ' }
  expect(editOf({ ...typed, kind: 'closed' })).toEqual({
    date: '2026-11-26',
    kind: 'closed',
    reason: 'Banjir',
    document: 'S-9',
  })
  expect(editOf({ ...typed, kind: 'open_anyway', hours: '8.00-12.00' })).toMatchObject({
    counts_as_working_day: true,
    intervals: [{ from: '08:00', to: '12:00' }],
  })
  expect(editOf({ ...typed, kind: 'special_hours' })).toMatchObject([{ path: 'intervals' }])
})

test('bad lines of a file are told in their order, the file itself first', () => {
  const bad = [
    { path: 'csv.10.date', code: 'invalid', detail: 'belum benar' },
    { path: 'csv.3', code: 'invalid', detail: 'dua kali' },
    { path: 'csv', code: 'columns' },
  ]
  expect(linesOf(bad).map(({ line, text }) => [line, text])).toEqual([
    [undefined, 'columns'],
    [3, 'dua kali'],
    [10, 'date: belum benar'],
  ])
})

test('hours that were typed are the profiles again, and every unreadable line is named', () => {
  const profiles: Profile[] = [
    {
      name: 'regular',
      week: {
        mon: [
          { from: '08:00', to: '12:00' },
          { from: '13:00', to: '16:00' },
        ],
      },
    },
    { name: 'ramadan', from: '2026-02-19', to: '2026-03-19', week: { fri: [{ from: '08:00', to: '11:30' }] } },
  ]
  const typed = typedOf(profiles)
  expect(profilesOf(typed, 'salah')).toEqual(profiles)
  const broken = typed.map((each, at) => (at ? { ...each, week: { ...each.week, tue: '9', sun: '10–9' } } : each))
  expect(profilesOf(broken, 'salah')).toEqual([
    { path: 'profiles.1.week.tue', code: 'invalid', detail: 'salah' },
    { path: 'profiles.1.week.sun', code: 'invalid', detail: 'salah' },
  ])
  expect(typed.map((each) => past(each, '2026-03-20'))).toEqual([false, true])
  const more = added(typed, 'ramadan')
  expect(more[2]).toEqual({ key: 2, name: 'ramadan', from: '', to: '', week: typed[0]?.week })
})
