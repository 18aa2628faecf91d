import { expect, test } from 'vitest'
import { breaksBetween, pauseOf, serviceTime } from './promise'

const hours = [
  { from: '08:00', to: '12:00' },
  { from: '13:00', to: '16:00' },
]
const at = (time: string) => Date.parse(`2026-11-24T${time}+08:00`)
const minutes = (n: number) => n * 60000

test('the lunch break stops the minutes: from 11.55 ten minutes end at 13.05', () => {
  const obligation = { start_at: '2026-11-24T11:55:00+08:00', due_at: '2026-11-24T13:05:00+08:00' }
  expect(pauseOf(obligation, at('12:00:00'), hours)).toEqual({ passed: minutes(5), whole: minutes(10), late: 0 })
  expect(pauseOf(obligation, at('12:40:00'), hours).passed).toBe(minutes(5))
  expect(pauseOf(obligation, at('13:05:00'), hours)).toEqual({ passed: minutes(10), whole: minutes(10), late: 0 })
  expect(pauseOf(obligation, at('13:06:30'), hours)).toEqual({ passed: minutes(10), whole: minutes(10), late: 90000 })
})

test('after closing the minutes run on', () => {
  expect(serviceTime('2026-11-24T15:55:00+08:00', at('16:10:00'), hours)).toBe(minutes(15))
})

test('a start before the opening counts from the opening, a day without hours by the clock', () => {
  expect(serviceTime('2026-11-24T07:40:00+08:00', at('08:03:00'), hours)).toBe(minutes(3))
  expect(serviceTime('2026-11-24T09:00:00+08:00', at('09:02:00'), [])).toBe(minutes(2))
  expect(serviceTime('2026-11-24T09:00:00+08:00', at('08:59:00'), hours)).toBe(0)
})

test('only the breaks that the minutes run into are told', () => {
  const hours = [
    { from: '08:00', to: '12:00' },
    { from: '13:00', to: '16:00' },
  ]
  const between = (from: string, to: string) =>
    breaksBetween(`2026-11-24T${from}:00+08:00`, `2026-11-24T${to}:00+08:00`, hours)
  expect(between('11:55', '13:05')).toEqual([{ from: '12:00', to: '13:00' }])
  expect(between('11:50', '12:00')).toEqual([])
  expect(between('13:00', '13:10')).toEqual([])
})
