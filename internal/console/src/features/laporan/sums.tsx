import { Paper, SimpleGrid, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { number } from '@/ui/time'
import { ends, type Figures, few, type Spread, uncounted, visitsOf } from './figures'
import { endName } from './sheet'
import { l } from './text'

/** The four sums that a day is judged by. */
export function Sums({ figures }: { figures: Figures }) {
  const { total } = figures
  const told = ends.filter((end) => total.visits[end] > 0)
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }} spacing="sm">
      <Sum title={l('laporan.visits')} value={number(visitsOf(total))}>
        {told.map((end) => `${endName(end)} ${number(total.visits[end])}`).join(' · ')}
      </Sum>
      <Timing title={l('laporan.wait')} spread={total.wait} />
      <Timing title={l('laporan.time')} spread={total.service_time} left={uncounted(total)} />
      <Kept figures={figures} />
    </SimpleGrid>
  )
}

function Sum({ title, value, children }: { title: string; value: string; children: ReactNode }) {
  return (
    <Paper withBorder p="md">
      <Title order={2} fz="sm" fw={600} c="dimmed">
        {title}
      </Title>
      <Text fz={28} lh="36px" fw={700} className="num">
        {value}
      </Text>
      <Text size="sm" component="div">
        {children}
      </Text>
    </Paper>
  )
}

/** Seconds as minutes: 4,5 mnt. */
export const minutesText = (seconds: number) => l('laporan.min', { n: number(seconds / 60, seconds < 600 ? 1 : 0) })

function Timing({ title, spread, left = 0 }: { title: string; spread: Spread; left?: number }) {
  const { median_seconds: median, p90_seconds: p90, n } = spread
  if (median === null || p90 === null)
    return (
      <Sum title={title} value="–">
        {l('laporan.n', { n: number(n) })}
      </Sum>
    )
  return (
    <Sum title={title} value={minutesText(median)}>
      {l('laporan.median')} · {l('laporan.p90', { time: minutesText(p90) })} · {l('laporan.n', { n: number(n) })}
      {n < few ? <Few /> : null}
      {left > 0 ? <div>{l('laporan.uncounted', { n: number(left) })}</div> : null}
    </Sum>
  )
}

const Few = () => <div>{l('laporan.few')}</div>

/** A share of 0 to 1 as 91,7 %. */
export const percent = (share: number) => `${number(share * 100, 1)} %`

/** The ten-minute promise after a previous visitor: the figure of the published standard. */
function Kept({ figures }: { figures: Figures }) {
  const promise = figures.promises?.find((each) => each.kind === 'after_previous')
  if (!promise) return null
  const { value, low, high, n } = promise.share
  const counts = l('laporan.kept', { met: number(promise.met), n: number(n) })
  if (value === null || low === null || high === null)
    return (
      <Sum title={l('laporan.promise')} value="–">
        {counts}
        <Few />
      </Sum>
    )
  return (
    <Sum title={l('laporan.promise')} value={percent(value)}>
      {counts} · {l('laporan.interval', { low: percent(low), high: percent(high) })}
    </Sum>
  )
}
