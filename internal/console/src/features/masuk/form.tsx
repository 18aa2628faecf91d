import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core'
import { type FormEvent, useRef, useState } from 'react'
import { problemOf } from '@/api/problem'
import { signIn } from '@/api/session'
import { explain } from '@/app/explain'
import { t } from '@/i18n'
import { IconWarning } from '@/ui/icons'

/** E-mail and password. One sentence for every wrong pair: which part was wrong stays unsaid. */
export function SignInForm({ email, done }: { email?: string; done?: () => void }) {
  const [busy, setBusy] = useState(false)
  const [wrong, setWrong] = useState('')
  const password = useRef<HTMLInputElement>(null)

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    setBusy(true)
    setWrong('')
    try {
      await signIn(String(form.get('email') ?? ''), String(form.get('password') ?? ''))
      done?.()
    } catch (cause) {
      setWrong(explain(problemOf(cause)))
      password.current?.focus()
    } finally {
      setBusy(false)
    }
  }

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        {wrong ? (
          <Alert color="red" icon={<IconWarning />} role="alert">
            {wrong}
          </Alert>
        ) : null}
        <TextInput
          label={t('console.signin.email')}
          name="email"
          type="email"
          autoComplete="username"
          defaultValue={email}
          data-autofocus={email ? undefined : true}
          size="md"
        />
        <PasswordInput
          ref={password}
          label={t('console.signin.password')}
          name="password"
          autoComplete="current-password"
          visibilityToggleButtonProps={{ 'aria-label': t('console.signin.show'), tabIndex: 0 }}
          data-autofocus={email ? true : undefined}
          size="md"
        />
        <Button type="submit" size="md" loading={busy} fullWidth>
          {t('console.signin.go')}
        </Button>
      </Stack>
    </form>
  )
}
