import { Paper, Stack, Text } from '@mantine/core'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { safeTarget } from '@/app/router'
import { t } from '@/i18n'
import { PageTitle } from '@/ui/panel'
import { SignInForm } from './form'

/** /konsol/masuk: signs in and goes to the page that was asked for. */
export function SignIn() {
  const { ke } = useSearch({ strict: false }) as { ke?: string }
  const navigate = useNavigate()
  return (
    <Stack component="main" align="center" justify="center" mih="100vh" p="md" gap="md">
      <Paper p="xl" withBorder w="100%" maw={400}>
        <Stack gap="md">
          <img src="/static/ikon.svg" alt="" width={40} height={40} />
          <PageTitle>{t('console.signin.title')}</PageTitle>
          <SignInForm done={() => void navigate({ href: safeTarget(ke), replace: true })} />
        </Stack>
      </Paper>
      <Text size="sm" c="dimmed" ta="center" maw={400}>
        {t('console.signin.help')}
      </Text>
    </Stack>
  )
}
