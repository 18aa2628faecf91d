import { Button, Fieldset, Group, NativeSelect, SimpleGrid, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { api, ok } from '@/api/client'
import { serverNow } from '@/api/clock'
import { usePeople, useProfile } from '@/api/office'
import type { Problem } from '@/api/problem'
import { useLine } from '@/api/queue'
import { useAct } from '@/app/act'
import { explain } from '@/app/explain'
import { useOffice, useSelf, useZone } from '@/app/here'
import { say } from '@/app/toast'
import { ClockInput } from '@/ui/clockinput'
import { Dialog } from '@/ui/dialog'
import { faultAt, Summary, type Wrong } from '@/ui/form'
import { clockTime, day } from '@/ui/time'
import { dateIn } from '@/ui/zoned'
import { missing as missingRows, type Need, needsOf, resultOf } from '@/visit/result'
import { lackingIn, ResultForm } from '@/visit/resultform'
import { v as words } from '@/visit/text'
import { useRefresh } from './acts'
import type { Outage } from './outage'
import { a } from './text'
import { blankLate, type LateBody, type LateValues, lateBody, lateTimes, missing } from './visit'

/** The field that a refusal is about, when it is about one: `outside_outage` names it, an overlap is of the times. */
function fieldOf(problem: Problem): string | undefined {
  if (problem.code === 'outside_outage') return String(problem.extra.field ?? 'joined_at')
  if (problem.code === 'visit_overlaps') return 'service_started_at'
  if (problem.code === 'already_exists') return 'number'
  return undefined
}

const paths = [...lateTimes, 'number', 'officer', 'counter', 'service', 'name', 'email', 'phone'] as const
type Path = (typeof paths)[number]

/** Whether what is wrong with a path stands somewhere in the form. */
const shownAt = (path: string) => paths.includes(path.replace('guest.', '') as Path) || path.startsWith('result.needs[')

function useLate(outage: Outage, after: (number: string) => void) {
  const office = useOffice()
  const fresh = useRefresh()
  const [told, setTold] = useState<Partial<Record<string, string>>>({})
  const type = useAct(
    async (headers, body: LateBody) => {
      const params = { path: { office }, header: headers }
      const made = await ok(api.POST('/api/v1/offices/{office}/queue/late-visits', { params, body }))
      say(a('antrean.late.made', { number: made.number }))
      void fresh()
      after(made.number)
      return made
    },
    {
      onProblem: (problem) => {
        const field = fieldOf(problem)
        if (field) setTold({ [field]: explain(problem) })
        return field !== undefined || problem.fields.some((each) => shownAt(each.path))
      },
    },
  )
  const zone = useZone()
  const run = (v: LateValues, needs: Need[]) => {
    const gone = missing(v, zone)
    setTold(Object.fromEntries(gone.map((name) => [name, a('antrean.late.time')])))
    if (gone.length === 0 && missingRows(needs).length === 0)
      void type.run({ ...lateBody(v, outage.id, zone), result: resultOf(needs) })
  }
  const wrong = (path: Path) => told[path] ?? faultAt(type.fields, path) ?? faultAt(type.fields, `guest.${path}`)
  return { run, busy: type.busy, wrong, faults: type.fields }
}

/** Kunjungan susulan: a visit of an outage, with the times it really had. */
export function LateDialog({ outage, close }: { outage: Outage; close: () => void }) {
  const zone = useZone()
  const self = useSelf()
  const services = useProfile(useOffice()).data?.services ?? []
  const [v, setV] = useState<LateValues>({
    ...blankLate,
    date: dateIn(outage.from, zone),
    officer: self.id,
    service: services[0]?.code ?? '',
  })
  const put = (part: Partial<LateValues>) => setV((before) => ({ ...before, ...part }))
  const [needs, setNeeds] = useState<Need[]>(() => needsOf(undefined))
  const [checked, setChecked] = useState(false)
  const late = useLate(outage, () => {
    put({ ...blankLate, date: v.date, officer: v.officer, counter: v.counter, service: v.service })
    setNeeds(needsOf(undefined))
    setChecked(false)
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setChecked(true)
    late.run(v, needs)
  }
  const summary: Wrong[] = paths.flatMap((path) => {
    const text = late.wrong(path)
    return text ? [{ id: `late-${path}`, text: `${a(`antrean.late.${path}`)}: ${text}` }] : []
  })
  if (checked) summary.push(...lackingIn(needs))
  return (
    <Dialog opened onClose={close} title={a('antrean.late')} size="lg">
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <Text c="dimmed">
            {a('antrean.late.of', {
              day: day(outage.from, zone),
              from: clockTime(outage.from, zone),
              to: outage.to ? clockTime(outage.to, zone) : a('antrean.outage.now'),
            })}
          </Text>
          <Summary wrong={summary} />
          <Where v={v} put={put} wrong={late.wrong} />
          <When outage={outage} v={v} put={put} wrong={late.wrong} />
          <Who v={v} put={put} wrong={late.wrong} />
          <Fieldset legend={words('visit.result')}>
            <ResultForm needs={needs} change={setNeeds} checked={checked} faults={late.faults} />
          </Fieldset>
          <Group justify="end">
            <Button variant="default" onClick={close}>
              {a('antrean.back')}
            </Button>
            <Button type="submit" loading={late.busy}>
              {a('antrean.late.go')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}

type PartProps = { v: LateValues; put: (part: Partial<LateValues>) => void; wrong: (path: Path) => string | undefined }

function Where({ v, put, wrong }: PartProps) {
  const office = useOffice()
  const services = useProfile(office).data?.services ?? []
  const people = usePeople(office).data ?? []
  const counters = useLine(office).data?.counters ?? []
  const choice = (path: 'service' | 'officer' | 'counter', data: { value: string; label: string }[]) => (
    <NativeSelect
      id={`late-${path}`}
      label={a(`antrean.late.${path}`)}
      value={v[path]}
      onChange={(event) => put({ [path]: event.currentTarget.value })}
      data={data}
      error={wrong(path)}
    />
  )
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm" verticalSpacing="sm">
      <TextInput
        id="late-number"
        data-autofocus
        label={a('antrean.late.number')}
        description={a('antrean.late.number.hint')}
        placeholder="K-012"
        value={v.number}
        maxLength={12}
        onChange={(event) => put({ number: event.currentTarget.value })}
        error={wrong('number')}
      />
      {choice(
        'service',
        services.map((each) => ({ value: each.code, label: each.name })),
      )}
      {choice(
        'officer',
        people.map((each) => ({ value: each.id, label: each.name })),
      )}
      {choice('counter', [
        { value: '', label: '—' },
        ...counters.map((each) => ({ value: each.id, label: each.name })),
      ])}
    </SimpleGrid>
  )
}

function When({ outage, v, put, wrong }: PartProps & { outage: Outage }) {
  const zone = useZone()
  const from = dateIn(outage.from, zone)
  const to = dateIn(outage.to ?? serverNow(), zone)
  return (
    <SimpleGrid cols={{ base: 2, xs: from === to ? 4 : 5 }} spacing="sm" verticalSpacing="sm">
      {from === to ? null : (
        <TextInput
          type="date"
          label={a('antrean.date')}
          min={from}
          max={to}
          value={v.date}
          onChange={(event) => put({ date: event.currentTarget.value })}
        />
      )}
      {lateTimes.map((name) => (
        <ClockInput
          key={name}
          id={`late-${name}`}
          label={a(`antrean.late.${name}`)}
          value={v[name]}
          onTime={(text) => put({ [name]: text })}
          error={wrong(name)}
        />
      ))}
    </SimpleGrid>
  )
}

function Who({ v, put, wrong }: PartProps) {
  const types = { name: 'text', email: 'email', phone: 'tel' } as const
  return (
    <>
      {(['name', 'email', 'phone'] as const).map((name) => (
        <TextInput
          key={name}
          id={`late-${name}`}
          type={types[name]}
          label={`${a(`antrean.late.${name}`)} ${a('antrean.optional')}`}
          value={v[name]}
          maxLength={254}
          autoComplete="off"
          onChange={(event) => put({ [name]: event.currentTarget.value })}
          error={wrong(name)}
        />
      ))}
      <Textarea
        label={`${a('antrean.need')} ${a('antrean.optional')}`}
        value={v.need}
        maxLength={500}
        autosize
        onChange={(event) => put({ need: event.currentTarget.value })}
      />
    </>
  )
}
