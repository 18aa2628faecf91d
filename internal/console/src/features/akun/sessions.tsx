import { Badge, Button, Group, Stack, Text } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { api, ok, type Schema } from '@/api/client'
import { useAct } from '@/app/act'
import { useZone } from '@/app/here'
import { say } from '@/app/toast'
import { Loaded } from '@/ui/panel'
import { clockTime, day } from '@/ui/time'
import { k } from './text'

type Session = Schema['AuthSession']

export const sessionsKey = ['me', 'sessions']

/** Where I am signed in, newest use first; any but this one can be ended. */
export function Sessions() {
  const sessions = useQuery({
    queryKey: sessionsKey,
    queryFn: async () => (await ok(api.GET('/api/v1/me/sessions'))).items ?? [],
  })
  return (
    <Loaded query={sessions}>
      {(all) => (
        <Stack gap="sm">
          {all.map((session) => (
            <Row key={session.id} session={session} />
          ))}
        </Stack>
      )}
    </Loaded>
  )
}

function Row({ session }: { session: Session }) {
  const zone = useZone()
  const client = useQueryClient()
  const at = (instant: string) => `${day(instant, zone)} ${clockTime(instant, zone)}`
  const end = useAct(async (header) => {
    await ok(api.DELETE('/api/v1/me/sessions/{id}', { params: { path: { id: session.id }, header } }))
    await client.invalidateQueries({ queryKey: sessionsKey })
    return true
  })
  const press = async () => {
    if (await end.run()) say(k('akun.sessions.ended'))
  }
  const since = k('akun.sessions.since', { at: at(session.created_at) })
  return (
    <Group justify="space-between">
      <div>
        <Text>{since}</Text>
        <Text size="sm" c="dimmed">
          {k('akun.sessions.used', { at: at(session.used_at) })}
        </Text>
      </div>
      {session.current ? (
        <Badge color="green">{k('akun.sessions.current')}</Badge>
      ) : (
        <Button
          variant="default"
          size="compact-md"
          loading={end.busy}
          onClick={() => void press()}
          aria-label={`${k('akun.sessions.end')}: ${since}`}
        >
          {k('akun.sessions.end')}
        </Button>
      )}
    </Group>
  )
}
