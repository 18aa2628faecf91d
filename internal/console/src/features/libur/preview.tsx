import { Alert, Badge, Button, Group, Stack, Table, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useZone } from '@/app/here'
import { t } from '@/i18n'
import { IconWarning } from '@/ui/icons'
import { clockTime, day, number, zoneName } from '@/ui/time'
import { Wide } from '@/ui/wide'
import { inOrder, type Move, type Preview } from './moves'
import { saying } from './saying'
import { l, wordOf } from './text'

type Props = {
  preview: Preview
  stale: boolean
  refusal: string
  busy: boolean
  what: ReactNode
  yes: string
  apply: () => void
  back: () => void
}

/** What an edit would move, before it is done. */
export function PreviewPanel({ preview, stale, refusal, busy, what, yes, apply, back }: Props) {
  return (
    <Stack gap="sm">
      <Text component="div">{what}</Text>
      {stale ? (
        <Alert color="orange" icon={<IconWarning />} role="alert">
          {l('libur.preview.stale')}
        </Alert>
      ) : null}
      {refusal ? (
        <Alert color="red" icon={<IconWarning />} role="alert">
          {refusal}
        </Alert>
      ) : null}
      <Summary preview={preview} />
      <Moves moves={preview.affected ?? []} count={preview.count} />
      <Offices preview={preview} />
      <Group justify="end">
        <Button variant="default" onClick={back} disabled={busy}>
          {t('console.cancel')}
        </Button>
        <Button onClick={apply} loading={busy} data-autofocus>
          {yes}
        </Button>
      </Group>
    </Stack>
  )
}

/** The preview in a sentence, told to readers when it appears. */
function Summary({ preview }: { preview: Preview }) {
  return (
    <Alert color={preview.late ? 'red' : 'blue'} icon={preview.late ? <IconWarning /> : undefined} role="status">
      <Text fw={600}>{saying(preview).join(' ')}</Text>
      {preview.count ? <Text size="sm">{l('libur.preview.rule')}</Text> : null}
    </Alert>
  )
}

const tones: Record<string, string> = { late: 'red', not_late: 'green', same: 'gray' }

function Moves({ moves, count }: { moves: Move[]; count: number }) {
  const zone = useZone()
  if (moves.length === 0) return null
  const at = (when: string) => `${day(when, zone)} ${clockTime(when, zone)}`
  return (
    <div>
      <Wide label={l('libur.preview.table')} min={520}>
        <Table captionSide="top">
          <Table.Caption>
            {l('libur.preview.shown', { n: moves.length, all: number(count), zone: zoneName(zone) })}
          </Table.Caption>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{l('libur.preview.clock')}</Table.Th>
              <Table.Th scope="col">{l('libur.preview.from')}</Table.Th>
              <Table.Th scope="col">{l('libur.preview.to')}</Table.Th>
              <Table.Th scope="col">{l('libur.preview.becomes')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody className="num">
            {inOrder(moves).map((move) => (
              <Table.Tr key={move.clock.id}>
                <Table.Th scope="row" fw={600}>
                  {move.clock.number} <Text size="sm">{wordOf('clock', move.clock.kind)}</Text>
                </Table.Th>
                <Table.Td>{at(move.from)}</Table.Td>
                <Table.Td>{at(move.to)}</Table.Td>
                <Table.Td>
                  <Badge color={tones[move.becomes] ?? 'gray'}>{wordOf('becomes', move.becomes)}</Badge>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Wide>
    </div>
  )
}

/** How many clocks move in each office, for an edit above offices. */
function Offices({ preview }: { preview: Preview }) {
  const all = preview.per_office ?? []
  if (all.length === 0) return null
  const most = [...all].sort((a, b) => b.count - a.count).slice(0, 20)
  return (
    <div>
      <Text fw={600}>{l('libur.preview.offices', { n: number(all.length) })}</Text>
      <Text size="sm" className="num">
        {most.map(({ office, count }) => l('libur.preview.office', { office, n: number(count) })).join(' · ')}
        {all.length > most.length ? ' …' : ''}
      </Text>
    </div>
  )
}
