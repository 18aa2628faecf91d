import { Alert, Badge, Button, Group, Paper, Stack, Text, Title } from '@mantine/core'
import type { FormEvent, ReactNode } from 'react'
import type { FieldFault } from '@/api/problem'
import { t } from '@/i18n'
import { faultAt, Summary } from '@/ui/form'
import { IconWarning } from '@/ui/icons'
import type { Draft } from './draft'
import { a } from './text'

type Props<T extends object> = {
  title: string
  hint?: string
  draft: Draft<T>
  busy: boolean
  faults: FieldFault[]
  /** The id and the label of the field of a path in the request. */
  fieldOf: (path: string) => { id: string; label: string }
  save: () => void
  children: ReactNode
}

/** A part of the settings that is saved on its own. */
export function SectionForm<T extends object>(props: Props<T>) {
  const { draft, busy, faults } = props
  const submit = (event: FormEvent) => {
    event.preventDefault()
    props.save()
  }
  return (
    <Paper withBorder p="md">
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <Group justify="space-between">
            <Title order={2}>{props.title}</Title>
            {draft.dirty ? <Badge color="orange">{a('atur.unsaved')}</Badge> : null}
          </Group>
          {props.hint ? <Text c="dimmed">{props.hint}</Text> : null}
          <Summary wrong={wrongOf(faults, props.fieldOf)} />
          {props.children}
          <Group justify="end" gap="xs">
            {draft.dirty ? (
              <Button variant="subtle" onClick={draft.reset} disabled={busy}>
                {a('atur.discard')}
              </Button>
            ) : null}
            <Button type="submit" loading={busy} disabled={!draft.dirty}>
              {t('console.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  )
}

/** The wrong fields as lines of a summary. */
export const wrongOf = (faults: FieldFault[], fieldOf: Props<object>['fieldOf']) =>
  faults.map(({ path }) => {
    const { id, label } = fieldOf(path)
    return { id, text: `${label}: ${faultAt(faults, path)}` }
  })

/** Why something could not be done, at the row it was asked of. */
export function RowRefusal({ text, close }: { text: string; close: () => void }) {
  if (!text) return null
  return (
    <Alert
      color="orange"
      icon={<IconWarning />}
      role="alert"
      withCloseButton
      closeButtonLabel={t('console.close')}
      onClose={close}
      mt="xs"
    >
      {text}
    </Alert>
  )
}
