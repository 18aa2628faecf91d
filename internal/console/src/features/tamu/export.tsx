import { Button, Checkbox, Group, SimpleGrid, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { api, ok, type Schema } from '@/api/client'
import { useAct } from '@/app/act'
import { useOffice } from '@/app/here'
import { say } from '@/app/toast'
import { Dialog } from '@/ui/dialog'
import { download } from '@/ui/download'
import { faultAt, Summary } from '@/ui/form'
import type { Asked } from './book'
import { b } from './text'

const parts = ['from', 'to', 'reason'] as const

/** Takes the book out as a file: which days, and what for, which is recorded. */
export function ExportDialog({ asked, today, close }: { asked: Asked; today: string; close: () => void }) {
  const office = useOffice()
  const [v, setV] = useState({ from: asked.from, to: asked.to, reason: '', only_consented: false })
  const put = (part: Partial<typeof v>) => setV((before) => ({ ...before, ...part }))
  const take = useAct(
    async (headers, body: Schema['GuestExport']) => {
      const params = { path: { office }, header: headers }
      const file = await ok(api.POST('/api/v1/offices/{office}/guests/exports', { params, body, parseAs: 'blob' }))
      download(`buku-tamu-${body.from}-${body.to}.csv`, file as unknown as Blob)
      say(b('tamu.export.done'))
      close()
      return true
    },
    { onProblem: (problem) => problem.fields.length > 0 },
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void take.run({ ...v, reason: v.reason.trim(), format: 'csv' })
  }
  const wrong = parts.flatMap((part) => {
    const text = faultAt(take.fields, part)
    return text ? [{ id: `export-${part}`, text: `${b(`tamu.export.${part}`)}: ${text}` }] : []
  })
  return (
    <Dialog opened onClose={close} title={b('tamu.export')}>
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <Text c="dimmed">{b('tamu.export.help')}</Text>
          <Summary wrong={wrong} />
          <SimpleGrid cols={2}>
            {(['from', 'to'] as const).map((end) => (
              <TextInput
                key={end}
                id={`export-${end}`}
                type="date"
                label={b(`tamu.export.${end}`)}
                value={v[end]}
                max={today}
                onChange={(event) => put({ [end]: event.currentTarget.value })}
                error={faultAt(take.fields, end)}
              />
            ))}
          </SimpleGrid>
          <Textarea
            id="export-reason"
            data-autofocus
            label={b('tamu.export.reason')}
            description={b('tamu.export.reason.hint')}
            value={v.reason}
            maxLength={300}
            autosize
            onChange={(event) => put({ reason: event.currentTarget.value })}
            error={faultAt(take.fields, 'reason')}
          />
          <Checkbox
            label={b('tamu.export.consented')}
            checked={v.only_consented}
            onChange={(event) => put({ only_consented: event.currentTarget.checked })}
          />
          <Group justify="end">
            <Button variant="default" onClick={close}>
              {b('tamu.back')}
            </Button>
            <Button type="submit" loading={take.busy}>
              {b('tamu.export.go')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
