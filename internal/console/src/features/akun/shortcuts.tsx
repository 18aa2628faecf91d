import { Button, Group, Stack, Switch, Table, Text, TextInput, Title } from '@mantine/core'
import { type KeyboardEvent, useState } from 'react'
import { type ActionID, keymap, type Group as Place } from '@/app/keymap'
import { keysOf, strokeOf } from '@/app/keys'
import { usePreferences } from '@/app/preferences'
import { t } from '@/i18n'
import { Dialog } from '@/ui/dialog'
import { useKeep } from './choices'
import { after, type Refusal, refuse } from './remap'
import { k } from './text'

const actions = Object.keys(keymap) as ActionID[]
const places: Place[] = [...new Set(actions.map((id) => keymap[id].group))]

/** Every shortcut with its keys; each can have others, and all can be switched off (WCAG 2.1.4). */
export function Shortcuts() {
  const { shortcuts_off: off, shortcuts } = usePreferences()
  const [asked, setAsked] = useState<ActionID>()
  const keep = useKeep()
  return (
    <Stack gap="sm">
      <Switch
        label={k('akun.shortcuts.on')}
        checked={!off}
        onChange={(event) => void keep.run({ shortcuts_off: !event.currentTarget.checked })}
      />
      {places.map((place) => (
        <section key={place} aria-label={t(`console.help.${place}`)}>
          <Title order={3}>{t(`console.help.${place}`)}</Title>
          <Table verticalSpacing={4}>
            <Table.Tbody>
              {actions
                .filter((id) => keymap[id].group === place)
                .map((id) => (
                  <Row key={id} id={id} ask={() => setAsked(id)} />
                ))}
            </Table.Tbody>
          </Table>
        </section>
      ))}
      <Group justify="end">
        <Button
          variant="default"
          disabled={Object.keys(shortcuts).length === 0}
          onClick={() => void keep.run({ shortcuts: {} })}
        >
          {k('akun.shortcuts.reset')}
        </Button>
      </Group>
      <Dialog
        opened={asked !== undefined}
        onClose={() => setAsked(undefined)}
        title={asked ? k('akun.shortcuts.for', { action: t(keymap[asked].label) }) : ''}
      >
        {asked ? <Remap key={asked} id={asked} close={() => setAsked(undefined)} /> : null}
      </Dialog>
    </Stack>
  )
}

function Row({ id, ask }: { id: ActionID; ask: () => void }) {
  const label = t(keymap[id].label)
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={400}>
        {label}
      </Table.Th>
      <Table.Td w={110}>
        <Pressed keys={keysOf(id)} />
      </Table.Td>
      <Table.Td w={90} ta="right">
        <Button
          size="compact-sm"
          variant="default"
          onClick={ask}
          aria-label={`${k('akun.shortcuts.change')}: ${label}`}
        >
          {k('akun.shortcuts.change')}
        </Button>
      </Table.Td>
    </Table.Tr>
  )
}

const Pressed = ({ keys }: { keys: string }) => keys.split(' ').map((stroke) => <kbd key={stroke}>{stroke}</kbd>)

/** Why strokes cannot be had, in words. */
const whyNot = (refusal: Refusal) =>
  refusal.why === 'taken'
    ? k('akun.shortcuts.taken', { action: t(keymap[refusal.by].label) })
    : k(`akun.shortcuts.${refusal.why}`)

/** Takes the next keys for an action. */
function Remap({ id, close }: { id: ActionID; close: () => void }) {
  const { shortcuts } = usePreferences()
  const [keys, setKeys] = useState('')
  const keep = useKeep()
  const refusal = keys ? refuse(id, keys, keysOf) : undefined
  const press = (event: KeyboardEvent) => {
    const stroke = strokeOf(event.nativeEvent)
    if (!stroke || ['Tab', 'Shift+Tab', 'Escape'].includes(stroke)) return
    event.preventDefault()
    setKeys((before) => after(before, stroke))
  }
  const save = async (strokes: string | undefined) => {
    const { [id]: _, ...others } = shortcuts
    if (await keep.run({ shortcuts: strokes ? { ...others, [id]: strokes } : others })) close()
  }
  return (
    <Stack gap="sm">
      <TextInput
        label={k('akun.shortcuts.press')}
        description={k('akun.shortcuts.press.hint', { keys: keymap[id].keys })}
        value={keys}
        readOnly
        data-autofocus
        onKeyDown={press}
        error={refusal ? whyNot(refusal) : undefined}
      />
      <Text role="status" className="vh">
        {keys}
      </Text>
      <Group justify="end">
        {shortcuts[id] ? (
          <Button variant="subtle" onClick={() => void save(undefined)}>
            {k('akun.shortcuts.default')}
          </Button>
        ) : null}
        <Button variant="default" onClick={close}>
          {t('console.cancel')}
        </Button>
        <Button loading={keep.busy} disabled={!keys || refusal !== undefined} onClick={() => void save(keys)}>
          {t('console.save')}
        </Button>
      </Group>
    </Stack>
  )
}
