import { Alert, Button, Checkbox, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import type { FieldFault } from '@/api/problem'
import { t } from '@/i18n'
import { Dialog } from '@/ui/dialog'
import { faultAt, Summary, type Wrong } from '@/ui/form'
import { IconWarning } from '@/ui/icons'
import { dateText } from '@/ui/time'
import { type Edit, editOf, type Kind, kinds, type Typed } from './edit'
import type { Preview } from './moves'
import { PreviewPanel } from './preview'
import { type LiburKey, l, wordOf } from './text'
import { usePreviewed } from './usepreview'

type Header = { 'Idempotency-Key': string }

type Props = {
  title: string
  date: string
  /** The layers one may write; a choice is shown only when there is one. */
  layers?: readonly ('office' | 'province')[]
  preview: (header: Header, edit: Edit) => Promise<Preview>
  enact: (header: Header, edit: Edit, token: string) => Promise<unknown>
  done: () => void
  close: () => void
}

/** Adds a closure, special hours or an opening on a day, seen before it is done. */
export function EntryDialog({ title, date, layers, preview, enact, done, close }: Props) {
  const [typed, setTyped] = useState<Typed>({
    date,
    kind: 'closed',
    hours: '',
    counts_as_working_day: false,
    reason: '',
    document: '',
    ...(layers ? { layer: layers[0] } : {}),
  })
  const [own, setOwn] = useState<FieldFault[]>([])
  const change = usePreviewed(preview, enact)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const edit = editOf(typed)
    setOwn(Array.isArray(edit) ? edit : [])
    if (!Array.isArray(edit)) void change.ask(edit)
  }
  const apply = async () => {
    if ((await change.apply()) === undefined) return
    done()
    close()
  }
  return (
    <Dialog opened onClose={close} title={title} size="lg">
      {change.shown ? (
        <PreviewPanel
          preview={change.shown}
          {...change}
          what={`${dateText(typed.date)}: ${wordOf('kind', typed.kind)}. ${typed.reason} (${typed.document})`}
          yes={l('libur.apply')}
          apply={() => void apply()}
        />
      ) : (
        <form onSubmit={submit} noValidate>
          <Stack gap="sm">
            {change.refusal ? (
              <Alert color="red" icon={<IconWarning />} role="alert">
                {change.refusal}
              </Alert>
            ) : null}
            <Fields {...{ typed, layers }} put={setTyped} faults={own.length ? own : change.fields} />
            <Group justify="end">
              <Button variant="default" onClick={close}>
                {t('console.cancel')}
              </Button>
              <Button type="submit" loading={change.busy}>
                {l('libur.preview')}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Dialog>
  )
}

const fields = ['layer', 'date', 'kind', 'intervals', 'reason', 'document'] as const
const idOf = (field: string) => `entry-${field}`

const wrongOf = (faults: FieldFault[]): Wrong[] =>
  fields.flatMap((field) => {
    const text = faultAt(faults, field)
    return text ? [{ id: idOf(field), text: `${l(`libur.field.${field}` as LiburKey)}: ${text}` }] : []
  })

type FieldsProps = {
  typed: Typed
  layers?: Props['layers']
  faults: FieldFault[]
  put: (typed: Typed) => void
}

function Fields({ typed, layers, faults, put }: FieldsProps) {
  const shared = (field: (typeof fields)[number]) => ({
    id: idOf(field),
    label: l(`libur.field.${field}` as LiburKey),
    error: faultAt(faults, field),
  })
  const opens = typed.kind !== 'closed'
  return (
    <>
      <Summary wrong={wrongOf(faults)} />
      {layers && layers.length > 1 ? (
        <NativeSelect
          {...shared('layer')}
          value={typed.layer}
          data={layers.map((value) => ({ value, label: l(`libur.layer.${value}`) }))}
          onChange={(event) => put({ ...typed, layer: event.currentTarget.value as 'office' })}
        />
      ) : null}
      <TextInput
        {...shared('date')}
        type="date"
        w={200}
        value={typed.date}
        onChange={(event) => put({ ...typed, date: event.currentTarget.value })}
      />
      <NativeSelect
        {...shared('kind')}
        value={typed.kind}
        data={kinds.map((value) => ({ value, label: l(`libur.kind.${value}`) }))}
        onChange={(event) => put({ ...typed, kind: event.currentTarget.value as Kind })}
      />
      {opens ? (
        <TextInput
          {...shared('intervals')}
          description={l('libur.hours.hint')}
          autoComplete="off"
          className="num"
          value={typed.hours}
          onChange={(event) => put({ ...typed, hours: event.currentTarget.value })}
        />
      ) : null}
      {typed.kind === 'open_anyway' ? (
        <div>
          <Checkbox
            label={l('libur.field.counts')}
            checked={typed.counts_as_working_day ?? false}
            onChange={(event) => put({ ...typed, counts_as_working_day: event.currentTarget.checked })}
          />
          <Text size="sm" c="dimmed">
            {l('libur.field.counts.hint')}
          </Text>
        </div>
      ) : null}
      <TextInput
        {...shared('reason')}
        description={l('libur.field.reason.hint')}
        autoComplete="off"
        value={typed.reason}
        onChange={(event) => put({ ...typed, reason: event.currentTarget.value })}
      />
      <TextInput
        {...shared('document')}
        description={l('libur.field.document.hint')}
        autoComplete="off"
        value={typed.document}
        onChange={(event) => put({ ...typed, document: event.currentTarget.value })}
      />
    </>
  )
}
