import { Spotlight, spotlight } from '@mantine/spotlight'
import '@mantine/spotlight/styles.css'
import { useEffect } from 'react'
import { t } from '@/i18n'
import { IconSearch } from '@/ui/icons'
import type { Command } from './commands'
import { keysOf } from './keys'

/** The command palette: every page and every command of this one, found by typing. */
export default function Palette(props: { opened: boolean; close: () => void; commands: Command[] }) {
  useEffect(() => {
    if (props.opened) spotlight.open()
  }, [props.opened])
  return (
    <Spotlight
      actions={props.commands.map((command) => ({
        id: command.id,
        label: command.label,
        rightSection: command.keys ? <kbd>{keysOf(command.keys)}</kbd> : undefined,
        onClick: command.run,
      }))}
      shortcut={null}
      attributes={{ content: { 'aria-label': t('console.palette.open') } }}
      onSpotlightClose={props.close}
      nothingFound={t('console.palette.nothing')}
      searchProps={{
        leftSection: <IconSearch />,
        placeholder: t('console.palette.placeholder'),
        'aria-label': t('console.palette.placeholder'),
      }}
    />
  )
}
