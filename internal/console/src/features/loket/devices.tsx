import { Box, Group, Stack, Text, Title } from '@mantine/core'
import { useDevices } from '@/api/device'
import { useProfile } from '@/api/office'
import { useNow, useOffice, useZone } from '@/app/here'
import { standing } from '@/ui/device'
import { IconCheck, IconWarning } from '@/ui/icons'
import { timeIn } from '@/ui/zoned'
import styles from './loket.module.css'
import { openAt } from './state'
import { l } from './text'

/** What the lobby's TVs and kiosks are doing while the office is open: who calls has to know that nobody hears it. */
export function Devices() {
  const office = useOffice()
  const zone = useZone()
  const now = useNow(15000)
  const profile = useProfile(office).data
  const told = useDevices(office).data
  if (!profile || !told?.items.length || !openAt(profile.today.intervals ?? [], timeIn(now, zone))) return null
  const all = told.items.map((device) => ({ device, ...standing(device, told.at, zone) }))
  const lost = all.filter((each) => each.state === 'cut').map((each) => each.device.name)
  return (
    <section className={styles.card} aria-labelledby="perangkat">
      <Stack gap={4} p="sm">
        <Title order={2} id="perangkat" fz="md">
          {l('loket.devices')}
        </Title>
        {all.map(({ device, state, text }) => (
          <Group key={device.id} gap={6} wrap="nowrap" align="start" c={state === 'there' ? 'green.7' : 'orange.8'}>
            <Box flex="none" lh={0} pt={1}>
              {state === 'there' ? <IconCheck size={16} /> : <IconWarning size={16} />}
            </Box>
            <Text size="sm" className="num" fw={state === 'there' ? 400 : 700} style={{ overflowWrap: 'anywhere' }}>
              {state === 'there' ? `${device.name} · ${text}` : text}
            </Text>
          </Group>
        ))}
        <span className="vh" role="status">
          {lost.length > 0 ? l('loket.devices.lost', { names: lost.join(', ') }) : ''}
        </span>
      </Stack>
    </section>
  )
}
