import { Alert, Button, Group, List, Paper, Stack, Text, Textarea, Title } from '@mantine/core'
import { type ChangeEvent, type FormEvent, useState } from 'react'
import type { FieldFault } from '@/api/problem'
import { PreviewPanel } from '@/features/libur/preview'
import { l } from '@/features/libur/text'
import { usePreviewed } from '@/features/libur/usepreview'
import { Dialog } from '@/ui/dialog'
import { IconWarning } from '@/ui/icons'
import { edits } from './api'
import { linesOf } from './lines'

/** The national list as a file: every bad line is named, and nothing is taken over while there is one. */
export function ImportSection({ done }: { done: () => void }) {
  const [csv, setCSV] = useState('')
  const change = usePreviewed(edits.previewImport, edits.import)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void change.ask(csv)
  }
  const read = (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.currentTarget.files?.[0]
    change.back()
    void file?.text().then(setCSV)
  }
  const apply = async () => {
    if ((await change.apply()) === undefined) return
    setCSV('')
    done()
  }
  return (
    <Paper withBorder p="md">
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <Title order={2}>{l('libur.import.title')}</Title>
          <Text>{l('libur.import.hint')}</Text>
          <label htmlFor="import-file">
            <Text fw={600} component="span" display="block" mb={4}>
              {l('libur.import.file')}
            </Text>
            <input id="import-file" type="file" accept=".csv,text/csv" onChange={read} style={{ maxWidth: '100%' }} />
          </label>
          <Textarea
            id="import-text"
            label={l('libur.import.text')}
            rows={6}
            spellCheck={false}
            autoComplete="off"
            value={csv}
            onChange={(event) => setCSV(event.currentTarget.value)}
          />
          <BadLines faults={change.fields} refusal={change.refusal} />
          <Group justify="end">
            <Button type="submit" loading={change.busy} disabled={!csv.trim()}>
              {l('libur.preview')}
            </Button>
          </Group>
        </Stack>
      </form>
      <Dialog opened={!!change.shown} onClose={change.back} title={l('libur.import.title')} size="lg">
        {change.shown ? (
          <PreviewPanel
            preview={change.shown}
            {...change}
            what={l('libur.import.what', { n: change.shown.days, years: (change.shown.years ?? []).join(', ') })}
            yes={l('libur.import.apply')}
            apply={() => void apply()}
          />
        ) : null}
      </Dialog>
    </Paper>
  )
}

function BadLines({ faults, refusal }: { faults: FieldFault[]; refusal: string }) {
  if (faults.length === 0 && !refusal) return null
  return (
    <Alert color="red" icon={<IconWarning />} role="alert" title={l('libur.import.wrong')}>
      {refusal ? <Text>{refusal}</Text> : null}
      <List>
        {linesOf(faults).map(({ path, line, text }) => (
          <List.Item key={path}>{line ? l('libur.import.line', { line, text }) : text}</List.Item>
        ))}
      </List>
    </Alert>
  )
}
