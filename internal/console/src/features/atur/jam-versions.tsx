import { Button, List, Paper, Stack, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { useZone } from '@/app/here'
import { l } from '@/features/libur/text'
import { Loaded } from '@/ui/panel'
import { clockTime, day, zoneName } from '@/ui/time'
import { useVersions } from './jam-api'

const first = 5

/** The versions of the calendar: when each was made, and why. */
export function Versions() {
  const versions = useVersions()
  const zone = useZone()
  const [all, setAll] = useState(false)
  return (
    <Paper withBorder p="md">
      <Stack gap="sm">
        <Title order={2}>{l('libur.versions')}</Title>
        <Text c="dimmed">{l('libur.versions.hint')}</Text>
        <Loaded query={versions}>
          {(items) => (
            <>
              <List listStyleType="none" spacing={4} className="num">
                {items.slice(0, all ? undefined : first).map((version) => (
                  <List.Item key={version.no}>
                    <b>{l('libur.version', { no: version.no })}</b> {day(version.made_at, zone)}{' '}
                    {clockTime(version.made_at, zone)} {zoneName(zone)}
                    {version.reason ? ` · ${version.reason}` : ''}
                  </List.Item>
                ))}
              </List>
              {!all && items.length > first ? (
                <Button variant="default" onClick={() => setAll(true)} style={{ alignSelf: 'start' }}>
                  {l('libur.versions.all', { n: items.length })}
                </Button>
              ) : null}
            </>
          )}
        </Loaded>
      </Stack>
    </Paper>
  )
}
