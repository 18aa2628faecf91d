import { Alert, Text } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { Dialog } from '@/ui/dialog'
import { IconWarning } from '@/ui/icons'
import { Rows } from '@/ui/panel'
import { dateText } from '@/ui/time'
import type { Preview } from './moves'
import { PreviewPanel } from './preview'
import { l, wordOf } from './text'
import { usePreviewed } from './usepreview'
import type { Entry } from './year'

type Header = { 'Idempotency-Key': string }

type Props = {
  entry: Entry
  preview: (header: Header, entry: Entry) => Promise<Preview>
  enact: (header: Header, entry: Entry, token: string) => Promise<unknown>
  done: () => void
  close: () => void
}

/** Takes an entry away, seen before it is done. */
export function RemoveDialog({ entry, preview, enact, done, close }: Props) {
  const change = usePreviewed(preview, async (header, edit: Entry, token) => {
    await enact(header, edit, token)
    return true
  })
  const ask = useRef(change.ask)
  useEffect(() => void ask.current(entry), [entry])
  const apply = async () => {
    if (!(await change.apply())) return
    done()
    close()
  }
  return (
    <Dialog opened onClose={close} title={l('libur.remove.title')} size="lg">
      {change.shown ? (
        <PreviewPanel
          preview={change.shown}
          {...change}
          what={`${dateText(entry.date)}: ${wordOf('kind', entry.kind)}. ${entry.reason} (${entry.document})`}
          yes={l('libur.remove')}
          apply={() => void apply()}
          back={close}
        />
      ) : (
        <>
          {change.refusal ? (
            <Alert color="red" icon={<IconWarning />} role="alert">
              {change.refusal}
            </Alert>
          ) : (
            <Rows count={3} />
          )}
          <Text size="sm" c="dimmed">
            {dateText(entry.date)}
          </Text>
        </>
      )}
    </Dialog>
  )
}
