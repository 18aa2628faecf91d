import { Alert, AppShell, Burger, Group, NavLink, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { Link, Outlet, useLocation } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useProfile } from '@/api/office'
import { can } from '@/api/session'
import { t } from '@/i18n'
import { IconWarning } from '@/ui/icons'
import { clockTime } from '@/ui/time'
import { Commands } from './commands'
import { Expired } from './expired'
import { features } from './features'
import { HeaderTools } from './header'
import { useLive, useOffice, useSelf, useSession, useZone } from './here'
import { Live } from './live'
import { loadPreferences } from './preferences'

/** What a rehearsal says on every page. */
const banner = document.querySelector<HTMLMetaElement>('meta[name="pst-banner"]')?.content ?? ''

/** The frame of every page of the console: header, menu, and what goes wrong. */
export function Shell() {
  const { user } = useSession()
  const office = useOffice()
  useEffect(() => {
    if (!user)
      window.location.assign(`/konsol/masuk?ke=${encodeURIComponent(window.location.pathname.slice(7) || '/')}`)
  }, [user])
  usePreferencesOf(user?.id)
  if (!user) return null
  const frame = <Frame />
  return can('queue.read') && user.office === office ? (
    <Live key={office} office={office}>
      {frame}
    </Live>
  ) : (
    frame
  )
}

/** Takes the preferences of who signed in; without an answer the standard ones hold. */
function usePreferencesOf(id: string | undefined) {
  useEffect(() => {
    if (id) loadPreferences().catch(() => undefined)
  }, [id])
}

function Frame() {
  const [open, menu] = useDisclosure(false)
  const { pathname } = useLocation()
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page closes the menu
  useEffect(() => menu.close(), [pathname])
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 200, breakpoint: 'md', collapsed: { mobile: !open } }}
      padding="md"
      withBorder
    >
      <a className="skip" href="#isi">
        {t('console.skip')}
      </a>
      <AppShell.Header>
        <Group h="100%" px="sm" gap="xs" wrap="nowrap">
          <Burger opened={open} onClick={menu.toggle} hiddenFrom="md" size="sm" aria-label={t('console.menu')} />
          <OfficeName />
          <HeaderTools />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label={t('console.menu')}>
        <Menu />
      </AppShell.Navbar>
      <AppShell.Main id="isi" tabIndex={-1}>
        {banner ? (
          <Text size="sm" c="orange.8" fw={600} mb="xs" role="note">
            {banner}
          </Text>
        ) : null}
        <Cut />
        <Outlet />
      </AppShell.Main>
      <Commands />
      <Expired />
    </AppShell>
  )
}

function OfficeName() {
  const profile = useProfile(useOffice()).data
  return (
    <Text
      fw={700}
      fz={{ base: 'sm', sm: 'md' }}
      lh={1.15}
      style={{ flex: '0 1 auto', overflowWrap: 'anywhere' }}
      miw={0}
    >
      {profile ? profile.name : 'PST'}
    </Text>
  )
}

function Menu() {
  const office = useOffice()
  useSelf()
  const { pathname } = useLocation()
  return features.map((feature) => {
    const { menu } = feature
    if (!menu || !can(menu.right)) return null
    const to = menu.to(office)
    const here = pathname === to || pathname.startsWith(`${to}/`)
    return (
      <NavLink
        key={feature.name}
        component={Link}
        to={to}
        label={t(menu.label)}
        leftSection={<menu.icon />}
        active={here}
        aria-current={here ? 'page' : undefined}
        variant="light"
      />
    )
  })
}

/** Tells that nothing reaches the server, and since when. */
function Cut() {
  const live = useLive()
  const zone = useZone()
  return (
    <div role="status">
      {live.state === 'cut' ? (
        <Alert color="orange" icon={<IconWarning />} mb="md">
          {t('console.offline.banner', { time: clockTime(live.since, zone) })}
        </Alert>
      ) : null}
    </div>
  )
}
