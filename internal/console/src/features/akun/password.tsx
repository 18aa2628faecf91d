import { Alert, Button, Group, PasswordInput, Stack, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api, ok } from '@/api/client'
import { useAct } from '@/app/act'
import { explain } from '@/app/explain'
import { useSelf } from '@/app/here'
import { say } from '@/app/toast'
import { t } from '@/i18n'
import { faultAt } from '@/ui/form'
import { IconWarning } from '@/ui/icons'
import { sessionsKey } from './sessions'
import { k } from './text'

const empty = { current: '', new: '' }

/** A new password; every other session ends with it. */
export function Password() {
  const self = useSelf()
  const client = useQueryClient()
  const [values, setValues] = useState(empty)
  const [refusal, setRefusal] = useState('')
  const change = useAct(
    async (header, body: typeof empty) => {
      await ok(api.POST('/api/v1/me/password', { params: { header }, body }))
      return true
    },
    {
      onProblem: (problem) => {
        if (problem.passing) return false
        setRefusal(problem.fields.length ? '' : explain(problem))
        return true
      },
    },
  )
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setRefusal('')
    if (!(await change.run(values))) return
    setValues(empty)
    say(k('akun.password.changed'))
    void client.invalidateQueries({ queryKey: sessionsKey })
  }
  const fieldOf = (name: keyof typeof empty) => ({
    value: values[name],
    'aria-invalid':
      change.fields.some(({ path }) => path === name || (name === 'new' && path === 'password')) || undefined,
    error: faultAt(change.fields, name) ?? (name === 'new' ? faultAt(change.fields, 'password') : undefined),
    onChange: (event: { currentTarget: HTMLInputElement }) =>
      setValues({ ...values, [name]: event.currentTarget.value }),
    visibilityToggleButtonProps: { 'aria-label': t('console.signin.show'), tabIndex: 0 },
  })
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <Stack gap="sm">
        <Text c="dimmed">{k('akun.password.hint')}</Text>
        {refusal ? (
          <Alert color="red" icon={<IconWarning />} role="alert">
            {refusal}
          </Alert>
        ) : null}
        <input type="text" autoComplete="username" value={self.name} readOnly hidden />
        <PasswordInput {...fieldOf('current')} label={k('akun.password.current')} autoComplete="current-password" />
        <PasswordInput {...fieldOf('new')} label={k('akun.password.new')} autoComplete="new-password" />
        <Group justify="end">
          <Button type="submit" loading={change.busy} disabled={!values.current || !values.new}>
            {k('akun.password.go')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
