import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { api, ok } from '@/api/client'
import { refresh } from '@/api/session'
import { useAct } from '@/app/act'
import { useSelf } from '@/app/here'
import { say } from '@/app/toast'
import { t } from '@/i18n'
import { faultAt } from '@/ui/form'
import { k } from './text'

/** The name that colleagues, the ledger and the record show. */
export function Name() {
  const self = useSelf()
  const [edited, setEdited] = useState<string>()
  const name = edited ?? self.name
  const save = useAct(async (header, text: string) => {
    const now = await ok(api.PATCH('/api/v1/me', { params: { header }, body: { name: text } }))
    await refresh().catch(() => undefined) // the name travels with the session
    return now
  })
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!(await save.run(name))) return
    setEdited(undefined)
    say(t('console.saved'))
  }
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <Stack gap="sm">
        <Text c="dimmed">
          {t(`console.role.${self.role}`)} · {self.office}
        </Text>
        <TextInput
          label={k('akun.name.label')}
          autoComplete="name"
          value={name}
          error={faultAt(save.fields, 'name')}
          onChange={(event) => setEdited(event.currentTarget.value)}
        />
        <Group justify="end">
          <Button type="submit" loading={save.busy} disabled={name === self.name}>
            {t('console.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
