import { Button, Group, Stack } from '@mantine/core'
import type { FormEvent, ReactNode } from 'react'
import { t } from '@/i18n'
import { Dialog } from '@/ui/dialog'
import { Summary, type Wrong } from '@/ui/form'
import { k } from './text'
import type { Case } from './types'
import type { Inbox } from './useinbox'

/** What the windows about several cases are given. */
export type About = { cases: Case[]; inbox: Inbox; close: () => void }

/** Cases in a heading: the number of one, how many of more. */
export const named = (cases: readonly Case[]) =>
  cases.length === 1 ? (cases[0]?.number ?? '') : k('kotak.cases', { n: cases.length })

type Props = {
  title: string
  children: ReactNode
  wrong?: Wrong[]
  yes: string
  busy?: boolean
  ready?: boolean
  size?: string
  run: () => unknown
  close: () => void
}

/** A window with a form, which is sent by Enter and by its button. */
export function Ask({ title, children, wrong = [], yes, busy, ready = true, size, run, close }: Props) {
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (ready && !busy) void run()
  }
  return (
    <Dialog opened onClose={close} title={title} size={size}>
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <Summary wrong={wrong} />
          {children}
          <Group justify="end">
            <Button variant="default" onClick={close}>
              {t('console.cancel')}
            </Button>
            <Button type="submit" loading={busy} disabled={!ready}>
              {yes}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
