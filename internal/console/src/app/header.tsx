import { Box, Button, Group, Menu, Text, UnstyledButton } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { signOut } from '@/api/session'
import { t } from '@/i18n'
import { IconKeyboard, IconOut, IconPerson, IconSearch } from '@/ui/icons'
import { clockSeconds, clockTime, zoneName } from '@/ui/time'
import { openHelp, openPalette } from './commands'
import { useLive, useNow, useSelf, useZone } from './here'
import { keysOf } from './keys'

/** What stands on the right of the header on every page. */
export function HeaderTools() {
  return (
    <Group gap="xs" wrap="nowrap" ml="auto">
      <Button
        variant="default"
        size="compact-md"
        leftSection={<IconSearch size={16} />}
        onClick={openPalette}
        visibleFrom="sm"
        aria-keyshortcuts={keysOf('app.palette').replace('Ctrl', 'Control')}
      >
        {t('console.palette.open')} <kbd style={{ marginInlineStart: 8 }}>{keysOf('app.palette')}</kbd>
      </Button>
      <Connection />
      <Account />
    </Group>
  )
}

const tones = { connecting: '#B45F06', live: '#3A7D1E', polling: '#B45F06', cut: '#B3261E' } as const

/** Whether what is on the screen is current, and the office's time. */
function Connection() {
  const live = useLive()
  const zone = useZone()
  const now = useNow()
  const heard = live.heard ? clockSeconds(live.heard, zone) : ''
  return (
    <Group gap={6} wrap="nowrap" title={heard ? t('console.live.heard', { time: heard }) : undefined}>
      {live.since ? (
        <>
          <Box w={10} h={10} bg={tones[live.state]} style={{ borderRadius: 5, flex: 'none' }} aria-hidden />
          <Text size="sm" visibleFrom="xs">
            {t(`console.live.${live.state}`)}
          </Text>
        </>
      ) : null}
      <Text size="sm" className="num" style={{ whiteSpace: 'nowrap' }}>
        {clockTime(now, zone)} {zoneName(zone)}
      </Text>
    </Group>
  )
}

function Account() {
  const self = useSelf()
  return (
    <Menu position="bottom-end" width={240} withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <UnstyledButton aria-label={t('console.account', { name: self.name })} p={4}>
          <Group gap={4} wrap="nowrap">
            <IconPerson />
            <Text size="md" truncate maw={160} visibleFrom="sm">
              {self.name}
            </Text>
          </Group>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {self.name} · {t(`console.role.${self.role}`)}
        </Menu.Label>
        <Menu.Item leftSection={<IconPerson />} component={Link} to="/akun">
          {t('console.menu.akun')}
        </Menu.Item>
        <Menu.Item leftSection={<IconKeyboard />} onClick={openHelp} rightSection={<kbd>{keysOf('app.help')}</kbd>}>
          {t('console.help.title')}
        </Menu.Item>
        <Menu.Item leftSection={<IconOut />} onClick={() => void signOut()}>
          {t('console.signout')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
