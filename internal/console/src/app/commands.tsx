import { useNavigate } from '@tanstack/react-router'
import { lazy, Suspense, useState, useSyncExternalStore } from 'react'
import { can } from '@/api/session'
import { t } from '@/i18n'
import { features } from './features'
import { useOffice } from './here'
import type { ActionID } from './keymap'
import { useKey } from './keys'
import { undoLast } from './toast'

const Palette = lazy(() => import('./palette'))
const Help = lazy(() => import('./help'))

/** A command of the palette. */
export type Command = { id: string; label: string; keys?: ActionID; run: () => void }

let offered: Command[] = []
let open: 'palette' | 'help' | undefined
const watchers = new Set<() => void>()

function show(what: typeof open) {
  open = what
  for (const tell of watchers) tell()
}

export const openPalette = () => show('palette')
export const openHelp = () => show('help')

/** Offers commands of a page in the palette; give it what it returned to take them back. */
export function offer(commands: Command[]): () => void {
  offered = [...offered, ...commands]
  return () => {
    offered = offered.filter((each) => !commands.includes(each))
  }
}

function useOpen() {
  return useSyncExternalStore(
    (tell) => {
      watchers.add(tell)
      return () => watchers.delete(tell)
    },
    () => open,
  )
}

/** The palette, the help of the shortcuts, and the shortcuts that every page has. */
export function Commands() {
  const what = useOpen()
  const [seen, setSeen] = useState({ palette: false, help: false })
  if (what && !seen[what]) setSeen({ ...seen, [what]: true })
  const navigate = useNavigate()
  const office = useOffice()
  useKey('app.palette', openPalette)
  useKey('app.help', openHelp)
  useKey('app.undo', undoLast)
  const go = features.flatMap(({ name, menu }) => {
    if (!menu || !can(menu.right)) return []
    return [
      { id: `go.${name}`, label: t(menu.label), keys: menu.key, run: () => void navigate({ to: menu.to(office) }) },
    ]
  })
  const commands = [
    ...offered,
    ...go,
    { id: 'help', label: t('console.help.title'), keys: 'app.help' as const, run: openHelp },
  ]
  return (
    <Suspense>
      {go.map((command) => (command.keys ? <Go key={command.id} id={command.keys} run={command.run} /> : null))}
      {seen.palette ? <Palette opened={what === 'palette'} close={() => show(undefined)} commands={commands} /> : null}
      {seen.help ? <Help opened={what === 'help'} close={() => show(undefined)} /> : null}
    </Suspense>
  )
}

function Go({ id, run }: { id: ActionID; run: () => void }) {
  useKey(id, run)
  return null
}
