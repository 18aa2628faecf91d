import { expect, test } from 'vitest'
import { addDays, dateIn, instant, mondayOf, readTime, timeIn, weekday } from './zoned'

test('a date and a time are those of the office, whatever the computer is set to', () => {
  expect(instant('2026-11-24', '00:30', 'Asia/Makassar')).toBe('2026-11-23T16:30:00.000Z')
  expect(instant('2026-11-24', '09:00', 'Asia/Jayapura')).toBe('2026-11-24T00:00:00.000Z')
  expect(dateIn('2026-11-23T16:30:00Z', 'Asia/Makassar')).toBe('2026-11-24')
  expect(timeIn('2026-11-23T16:30:00Z', 'Asia/Makassar')).toBe('00.30')
})

test('what is no time is no instant', () => {
  for (const time of ['', '9', '24.00', '09.61', 'pagi'])
    expect(instant('2026-11-24', time, 'Asia/Jakarta')).toBeUndefined()
  expect(instant('', '09:00', 'Asia/Jakarta')).toBeUndefined()
})

test('times are read as people write them', () => {
  for (const text of ['9.05', '09:05', ' 0905 ', '905']) expect(readTime(text)).toBe('09:05')
})

test('weeks begin on Monday and pass the ends of months and years', () => {
  expect(mondayOf('2026-11-29')).toBe('2026-11-23')
  expect(mondayOf('2027-01-01')).toBe('2026-12-28')
  expect(weekday('2026-11-29')).toBe(7)
  expect(addDays('2026-12-31', 1)).toBe('2027-01-01')
})
