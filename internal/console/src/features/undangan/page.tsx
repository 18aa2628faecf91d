import { Alert, Button, Paper, PasswordInput, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { api, ok, type Schema } from '@/api/client'
import { problemOf } from '@/api/problem'
import { signIn } from '@/api/session'
import { useAct } from '@/app/act'
import { explain } from '@/app/explain'
import { t } from '@/i18n'
import { faultAt } from '@/ui/form'
import { IconWarning } from '@/ui/icons'
import { Loaded, PageTitle } from '@/ui/panel'
import { u } from './text'

type Invitee = Schema['AuthInvitee']

/** The fragment of the address: browsers send it to no server. */
const tokenNow = () => window.location.hash.slice(1)

/** /konsol/undangan#token: for whom an invitation is, and a password of their own. */
export default function Undangan() {
  const [token, setToken] = useState(tokenNow)
  useEffect(() => {
    const read = () => setToken(tokenNow())
    window.addEventListener('hashchange', read)
    return () => window.removeEventListener('hashchange', read)
  }, [])
  const invitee = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => ok(api.POST('/api/v1/auth/invitation', { body: { token } })),
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  })
  const unknown = problemOf(invitee.error).code === 'invitation_unknown'
  return (
    <Stack component="main" align="center" justify="center" mih="100vh" p="md" gap="md">
      <Paper p="xl" withBorder w="100%" maw={460}>
        <Stack gap="md">
          <img src="/static/ikon.svg" alt="" width={40} height={40} />
          <PageTitle>{u('undangan.title')}</PageTitle>
          {unknown ? (
            <Alert color="red" icon={<IconWarning />} role="alert">
              {u('undangan.unknown')}
            </Alert>
          ) : (
            <Loaded query={invitee}>{(who) => <Accept who={who} token={token} />}</Loaded>
          )}
        </Stack>
      </Paper>
    </Stack>
  )
}

/** Takes the password and goes straight in with it. */
function Accept({ who, token }: { who: Invitee; token: string }) {
  const [password, setPassword] = useState('')
  const [refusal, setRefusal] = useState('')
  const field = useRef<HTMLInputElement>(null)
  const navigate = useNavigate()
  const accept = useAct(
    (_, secret: string) => ok(api.POST('/api/v1/auth/invitation/accept', { body: { token, password: secret } })),
    {
      onProblem: (problem) => {
        setRefusal(problem.fields.length ? '' : explain(problem))
        field.current?.focus()
        return true
      },
    },
  )
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setRefusal('')
    if (!(await accept.run(password))) return
    try {
      await signIn(who.email, password)
      await navigate({ to: '/', replace: true })
    } catch {
      await navigate({ to: '/masuk', replace: true }) // accepted; only the way in failed
    }
  }
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <Stack gap="md">
        <Text>{u('undangan.who', { name: who.name, office: who.office_name })}</Text>
        {refusal ? (
          <Alert color="red" icon={<IconWarning />} role="alert">
            {refusal}
          </Alert>
        ) : null}
        <input type="email" autoComplete="username" value={who.email} readOnly hidden />
        <Text size="sm">{u('undangan.email', { email: who.email })}</Text>
        <PasswordInput
          ref={field}
          label={u('undangan.password')}
          description={u('undangan.password.hint')}
          autoComplete="new-password"
          size="md"
          value={password}
          error={faultAt(accept.fields, 'password')}
          aria-invalid={accept.fields.length > 0 || undefined}
          onChange={(event) => setPassword(event.currentTarget.value)}
          visibilityToggleButtonProps={{ 'aria-label': t('console.signin.show'), tabIndex: 0 }}
        />
        <Button type="submit" size="md" loading={accept.busy} fullWidth>
          {u('undangan.go')}
        </Button>
      </Stack>
    </form>
  )
}
