import { Group, Paper, Text } from '@mantine/core'
import { useLine } from '@/api/queue'
import { useOffice } from '@/app/here'
import { number } from '@/ui/time'
import { a } from './text'

/** How the ten-minute promise was kept today, always with the number it is of. */
export function DayFigures() {
  const line = useLine(useOffice()).data
  if (!line) return null
  const { met, late, unserved, absent, overtaken, moved } = line.figures
  const of = met + late + unserved
  const open = line.obligations.filter((each) => each.outcome === 'open').length
  return (
    <Paper withBorder p="sm" component="section" aria-label={a('antrean.figures')}>
      <Group gap="xs" align="baseline">
        <Text fw={600}>
          {of > 0
            ? a('antrean.figures.share', { share: number((100 * met) / of), met: number(met), n: number(of) })
            : a('antrean.figures.none')}
        </Text>
        <Text c="dimmed" size="sm">
          {a('antrean.figures.rest', {
            late: number(late),
            unserved: number(unserved),
            absent: number(absent),
            overtaken: number(overtaken),
            moved: number(moved),
            open: number(open),
          })}
        </Text>
      </Group>
    </Paper>
  )
}
