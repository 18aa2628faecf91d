import { Badge, Button, Group, Text } from '@mantine/core'
import { useState } from 'react'
import { api, ok, type Schema } from '@/api/client'
import { useOffice, useSelf, useZone } from '@/app/here'
import { say } from '@/app/toast'
import { t } from '@/i18n'
import { Confirm } from '@/ui/dialog'
import { clockTime, day } from '@/ui/time'
import type { Invitation } from './invitation'
import { useRefusable } from './refuse'
import { RowRefusal } from './section'
import { a } from './text'

export type Account = Schema['AuthAccount']

type Props = { account: Account; changed: (invitation?: Invitation) => void }
type Asked = 'admin' | 'officer' | 'invite' | 'off' | 'on'

/** What can be done with an account now. */
const actionsOf = ({ active, role }: Account): Asked[] =>
  active ? [role === 'officer' ? 'admin' : 'officer', 'invite', 'off'] : ['on']

const changes = {
  admin: { role: 'office_admin' },
  officer: { role: 'officer' },
  off: { active: false },
  on: { active: true },
} as const

/** Does what was asked of an account; an invitation is answered with its link. */
function useAnswer({ account, changed }: Props) {
  const office = useOffice()
  return useRefusable(async (header, asked: Asked) => {
    const params = { path: { office, id: account.id }, header }
    if (asked === 'invite') {
      const link = await ok(api.POST('/api/v1/offices/{office}/users/{id}/invitation', { params }))
      changed({ ...link, name: account.name })
      return true
    }
    await ok(api.PATCH('/api/v1/offices/{office}/users/{id}', { params, body: changes[asked] }))
    say(a(`atur.petugas.done.${asked}`, { name: account.name }))
    changed()
    return true
  })
}

/** One account with what can be done about it; nobody changes their own here. */
export function AccountRow({ account, changed }: Props) {
  const self = useSelf()
  const zone = useZone()
  const [asked, setAsked] = useState<Asked>()
  const answer = useAnswer({ account, changed })
  const confirm = async () => {
    if (asked) await answer.run(asked)
    setAsked(undefined)
  }
  const until = account.invited_until
  return (
    <div>
      <Group justify="space-between">
        <div style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
          <Group gap="xs">
            <Text fw={600}>{account.name}</Text>
            <StateBadge account={account} />
            {account.id === self.id ? <Text size="sm">{a('atur.petugas.you')}</Text> : null}
          </Group>
          <Text size="sm">
            {roleName(account.role)} · {account.email}
          </Text>
          {until ? (
            <Text size="sm">{a('atur.petugas.until', { at: `${day(until, zone)} ${clockTime(until, zone)}` })}</Text>
          ) : null}
        </div>
        {account.id === self.id ? null : (
          <Group gap="xs">
            {actionsOf(account).map((action) => (
              <Button
                key={action}
                size="compact-md"
                variant="default"
                onClick={() => setAsked(action)}
                aria-label={`${a(`atur.petugas.do.${action}`)}: ${account.name}`}
              >
                {a(`atur.petugas.do.${action}`)}
              </Button>
            ))}
          </Group>
        )}
      </Group>
      <RowRefusal text={answer.refusal} close={answer.forgive} />
      <Confirm
        opened={asked !== undefined}
        title={asked ? `${a(`atur.petugas.do.${asked}`)}: ${account.name}` : ''}
        text={asked ? a(`atur.petugas.ask.${asked}`) : ''}
        yes={asked ? a(`atur.petugas.do.${asked}`) : ''}
        danger={asked === 'off'}
        busy={answer.busy}
        onYes={() => void confirm()}
        onNo={() => setAsked(undefined)}
      />
    </div>
  )
}

/** What an account is now, in a word with its sign. */
function StateBadge({ account }: { account: Account }) {
  if (!account.active) return <Badge color="gray">{a('atur.petugas.inactive')}</Badge>
  if (account.invited_until) return <Badge color="orange">{a('atur.petugas.invited')}</Badge>
  return <Badge color="green">{a('atur.petugas.active')}</Badge>
}

/** The role of an account in words. */
const roleName = (role: Account['role']) => t(`console.role.${role}`)
