import { Alert, Button, Group, Stack, Text, Textarea } from '@mantine/core'
import { useState } from 'react'
import { api, ok } from '@/api/client'
import { can } from '@/api/session'
import { useAct } from '@/app/act'
import { useOffice, useSelf } from '@/app/here'
import { say } from '@/app/toast'
import { IconClock } from '@/ui/icons'
import { useCaseActs } from './acts'
import css from './kotak.module.css'
import { Files } from './message'
import { k } from './text'
import type { Approval, Whole } from './types'

type Verdict = 'approve' | 'return' | 'withdraw'

/** An answer that waits for a second person: what it says, and what they decide. One that was returned says why. */
export function ApprovalPanel({ found }: { found: Whole }) {
  const me = useSelf().id
  const { approval } = found
  if (!approval) return null
  const own = approval.asked_by.id === me
  if (approval.state === 'returned')
    return (
      <Alert
        color="orange"
        m={12}
        mb={0}
        title={k('kotak.approval.returned', { name: approval.decided_by?.name ?? '' })}
      >
        <Text className={css.body}>{approval.note}</Text>
      </Alert>
    )
  return (
    <Alert
      color="violet"
      icon={<IconClock />}
      m={12}
      mb={0}
      title={k('kotak.approval.title', { name: approval.asked_by.name })}
    >
      <Stack gap="xs">
        <Text className={css.body}>{approval.body}</Text>
        <Files files={approval.attachments ?? []} />
        {approval.then_close ? <Text size="sm">{k('kotak.approval.closes')}</Text> : null}
        {can('cases.handle') ? <Decide found={found} own={own} approval={approval} /> : null}
      </Stack>
    </Alert>
  )
}

function useDecide(found: Whole) {
  const office = useOffice()
  const { settle } = useCaseActs()
  return useAct(
    async (header, verdict: Verdict, note: string) => {
      const params = { path: { office, id: found.id }, header }
      if (verdict === 'approve')
        await ok(
          api.POST('/api/v1/offices/{office}/consultations/{id}/approval/approve', {
            params,
            body: note ? { note } : {},
          }),
        )
      else if (verdict === 'return')
        await ok(api.POST('/api/v1/offices/{office}/consultations/{id}/approval/return', { params, body: { note } }))
      else await ok(api.POST('/api/v1/offices/{office}/consultations/{id}/approval/withdraw', { params, body: {} }))
      await settle()
      say(k(`kotak.did.${verdict}`, { number: found.number }))
    },
    {
      onProblem: ({ status }) => {
        if (status === 409) void settle()
        return false
      },
    },
  )
}

function Decide({ found, own, approval }: { found: Whole; own: boolean; approval: Approval }) {
  const [note, setNote] = useState('')
  const [missing, setMissing] = useState(false)
  const act = useDecide(found)
  const decide = (verdict: Verdict) => {
    setMissing(verdict === 'return' && note.trim() === '')
    if (verdict !== 'return' || note.trim() !== '') void act.run(verdict, note.trim())
  }
  if (own)
    return (
      <Group>
        <Text size="sm">{k('kotak.approval.own')}</Text>
        <Button size="compact-md" variant="default" loading={act.busy} onClick={() => decide('withdraw')}>
          {k('kotak.approval.withdraw')}
        </Button>
      </Group>
    )
  return (
    <>
      <Textarea
        id={`setuju-${approval.id}`}
        label={k('kotak.approval.note')}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        error={missing ? k('kotak.approval.note.missing') : undefined}
        autosize
        maxLength={1000}
      />
      <Group gap={6}>
        <Button loading={act.busy} onClick={() => decide('approve')}>
          {k('kotak.approval.approve')}
        </Button>
        <Button variant="default" disabled={act.busy} onClick={() => decide('return')}>
          {k('kotak.approval.return')}
        </Button>
      </Group>
    </>
  )
}
