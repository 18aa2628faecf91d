import { expect, test } from 'vitest'
import { cell, csv } from './csv'
import { datesBetween, type Figures, perDay, periodOf, perService, rangeOf, uncounted, visitsOf } from './figures'
import { sheet } from './sheet'

const visits = { finished: 3, no_show: 1, cancelled: 0, left: 0, unserved: 0, open: 2 }
const quality = { ok: 2, closed_next_day: 0, desk_forgot: 0, corrected: 1, imported: 0 }
const part = (service?: string) => ({
  service,
  visits,
  quality,
  wait: { n: 2, median_seconds: 270, p90_seconds: 600 },
  service_time: { n: 2, median_seconds: null, p90_seconds: null },
})

const figures: Figures = {
  from: '2026-11-01',
  to: '2026-11-03',
  total: part(),
  services: [part('konsultasi')],
  days: [
    { date: '2026-11-02', service: 'konsultasi', ...visits },
    { date: '2026-11-02', service: 'perpustakaan', ...visits },
  ],
  promises: [],
  standards: [],
}

test('a cell that a spreadsheet would run is text', () => {
  for (const risky of ['=1+1', '+62812', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =HYPERLINK("http://x")'])
    expect(cell(risky).replace(/^"/, '')).toMatch(/^'/)
  expect(cell('K-012')).toBe('K-012')
})

test('a cell that holds what parts cells is quoted, a number has a comma', () => {
  expect(cell('a;b')).toBe('"a;b"')
  expect(cell('kata "kutip"')).toBe('"kata ""kutip"""')
  expect(cell('dua\nbaris')).toBe('"dua\nbaris"')
  expect(cell(4.5)).toBe('4,5')
  expect(cell(-3)).toBe('-3')
  expect(cell(null)).toBe('')
})

test('a file begins with its mark and ends each row with CRLF', () => {
  expect(csv([['a', 1], [], ['b']])).toBe('\ufeffa;1\r\n\r\nb\r\n')
})

test('the report as a file names every service and keeps a wicked name harmless', () => {
  const about = { office: 'BPS', zone: 'Asia/Makassar', read: '09.14', nameOf: () => '=cmd|calc' }
  const text = csv(sheet(figures, about))
  expect(text).toContain("'=cmd|calc;3;1;0;0;0;2;4,5;10;2;;;2\r\n")
  expect(text).not.toMatch(/(^|;|\n)=/)
})

test('a period runs from its first date to today', () => {
  expect(rangeOf('bulan', '2026-11-24')).toEqual({ from: '2026-11-01', to: '2026-11-24' })
  expect(rangeOf('hari', '2026-11-24')).toEqual({ from: '2026-11-24', to: '2026-11-24' })
  expect(['bulan', 'tahun', undefined].map(periodOf)).toEqual(['bulan', 'hari', 'hari'])
  expect(datesBetween('2026-10-31', '2026-11-02')).toEqual(['2026-10-31', '2026-11-01', '2026-11-02'])
})

test('a drawing has every date, also one without visits', () => {
  expect(perDay(figures)).toEqual([
    { name: '2026-11-01', n: 0 },
    { name: '2026-11-02', n: 12 },
    { name: '2026-11-03', n: 0 },
  ])
  expect(perService(figures, (code) => code.toUpperCase())).toEqual([{ name: 'KONSULTASI', n: 6 }])
})

test('a visit counts however it ended, its times only when they are sure', () => {
  expect(visitsOf(figures.total)).toBe(6)
  expect(uncounted(figures.total)).toBe(1)
})
