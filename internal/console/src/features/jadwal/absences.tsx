import { Button, Group, NativeSelect, Paper, SimpleGrid, Stack, Text, Textarea, TextInput, Title } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { api, ok, type Schema } from '@/api/client'
import { usePeople } from '@/api/office'
import { can } from '@/api/session'
import { useAct } from '@/app/act'
import { useOffice, useSelf } from '@/app/here'
import { say } from '@/app/toast'
import { Confirm, Dialog } from '@/ui/dialog'
import { faultAt, Summary } from '@/ui/form'
import { Empty, Loaded } from '@/ui/panel'
import { dateText } from '@/ui/time'
import { type Absence, useAbsences, useRosterRefresh } from './roster'
import { j } from './text'

/** Who is absent in the weeks to come; one's own can be written down and taken back, an admin does it for all. */
export function Absences({ monday, today }: { monday: string; today: string }) {
  const absences = useAbsences(useOffice(), monday)
  const [writing, setWriting] = useState(false)
  const [leaving, setLeaving] = useState<Absence>()
  return (
    <Stack gap="sm" component="section" aria-label={j('jadwal.absences')}>
      <Group justify="space-between">
        <Title order={2}>{j('jadwal.absences')}</Title>
        {can('roster.join') ? (
          <Button variant="default" onClick={() => setWriting(true)}>
            {j('jadwal.absence.new')}
          </Button>
        ) : null}
      </Group>
      <Loaded query={absences}>
        {(all) =>
          all.length === 0 ? (
            <Empty>{j('jadwal.absences.none')}</Empty>
          ) : (
            <Stack gap="xs">
              {all.map((absence) => (
                <AbsenceRow key={absence.id} absence={absence} leave={setLeaving} />
              ))}
            </Stack>
          )
        }
      </Loaded>
      {writing ? <AbsenceDialog today={today} close={() => setWriting(false)} /> : null}
      {leaving ? <Withdraw absence={leaving} close={() => setLeaving(undefined)} /> : null}
    </Stack>
  )
}

const spanOf = ({ from, to }: Absence) => (from === to ? dateText(from) : `${dateText(from)} – ${dateText(to)}`)

function AbsenceRow({ absence, leave }: { absence: Absence; leave: (absence: Absence) => void }) {
  const self = useSelf()
  const own = absence.officer.id === self.id
  return (
    <Paper withBorder p="sm">
      <Group justify="space-between">
        <div>
          <Text fw={600}>{absence.officer.name}</Text>
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {spanOf(absence)}
            {absence.reason ? ` · ${absence.reason}` : ''}
          </Text>
        </div>
        {can('roster.join') && (own || can('office.manage')) ? (
          <Button size="compact-md" variant="default" onClick={() => leave(absence)}>
            {j('jadwal.absence.withdraw')}
          </Button>
        ) : null}
      </Group>
    </Paper>
  )
}

function Withdraw({ absence, close }: { absence: Absence; close: () => void }) {
  const office = useOffice()
  const fresh = useRosterRefresh(office)
  const withdraw = useAct(async (headers) => {
    const params = { path: { office, id: absence.id }, header: headers }
    await ok(api.DELETE('/api/v1/offices/{office}/roster/absences/{id}', { params }))
    say(j('jadwal.absence.withdrawn'))
    void fresh()
    close()
    return true
  })
  return (
    <Confirm
      opened
      title={j('jadwal.absence.withdraw.sure')}
      text={`${absence.officer.name}, ${spanOf(absence)}`}
      yes={j('jadwal.absence.withdraw')}
      busy={withdraw.busy}
      onYes={() => void withdraw.run()}
      onNo={close}
    />
  )
}

const parts = ['officer', 'from', 'to', 'reason'] as const

function AbsenceDialog({ today, close }: { today: string; close: () => void }) {
  const office = useOffice()
  const self = useSelf()
  const fresh = useRosterRefresh(office)
  const people = (usePeople(office).data ?? []).filter((each) => each.active)
  const [v, setV] = useState({ officer: self.id, from: today, to: today, reason: '' })
  const put = (part: Partial<typeof v>) => setV((before) => ({ ...before, ...part }))
  const write = useAct(
    async (headers, body: Schema['RosterNewAbsence']) => {
      const params = { path: { office }, header: headers }
      const made = await ok(api.POST('/api/v1/offices/{office}/roster/absences', { params, body }))
      say(j('jadwal.absence.made'))
      void fresh()
      close()
      return made
    },
    { onProblem: (problem) => problem.fields.length > 0 },
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const officer = v.officer === self.id ? undefined : v.officer
    void write.run({ ...v, officer, reason: v.reason.trim() })
  }
  const wrong = parts.flatMap((part) => {
    const text = faultAt(write.fields, part)
    return text ? [{ id: `absence-${part}`, text: `${j(`jadwal.absence.${part}`)}: ${text}` }] : []
  })
  return (
    <Dialog opened onClose={close} title={j('jadwal.absence.new')}>
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <Summary wrong={wrong} />
          {can('office.manage') ? (
            <NativeSelect
              id="absence-officer"
              label={j('jadwal.absence.officer')}
              value={v.officer}
              onChange={(event) => put({ officer: event.currentTarget.value })}
              data={people.map((each) => ({ value: each.id, label: each.name }))}
              error={faultAt(write.fields, 'officer')}
            />
          ) : null}
          <SimpleGrid cols={2}>
            {(['from', 'to'] as const).map((end) => (
              <TextInput
                key={end}
                id={`absence-${end}`}
                type="date"
                label={j(`jadwal.absence.${end}`)}
                value={v[end]}
                onChange={(event) => put({ [end]: event.currentTarget.value })}
                error={faultAt(write.fields, end)}
              />
            ))}
          </SimpleGrid>
          <Textarea
            id="absence-reason"
            label={j('jadwal.absence.reason')}
            description={j('jadwal.absence.reason.hint')}
            value={v.reason}
            maxLength={200}
            autosize
            onChange={(event) => put({ reason: event.currentTarget.value })}
            error={faultAt(write.fields, 'reason')}
          />
          <Group justify="end">
            <Button variant="default" onClick={close}>
              {j('jadwal.back')}
            </Button>
            <Button type="submit" loading={write.busy}>
              {j('jadwal.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
