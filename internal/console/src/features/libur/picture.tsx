import { type KeyboardEvent, useRef } from 'react'
import { lang } from '@/i18n'
import { dateText } from '@/ui/time'
import { writeIntervals } from './hours'
import { l } from './text'
import { type Cell, type Mark, type Month, marks, stepFrom } from './year'
import styles from './year.module.css'

const glyphs: Record<Mark, string> = {
  working: '',
  weekend: '',
  national: '★',
  province: '▲',
  office: '✕',
  special: '◐',
  anyway: '+',
  uncovered: '?',
}

/** What a day is in words: what it is, why, by which document, and when it is open. */
export function wordsOf({ day, mark }: Cell): string {
  const hours = writeIntervals(day.intervals)
  return [l(`libur.mark.${mark}`), day.label, day.document, hours || l('libur.shut')].filter(Boolean).join(' · ')
}

type Props = {
  months: Month[]
  today: string
  chosen: string
  choose: (date: string) => void
}

/**
 * A year as twelve months. One day of it stands in the order of the Tab key;
 * the arrows, Home, End, Page Up and Page Down lead from there.
 */
export function YearPicture({ months, today, chosen, choose }: Props) {
  const place = useRef<HTMLDivElement>(null)
  const dates = months.flatMap((month) => month.weeks.flat()).flatMap((cell) => (cell ? [cell.day.date] : []))
  const onKeyDown = (event: KeyboardEvent) => {
    const to = stepFrom(chosen, event.key, dates)
    if (!to || event.ctrlKey || event.altKey || event.metaKey) return
    event.preventDefault()
    choose(to)
    place.current?.querySelector<HTMLElement>(`[data-date="${to}"]`)?.focus()
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys of the days inside, gathered in one place
    <div className={styles.year} ref={place} onKeyDown={onKeyDown}>
      {months.map((month) => (
        <MonthTable key={month.month} month={month} {...{ today, chosen, choose }} />
      ))}
    </div>
  )
}

const names = (style: 'long' | 'narrow' | 'short', part: 'month' | 'weekday', at: Date) =>
  new Intl.DateTimeFormat(lang() === 'en' ? 'en-GB' : 'id-ID', { [part]: style, timeZone: 'UTC' }).format(at)

/** The name of a weekday, 0 being Monday. */
export const weekdayName = (at: number, style: 'long' | 'short' = 'long') =>
  names(style, 'weekday', new Date(Date.UTC(2024, 0, 1 + at)))

const week = [0, 1, 2, 3, 4, 5, 6]

function MonthTable({ month, today, chosen, choose }: Omit<Props, 'months'> & { month: Month }) {
  return (
    <table className={styles.month}>
      <caption>{names('long', 'month', new Date(Date.UTC(2024, month.month - 1, 1)))}</caption>
      <thead>
        <tr>
          {week.map((at) => (
            <th key={at} scope="col">
              <abbr title={weekdayName(at)} style={{ textDecoration: 'none' }}>
                {weekdayName(at, 'short')}
              </abbr>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {month.weeks.map((cells) => (
          <tr key={cells.find(Boolean)?.day.date}>
            {week.map((at) => {
              const cell = cells[at]
              return (
                <td key={at}>
                  {cell ? (
                    <DayButton {...{ cell, choose }} now={cell.day.date === today} on={cell.day.date === chosen} />
                  ) : null}
                </td>
              )
            })}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

type DayProps = { cell: Cell; now: boolean; on: boolean; choose: (date: string) => void }

function DayButton({ cell, now, on, choose }: DayProps) {
  const { date } = cell.day
  return (
    <button
      type="button"
      className={`${styles.day} ${styles[cell.mark] ?? ''}`}
      data-date={date}
      tabIndex={on ? 0 : -1}
      aria-pressed={on}
      aria-current={now ? 'date' : undefined}
      aria-label={`${dateText(date)}: ${wordsOf(cell)}`}
      onClick={() => choose(date)}
    >
      {Number(date.slice(8))}
      <span className={styles.glyph} aria-hidden>
        {glyphs[cell.mark] || '\u00a0'}
      </span>
    </button>
  )
}

/** What the colours and marks of the picture mean. */
export function Legend({ shown }: { shown: Set<Mark> }) {
  return (
    <ul className={styles.legend}>
      {marks
        .filter((mark) => shown.has(mark))
        .map((mark) => (
          <li key={mark}>
            <span className={`${styles.swatch} ${styles[mark] ?? ''}`} aria-hidden>
              {glyphs[mark]}
            </span>
            {l(`libur.mark.${mark}`)}
          </li>
        ))}
    </ul>
  )
}
