import { Paper, Table, Text, Title } from '@mantine/core'
import { number } from '@/ui/time'
import { Wide } from '@/ui/wide'
import type { Figures, Promised } from './figures'
import { outcomes } from './sheet'
import { percent } from './sums'
import { l } from './text'

/** The ledger of the promise, each kind apart. */
export function Promises({ figures }: { figures: Figures }) {
  const promises = figures.promises ?? []
  if (!figures.standards?.length) return <Text>{l('laporan.promise.none')}</Text>
  return (
    <Paper withBorder p="md">
      <Title order={2}>{l('laporan.promise.kinds')}</Title>
      <Text size="sm" c="dimmed" mb="xs">
        {l('laporan.promise.how')}
      </Text>
      <Wide min={900} label={l('laporan.promise.kinds')}>
        <Table className="num" verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{l('laporan.kind')}</Table.Th>
              <Table.Th scope="col">{l('laporan.share')}</Table.Th>
              <Table.Th scope="col" ta="right">
                n
              </Table.Th>
              {outcomes.map((key) => (
                <Table.Th key={key} scope="col" ta="right">
                  {l(`laporan.promise.${key}`)}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {promises.map((each) => (
              <Row key={each.kind} promise={each} />
            ))}
          </Table.Tbody>
        </Table>
      </Wide>
    </Paper>
  )
}

function Row({ promise }: { promise: Promised }) {
  const { value, low, high, n } = promise.share
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={400}>
        {l(`laporan.kind.${promise.kind}`)}
      </Table.Th>
      <Table.Td>
        {value === null || low === null || high === null
          ? l('laporan.few.short')
          : `${percent(value)} (${percent(low)}–${percent(high)})`}
      </Table.Td>
      <Table.Td ta="right">{number(n)}</Table.Td>
      {outcomes.map((key) => (
        <Table.Td key={key} ta="right">
          {number(promise[key])}
        </Table.Td>
      ))}
    </Table.Tr>
  )
}
