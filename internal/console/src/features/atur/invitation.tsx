import { Code, Group, Stack, Text } from '@mantine/core'
import type { Schema } from '@/api/client'
import { useZone } from '@/app/here'
import { Dialog } from '@/ui/dialog'
import { clockTime, day, zoneName } from '@/ui/time'
import { Copy } from './copy'
import { a } from './text'

export type Invitation = Schema['AuthInvitation'] & { name: string }

/** The link of an invitation, which is shown once: only its fingerprint is kept. */
export function InvitationWindow({ invitation, close }: { invitation: Invitation | undefined; close: () => void }) {
  return (
    <Dialog
      opened={invitation !== undefined}
      onClose={close}
      closeOnClickOutside={false}
      title={a('atur.petugas.link', { name: invitation?.name ?? '' })}
    >
      {invitation ? <Link invitation={invitation} /> : null}
    </Dialog>
  )
}

function Link({ invitation }: { invitation: Invitation }) {
  const zone = useZone()
  const until = `${day(invitation.expires_at, zone)} ${clockTime(invitation.expires_at, zone)} ${zoneName(zone)}`
  const url = new URL(invitation.url, window.location.origin).href
  return (
    <Stack gap="sm">
      <Text>{a('atur.petugas.link.text')}</Text>
      <Code block style={{ whiteSpace: 'normal', overflowWrap: 'anywhere' }}>
        {url}
      </Code>
      <Text size="sm">{a('atur.petugas.link.until', { at: until })}</Text>
      <Group>
        <Copy text={url} />
      </Group>
    </Stack>
  )
}
