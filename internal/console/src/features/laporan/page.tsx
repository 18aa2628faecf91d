import { Button, Group, SegmentedControl, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { api, ok } from '@/api/client'
import { serverNow } from '@/api/clock'
import { serviceName, useProfile } from '@/api/office'
import { useNow, useOffice, useZone } from '@/app/here'
import { download } from '@/ui/download'
import { Empty, Loaded, PageTitle, Rows } from '@/ui/panel'
import { clockTime, dateText } from '@/ui/time'
import { dateIn } from '@/ui/zoned'
import { csvFile } from './csv'
import { type Figures, type Period, periodOf, rangeOf, visitsOf } from './figures'
import { Promises } from './promise'
import { sheet } from './sheet'
import { Sums } from './sums'
import { l } from './text'
import { Visits } from './visits'

const periods: Period[] = ['hari', 'bulan']

/** Laporan kantor: what the office did today or this month, with n beside every figure. */
export default function Laporan() {
  const office = useOffice()
  const zone = useZone()
  const today = dateIn(useNow(60000), zone)
  const period = periodOf((useSearch({ strict: false }) as { periode?: unknown }).periode)
  const navigate = useNavigate()
  const { from, to } = rangeOf(period, today)
  const query = useQuery({
    queryKey: ['office', office, 'figures', from, to],
    queryFn: async () => {
      const path = { office }
      const figures = await ok(
        api.GET('/api/v1/offices/{office}/reports/figures', { params: { path, query: { from, to } } }),
      )
      return { figures, at: serverNow() }
    },
  })
  return (
    <Stack gap="md" maw={1100}>
      <PageTitle>{l('laporan.title')}</PageTitle>
      <Group justify="space-between">
        <SegmentedControl
          aria-label={l('laporan.period')}
          value={period}
          onChange={(value) => void navigate({ to: '.', search: { periode: value } as never, replace: true })}
          data={periods.map((value) => ({ value, label: l(`laporan.period.${value}`) }))}
        />
        <Group gap="sm">
          <Text size="sm" c="dimmed" role="status">
            {query.data ? l('laporan.read', { time: clockTime(query.data.at, zone) }) : ''}
          </Text>
          <Button variant="default" loading={query.isFetching} onClick={() => void query.refetch()}>
            {l('laporan.again')}
          </Button>
        </Group>
      </Group>
      <Loaded query={query} skeleton={<Rows count={4} height={96} />}>
        {({ figures, at }) => <Report figures={figures} at={at} period={period} />}
      </Loaded>
    </Stack>
  )
}

/** The figures of a period, or why there are none. */
function Report({ figures, at, period }: { figures: Figures; at: number; period: Period }) {
  const office = useOffice()
  const zone = useZone()
  const profile = useProfile(office).data
  const nameOf = (code: string) => serviceName(profile, code)
  const range =
    figures.from === figures.to ? dateText(figures.to) : `${dateText(figures.from)} – ${dateText(figures.to)}`
  if (visitsOf(figures.total) === 0)
    return (
      <>
        <Text fw={600}>{range}</Text>
        <Empty>{l('laporan.empty')}</Empty>
      </>
    )
  const save = () => {
    const about = { office: profile?.name ?? office, zone, read: clockTime(at, zone), nameOf }
    download(`laporan-${office}-${figures.from}-${figures.to}.csv`, csvFile(sheet(figures, about)))
  }
  return (
    <>
      <Group justify="space-between">
        <Text fw={600}>{range}</Text>
        <Button onClick={save}>{l('laporan.csv')}</Button>
      </Group>
      <Sums figures={figures} />
      <Promises figures={figures} />
      <Visits figures={figures} period={period} nameOf={nameOf} />
    </>
  )
}
