import { Button, Group, Paper, Stack, Text, TextInput, Title } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api, ok } from '@/api/client'
import { useOffice } from '@/app/here'
import { faultAt, Summary } from '@/ui/form'
import { Loaded } from '@/ui/panel'
import { AccountRow } from './account'
import { idOf } from './field'
import { AturPage } from './frame'
import { Guard } from './guard'
import { type Invitation, InvitationWindow } from './invitation'
import { useRefusable } from './refuse'
import { RowRefusal, wrongOf } from './section'
import { type AturKey, a } from './text'

/** Atur › Petugas: who works here, in which role, and how they come in. */
export default function Petugas() {
  const office = useOffice()
  const client = useQueryClient()
  const [link, setLink] = useState<Invitation>()
  const key = ['office', office, 'users']
  const users = useQuery({
    queryKey: key,
    queryFn: async () => {
      const all = await ok(api.GET('/api/v1/offices/{office}/users', { params: { path: { office } } }))
      return all.items ?? []
    },
  })
  const changed = (invitation?: Invitation) => {
    void client.invalidateQueries({ queryKey: key })
    if (invitation) setLink(invitation)
  }
  return (
    <AturPage section="petugas">
      <Invite changed={changed} />
      <Paper withBorder p="md">
        <Title order={2} mb="xs">
          {a('atur.petugas.list')}
        </Title>
        <Loaded query={users}>
          {(all) => (
            <Stack gap="md">
              {all.map((account) => (
                <AccountRow key={account.id} account={account} changed={changed} />
              ))}
            </Stack>
          )}
        </Loaded>
      </Paper>
      <InvitationWindow invitation={link} close={() => setLink(undefined)} />
    </AturPage>
  )
}

const empty = { name: '', email: '' }

/** Invites an officer: the person chooses the password, nobody types it for them. */
function Invite({ changed }: { changed: (invitation?: Invitation) => void }) {
  const office = useOffice()
  const [values, setValues] = useState(empty)
  const invite = useRefusable(async (header, who: typeof empty) =>
    ok(
      api.POST('/api/v1/offices/{office}/users', {
        params: { path: { office }, header },
        body: { ...who, role: 'officer' },
      }),
    ),
  )
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const made = await invite.run(values)
    if (!made) return
    setValues(empty)
    changed(made.invitation && { ...made.invitation, name: made.name })
  }
  const fieldOf = (path: string) => ({ id: idOf(path), label: a(`atur.petugas.${path}` as AturKey) })
  return (
    <Paper withBorder p="md">
      <Guard dirty={values.name !== '' || values.email !== ''} />
      <form onSubmit={(event) => void submit(event)} noValidate>
        <Stack gap="sm">
          <Title order={2}>{a('atur.petugas.invite')}</Title>
          <Text>{a('atur.petugas.invite.hint')}</Text>
          <RowRefusal text={invite.refusal} close={invite.forgive} />
          <Summary wrong={wrongOf(invite.fields, fieldOf)} />
          <Group align="start" grow preventGrowOverflow={false}>
            <TextInput
              id={idOf('name')}
              label={a('atur.petugas.name')}
              autoComplete="off"
              miw={200}
              value={values.name}
              error={faultAt(invite.fields, 'name')}
              onChange={(event) => setValues({ ...values, name: event.currentTarget.value })}
            />
            <TextInput
              id={idOf('email')}
              label={a('atur.petugas.email')}
              type="email"
              autoComplete="off"
              miw={200}
              value={values.email}
              error={faultAt(invite.fields, 'email')}
              onChange={(event) => setValues({ ...values, email: event.currentTarget.value })}
            />
          </Group>
          <Group justify="end">
            <Button type="submit" loading={invite.busy}>
              {a('atur.petugas.invite.go')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  )
}
