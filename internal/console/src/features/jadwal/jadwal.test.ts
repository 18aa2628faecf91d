import { expect, test } from 'vitest'
import { anywhere, at, doubled, gridOf, place, shiftsOf } from './grid'
import { answersOf, needsSomebody, type Shift, type Swap, weekFrom } from './roster'

const person = (id: string) => ({ id, name: id })
const shift = (officer: string, weekday: number, from: string, rest: Partial<Shift> = {}): Shift => ({
  officer: person(officer),
  weekday,
  from,
  ...rest,
})
const loket = { id: 'l1', number: 1, name: 'Loket 1' }

test('the table shows what holds on a date and goes back as it came', () => {
  const shifts = [
    shift('a', 1, '2026-11-01', { counter: loket }),
    shift('a', 2, '2026-12-01'),
    shift('b', 1, '2026-10-01', { until: '2026-11-01' }),
    shift('b', 3, '2026-10-01', { until: '2026-12-31' }),
  ]
  const grid = gridOf(shifts, '2026-11-24')
  expect(grid).toEqual({ 'a:1': { place: 'l1' }, 'b:3': { place: anywhere, until: '2026-12-31' } })
  expect(shiftsOf(grid)).toEqual([
    { officer: 'a', weekday: 1, counter: 'l1', until: undefined },
    { officer: 'b', weekday: 3, counter: undefined, until: '2026-12-31' },
  ])
})

test('a place is given, changed without its old end, and taken away', () => {
  const grid = { [at('a', 1)]: { place: 'l1', until: '2026-12-31' } }
  expect(place(grid, at('a', 2), anywhere)[at('a', 2)]).toEqual({ place: anywhere })
  expect(place(grid, at('a', 1), 'l2')[at('a', 1)]).toEqual({ place: 'l2' })
  expect(place(grid, at('a', 1), '')).toEqual({})
})

test('two people at one counter on one weekday are pointed out', () => {
  const grid = {
    'a:1': { place: 'l1' },
    'b:1': { place: 'l1' },
    'c:1': { place: anywhere },
    'd:1': { place: anywhere },
    'b:2': { place: 'l1' },
  }
  expect(doubled(grid)).toEqual([{ weekday: 1, counter: 'l1' }])
})

test('only who was asked answers a swap, and only who asked withdraws it', () => {
  const swap = { state: 'proposed', proposer: person('a'), partner: person('b') } as Swap
  expect(answersOf(swap, 'a')).toEqual(['withdraw'])
  expect(answersOf(swap, 'b')).toEqual(['accept', 'decline'])
  expect(answersOf(swap, 'c')).toEqual([])
  expect(answersOf({ ...swap, state: 'accepted' }, 'b')).toEqual([])
})

test('an address asks for any day of a week; nonsense is this week', () => {
  expect(weekFrom({ minggu: '2026-12-02' }, '2026-11-24')).toBe('2026-11-30')
  for (const minggu of [undefined, 'besok', '2026-99-99', 7])
    expect(weekFrom({ minggu }, '2026-11-24')).toBe('2026-11-23')
})

test('an open day without anybody needs somebody, a holiday does not', () => {
  const day = { date: '', open: true, on_duty: [], absent: [], text: '' }
  expect(needsSomebody(day)).toBe(true)
  expect(needsSomebody({ ...day, open: false })).toBe(false)
})
