import { Anchor, List, Paper, Stack, Text } from '@mantine/core'
import { Link, Navigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { can, type Right } from '@/api/session'
import { t } from '@/i18n'
import { PageTitle } from '@/ui/panel'
import { features } from './features'
import { useOffice, useSelf } from './here'

/** Lets a page through to whoever may use it and whose office it is, and says why not. */
export function Fence({ right, children }: { right: Right; children: ReactNode }) {
  const self = useSelf()
  const office = useOffice()
  if (!can(right)) return <Refused text={t('console.fence.right')} />
  if (self.scope === `office:${self.office}` && office !== self.office)
    return <Refused text={t('console.fence.office', { office })} />
  return children
}

function Refused({ text }: { text: string }) {
  return (
    <Paper p="lg" withBorder maw={640}>
      <Stack gap="sm">
        <PageTitle>{t('console.fence.title')}</PageTitle>
        <Text>{text}</Text>
        <Anchor component={Link} to="/">
          {t('console.fence.home')}
        </Anchor>
      </Stack>
    </Paper>
  )
}

/** An address without a page. */
export function Missing() {
  return (
    <Stack component="main" align="center" justify="center" mih="100vh" p="md">
      <Paper p="lg" withBorder maw={640}>
        <Stack gap="sm">
          <PageTitle>{t('console.missing.title')}</PageTitle>
          <Text>{t('console.missing.text')}</Text>
          <Anchor component={Link} to="/">
            {t('console.fence.home')}
          </Anchor>
        </Stack>
      </Paper>
    </Stack>
  )
}

/** The start: officers go to their counter; who has no desk is told what there is. */
export function Home() {
  const self = useSelf()
  const first = features.find((feature) => feature.menu && can(feature.menu.right))?.menu
  if (first) return <Navigate to={first.to(self.office)} replace />
  return (
    <Paper p="lg" withBorder maw={640}>
      <Stack gap="sm">
        <PageTitle>{t('console.welcome.title', { name: self.name })}</PageTitle>
        <Text>{t('console.welcome.none')}</Text>
        <List>
          <List.Item>
            <Anchor href="/">{t('console.welcome.public')}</Anchor>
          </List.Item>
          <List.Item>
            <Anchor href="/api/docs">{t('console.welcome.api')}</Anchor>
          </List.Item>
        </List>
      </Stack>
    </Paper>
  )
}
