import { Badge, Button, Checkbox, Group, NumberInput, Paper, Stack, Text, TextInput, Title } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { api, ok, type Schema } from '@/api/client'
import type { FieldFault } from '@/api/problem'
import { type Counter, useLine } from '@/api/queue'
import { useOffice } from '@/app/here'
import { say } from '@/app/toast'
import { t } from '@/i18n'
import { Confirm, Dialog } from '@/ui/dialog'
import { faultAt, Summary } from '@/ui/form'
import { Loaded } from '@/ui/panel'
import { Absence } from './absen'
import { type Service, useRefurnish, useServices } from './api'
import { changed } from './draft'
import { idOf } from './field'
import { AturPage } from './frame'
import { useRefusable } from './refuse'
import { RowRefusal, wrongOf } from './section'
import { type AturKey, a } from './text'

/** Atur › Loket: the counters and what each serves. */
export default function Loket() {
  const services = useServices()
  const line = useLine(useOffice())
  const [adding, setAdding] = useState(false)
  return (
    <AturPage section="loket">
      <Text>{a('atur.loket.hint')}</Text>
      <Loaded query={services}>
        {(all) => (
          <Loaded query={line}>
            {({ counters }) => (
              <Stack gap="sm">
                {counters.map((counter) => (
                  <CounterRow key={counter.id} counter={counter} services={all} />
                ))}
                <Group>
                  <Button onClick={() => setAdding(true)}>{a('atur.loket.add')}</Button>
                </Group>
                <Dialog opened={adding} onClose={() => setAdding(false)} title={a('atur.loket.add')}>
                  <CounterForm services={all} close={() => setAdding(false)} />
                </Dialog>
              </Stack>
            )}
          </Loaded>
        )}
      </Loaded>
      <Absence />
    </AturPage>
  )
}

type RowProps = { counter: Counter; services: Service[] }

function CounterRow({ counter, services }: RowProps) {
  const [window, setWindow] = useState<'edit' | 'remove'>()
  const close = () => setWindow(undefined)
  const office = useOffice()
  const refurnish = useRefurnish()
  const remove = useRefusable(async (header) => {
    const path = { office, id: counter.id }
    await ok(api.DELETE('/api/v1/offices/{office}/counters/{id}', { params: { path, header } }))
    await refurnish()
    return true
  })
  const confirm = async () => {
    const gone = await remove.run()
    close()
    if (gone) say(a('atur.loket.removed', { name: counter.name }))
  }
  const served = services.filter(({ code }) => counter.services?.includes(code))
  return (
    <Paper withBorder p="md">
      <Group justify="space-between">
        <div style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
          <Group gap="xs">
            <Title order={2}>{counter.name}</Title>
            <Text c="dimmed">{a('atur.loket.no', { n: counter.number })}</Text>
            <Badge color={counter.state === 'closed' ? 'gray' : 'green'}>
              {a(`atur.loket.${counter.state as 'open' | 'closed' | 'break'}`)}
              {counter.officer ? ` · ${counter.officer.name}` : ''}
            </Badge>
          </Group>
          <Text size="sm">{served.map(({ name }) => name).join(' · ')}</Text>
        </div>
        <Group gap="xs">
          <Button variant="default" onClick={() => setWindow('edit')} aria-label={`${a('atur.edit')} ${counter.name}`}>
            {a('atur.edit')}
          </Button>
          <Button
            variant="default"
            onClick={() => setWindow('remove')}
            aria-label={`${a('atur.remove')} ${counter.name}`}
          >
            {a('atur.remove')}
          </Button>
        </Group>
      </Group>
      <RowRefusal text={remove.refusal} close={remove.forgive} />
      <Dialog opened={window === 'edit'} onClose={close} title={a('atur.loket.edit', { name: counter.name })}>
        <CounterForm counter={counter} services={services} close={close} />
      </Dialog>
      <Confirm
        opened={window === 'remove'}
        title={a('atur.loket.remove', { name: counter.name })}
        text={a('atur.loket.remove.text')}
        yes={a('atur.remove')}
        danger
        busy={remove.busy}
        onYes={() => void confirm()}
        onNo={close}
      />
    </Paper>
  )
}

type Values = { number: number | ''; name: string; services: string[] }
type Change = Schema['QueueChange-counterRequest']

/** Adds a counter or changes one. */
function useSave(counter: Counter | undefined) {
  const office = useOffice()
  const refurnish = useRefurnish()
  return useRefusable(async (header, { number, name, services }: Values, before: Values) => {
    const now = counter
      ? await ok(
          api.PATCH('/api/v1/offices/{office}/counters/{id}', {
            params: { path: { office, id: counter.id }, header },
            body: changed(before, { number: number === '' ? before.number : number, name, services }) as Change,
          }),
        )
      : await ok(
          api.POST('/api/v1/offices/{office}/counters', {
            params: { path: { office }, header },
            body: { ...(number === '' ? {} : { number }), ...(name ? { name } : {}), services },
          }),
        )
    await refurnish()
    return now
  })
}

type FormProps = { counter?: Counter; services: Service[]; close: () => void }

function CounterForm({ counter, services, close }: FormProps) {
  const [before] = useState<Values>({
    number: counter?.number ?? '',
    name: counter?.name ?? '',
    services: counter?.services ?? services.filter((each) => each.active).map((each) => each.code),
  })
  const [values, setValues] = useState(before)
  const save = useSave(counter)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!(await save.run(values, before))) return
    say(t('console.saved'))
    close()
  }
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <Stack gap="sm">
        <RowRefusal text={save.refusal} close={save.forgive} />
        <CounterFields {...{ values, services }} fresh={!counter} put={setValues} faults={save.fields} />
        <Group justify="end">
          <Button variant="default" onClick={close}>
            {t('console.cancel')}
          </Button>
          <Button type="submit" loading={save.busy}>
            {t('console.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

type FieldsProps = {
  values: Values
  services: Service[]
  fresh: boolean
  put: (values: Values) => void
  faults: FieldFault[]
}

function CounterFields({ values, services, fresh, put, faults }: FieldsProps) {
  const fieldOf = (path: string) => ({ id: idOf(path), label: a(`atur.loket.${path}` as AturKey) })
  return (
    <>
      <Summary wrong={wrongOf(faults, fieldOf)} />
      <NumberInput
        id={idOf('number')}
        label={a('atur.loket.number')}
        description={fresh ? a('atur.loket.number.hint') : undefined}
        min={1}
        max={99}
        hideControls
        w={220}
        value={values.number}
        error={faultAt(faults, 'number')}
        onChange={(number) => put({ ...values, number: number === '' ? '' : Number(number) })}
      />
      <TextInput
        id={idOf('name')}
        label={a('atur.loket.name')}
        description={fresh ? a('atur.loket.name.hint') : undefined}
        value={values.name}
        error={faultAt(faults, 'name')}
        onChange={(event) => put({ ...values, name: event.currentTarget.value })}
      />
      <Checkbox.Group
        id={idOf('services')}
        label={a('atur.loket.services')}
        value={values.services}
        error={faultAt(faults, 'services')}
        onChange={(codes) => put({ ...values, services: codes })}
      >
        <Stack gap={6} mt={4}>
          {services
            .filter((each) => each.active || values.services.includes(each.code))
            .map((each) => (
              <Checkbox key={each.code} value={each.code} label={each.name} />
            ))}
        </Stack>
      </Checkbox.Group>
    </>
  )
}
