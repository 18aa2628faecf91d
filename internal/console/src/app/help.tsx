import { Stack, Table, Text, Title } from '@mantine/core'
import { t } from '@/i18n'
import { Dialog } from '@/ui/dialog'
import { type ActionID, type Group, keymap } from './keymap'
import { keysOf } from './keys'
import { usePreferences } from './preferences'

const groups: Group[] = ['everywhere', 'loket', 'list', 'kotak', 'calendar']

/** Every shortcut as it is now. */
export default function Help({ opened, close }: { opened: boolean; close: () => void }) {
  const { shortcuts_off: off } = usePreferences()
  return (
    <Dialog opened={opened} onClose={close} title={t('console.help.title')} size="lg">
      <Stack gap="md">
        {off ? <Text fw={600}>{t('console.help.off')}</Text> : null}
        {groups.map((group) => (
          <section key={group}>
            <Title order={2} mb={4}>
              {t(`console.help.${group}`)}
            </Title>
            <Table withRowBorders={false} verticalSpacing={4}>
              <Table.Tbody>
                {idsOf(group).map((id) => (
                  <Table.Tr key={id}>
                    <Table.Th fw={400} scope="row">
                      {t(keymap[id].label)}
                    </Table.Th>
                    <Table.Td w={140}>
                      <Strokes keys={keysOf(id)} />
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </section>
        ))}
      </Stack>
    </Dialog>
  )
}

const idsOf = (group: Group) => (Object.keys(keymap) as ActionID[]).filter((id) => keymap[id].group === group)

/** Strokes as keys: Shift+F9, or g and then l. */
export function Strokes({ keys }: { keys: string }) {
  return keys.split(' ').map((stroke, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: strokes may repeat
    <span key={i}>
      {i > 0 ? ' ' : ''}
      <kbd>{stroke}</kbd>
    </span>
  ))
}
