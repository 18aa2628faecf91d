import { Button, Group, Paper, Stack, Table, Title } from '@mantine/core'
import { useState } from 'react'
import { dateText, number } from '@/ui/time'
import { Wide } from '@/ui/wide'
import { type Bar, ends, type Figures, type Part, type Period, perDay, perService, visitsOf } from './figures'
import { endName } from './sheet'
import { minutesText } from './sums'
import { l } from './text'

type Props = { figures: Figures; period: Period; nameOf: (code: string) => string }

/** Visits as a drawing and, on request, as the table it was drawn from. */
export function Visits({ figures, period, nameOf }: Props) {
  const [table, setTable] = useState(false)
  const bars = period === 'bulan' ? perDay(figures) : perService(figures, nameOf)
  const title = l(period === 'bulan' ? 'laporan.perday' : 'laporan.perservice')
  return (
    <Paper withBorder p="md">
      <Stack gap="sm">
        <Group justify="space-between">
          <Title order={2}>{title}</Title>
          <Button variant="default" onClick={() => setTable(!table)} aria-expanded={table}>
            {l(table ? 'laporan.table.hide' : 'laporan.table')}
          </Button>
        </Group>
        {period === 'bulan' ? <Columns bars={bars} title={title} /> : <Lines bars={bars} title={title} />}
        {table && period === 'bulan' ? <Days bars={bars} /> : null}
        {table ? <Services figures={figures} nameOf={nameOf} /> : null}
      </Stack>
    </Paper>
  )
}

/** What a drawing says, in a sentence. */
function summary(title: string, bars: Bar[], nameOf = (name: string) => name) {
  const most = bars.reduce((best, bar) => (bar.n > best.n ? bar : best), { name: '', n: 0 })
  const total = bars.reduce((sum, bar) => sum + bar.n, 0)
  return l('laporan.summary', { title, total: number(total), most: number(most.n), name: nameOf(most.name) })
}

/** Horizontal bars, one a service. Bars begin at zero. */
function Lines({ bars, title }: { bars: Bar[]; title: string }) {
  const top = Math.max(1, ...bars.map((bar) => bar.n))
  return (
    <div role="img" aria-label={summary(title, bars)}>
      {bars.map((bar) => (
        <Group key={bar.name} gap="sm" wrap="nowrap" mb={6} align="center">
          <span style={{ flex: '0 0 38%', overflowWrap: 'anywhere' }}>{bar.name}</span>
          <span style={{ flex: 1 }}>
            <span
              style={{
                display: 'block',
                height: 16,
                width: `${(bar.n / top) * 100}%`,
                minWidth: bar.n ? 2 : 0,
                background: 'var(--mantine-color-blue-6)',
                borderRadius: 2,
              }}
            />
          </span>
          <span className="num" style={{ flex: '0 0 3rem', textAlign: 'right' }}>
            {number(bar.n)}
          </span>
        </Group>
      ))}
    </div>
  )
}

/** Columns, one a date, with the number above each that has any. */
function Columns({ bars, title }: { bars: Bar[]; title: string }) {
  const top = Math.max(1, ...bars.map((bar) => bar.n))
  const [step, base] = [20, 110]
  const width = Math.max(bars.length, 12) * step
  return (
    <svg
      viewBox={`0 0 ${width} 132`}
      width="100%"
      style={{ maxHeight: 220 }}
      preserveAspectRatio="xMinYMax meet"
      role="img"
    >
      <title>{summary(title, bars, dateText)}</title>
      <line x1="0" x2={width} y1={base + 0.5} y2={base + 0.5} stroke="#6B7784" />
      {bars.map((bar, i) => {
        const height = (bar.n / top) * 90
        const middle = i * step + step / 2
        return (
          <g key={bar.name} fontSize="9" textAnchor="middle" fill="#16202A">
            <rect x={middle - 7} y={base - height} width="14" height={height} fill="#0B6BB8" />
            {bar.n ? (
              <text x={middle} y={base - height - 4}>
                {bar.n}
              </text>
            ) : null}
            <text x={middle} y={base + 14}>
              {Number(bar.name.slice(8))}
            </text>
          </g>
        )
      })}
    </svg>
  )
}

function Days({ bars }: { bars: Bar[] }) {
  return (
    <Table className="num" verticalSpacing={4} maw={420}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{l('laporan.date')}</Table.Th>
          <Table.Th scope="col" ta="right">
            {l('laporan.visits')}
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {bars.map((bar) => (
          <Table.Tr key={bar.name}>
            <Table.Th scope="row" fw={400}>
              {dateText(bar.name)}
            </Table.Th>
            <Table.Td ta="right">{number(bar.n)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

const heads = () => [
  l('laporan.visits'),
  ...ends.map(endName),
  `${l('laporan.wait')}: ${l('laporan.median')} / p90 (n)`,
  `${l('laporan.time')}: ${l('laporan.median')} / p90 (n)`,
]

const spreadText = ({ median_seconds: median, p90_seconds: p90, n }: Part['wait']) =>
  median === null || p90 === null ? `– (${n})` : `${minutesText(median)} / ${minutesText(p90)} (${number(n)})`

function Services({ figures, nameOf }: { figures: Figures; nameOf: Props['nameOf'] }) {
  const parts = [...(figures.services ?? []), figures.total]
  return (
    <Wide min={900} label={l('laporan.perservice')}>
      <Table className="num" verticalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{l('laporan.service')}</Table.Th>
            {heads().map((head) => (
              <Table.Th key={head} scope="col" ta="right">
                {head}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {parts.map((part) => (
            <Table.Tr key={part.service ?? ''} fw={part.service ? undefined : 600}>
              <Table.Th scope="row" fw={part.service ? 400 : 600}>
                {part.service ? nameOf(part.service) : l('laporan.all')}
              </Table.Th>
              <Table.Td ta="right">{number(visitsOf(part))}</Table.Td>
              {ends.map((end) => (
                <Table.Td key={end} ta="right">
                  {number(part.visits[end])}
                </Table.Td>
              ))}
              <Table.Td ta="right">{spreadText(part.wait)}</Table.Td>
              <Table.Td ta="right">{spreadText(part.service_time)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Wide>
  )
}
