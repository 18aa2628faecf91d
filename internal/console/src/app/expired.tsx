import { Button, Group, Stack, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { lastEmail, signOut } from '@/api/session'
import { SignInForm } from '@/features/masuk/form'
import { t } from '@/i18n'
import { Dialog } from '@/ui/dialog'
import { useSession } from './here'

/** Signing in again over the page when a session has ended; what was typed below stays. */
export function Expired() {
  const { state, user } = useSession()
  const client = useQueryClient()
  return (
    <Dialog fixed opened={state === 'expired'} onClose={() => undefined} title={t('console.expired.title')}>
      <Stack gap="md">
        <Text>{t('console.expired.text', { name: user?.name ?? '' })}</Text>
        <SignInForm email={lastEmail()} done={() => void client.invalidateQueries()} />
        <Group justify="end">
          <Button variant="subtle" onClick={() => void signOut()}>
            {t('console.signout')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  )
}
