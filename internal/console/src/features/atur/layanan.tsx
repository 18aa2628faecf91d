import { Badge, Button, Group, Paper, Stack, Text, TextInput, Title } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { api, ok } from '@/api/client'
import type { FieldFault } from '@/api/problem'
import { useOffice } from '@/app/here'
import { say, sayUndo } from '@/app/toast'
import { t } from '@/i18n'
import { Dialog } from '@/ui/dialog'
import { faultAt, Summary } from '@/ui/form'
import { Loaded } from '@/ui/panel'
import { type Service, useRefurnish, useServices } from './api'
import { changed } from './draft'
import { idOf } from './field'
import { AturPage } from './frame'
import { Guard } from './guard'
import { useRefusable } from './refuse'
import { RowRefusal, wrongOf } from './section'
import { type AturKey, a } from './text'

/** Atur › Layanan: what the office offers, and the letter of its numbers. */
export default function Layanan() {
  const services = useServices()
  return (
    <AturPage section="layanan">
      <Text>{a('atur.layanan.hint')}</Text>
      <Paper withBorder p="md">
        <Loaded query={services}>
          {(all) => (
            <Stack gap="md">
              {all.map((service) => (
                <ServiceRow key={service.id} service={service} />
              ))}
            </Stack>
          )}
        </Loaded>
      </Paper>
      <AddService />
    </AturPage>
  )
}

/** Changes one service. */
function useChangeService(id: string) {
  const office = useOffice()
  const refurnish = useRefurnish()
  return useRefusable(async (header, body: { name?: string; prefix?: string; active?: boolean }) => {
    const path = { office, id }
    const now = await ok(api.PATCH('/api/v1/offices/{office}/services/{id}', { params: { path, header }, body }))
    await refurnish()
    return now
  })
}

function ServiceRow({ service }: { service: Service }) {
  const [editing, setEditing] = useState(false)
  const change = useChangeService(service.id)
  const turn = async (active: boolean) => {
    if (!(await change.run({ active }))) return
    const text = a(active ? 'atur.layanan.opened' : 'atur.layanan.withdrawn', { name: service.name })
    sayUndo(text, () => void turn(!active))
  }
  return (
    <div>
      <Group justify="space-between">
        <div style={{ flex: '1 1 220px', minWidth: 0, overflowWrap: 'anywhere' }}>
          <Group gap="xs">
            <Text fw={600}>
              {service.prefix} · {service.name}
            </Text>
            <Badge color={service.active ? 'green' : 'gray'}>
              {a(service.active ? 'atur.layanan.on' : 'atur.layanan.off')}
            </Badge>
          </Group>
          <Text size="sm">{a('atur.layanan.known', { code: service.code, prefix: service.prefix })}</Text>
        </div>
        <Group gap="xs">
          <Button
            size="compact-md"
            variant="default"
            onClick={() => setEditing(true)}
            aria-label={`${a('atur.edit')} ${service.name}`}
          >
            {a('atur.edit')}
          </Button>
          <Button
            size="compact-md"
            variant="default"
            loading={change.busy}
            onClick={() => void turn(!service.active)}
            aria-label={`${a(service.active ? 'atur.layanan.withdraw' : 'atur.layanan.open')} ${service.name}`}
          >
            {a(service.active ? 'atur.layanan.withdraw' : 'atur.layanan.open')}
          </Button>
        </Group>
      </Group>
      <RowRefusal text={change.refusal} close={change.forgive} />
      <EditService service={service} opened={editing} close={() => setEditing(false)} />
    </div>
  )
}

type EditProps = { service: Service; opened: boolean; close: () => void }

function EditService({ service, opened, close }: EditProps) {
  return (
    <Dialog opened={opened} onClose={close} title={a('atur.layanan.edit', { name: service.name })}>
      <EditForm service={service} close={close} />
    </Dialog>
  )
}

function EditForm({ service, close }: { service: Service; close: () => void }) {
  const [before] = useState({ name: service.name, prefix: service.prefix })
  const [values, setValues] = useState(before)
  const change = useChangeService(service.id)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const body = changed(before, values)
    if (Object.keys(body).length > 0 && !(await change.run(body))) return
    say(t('console.saved'))
    close()
  }
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <Stack gap="sm">
        <RowRefusal text={change.refusal} close={change.forgive} />
        <ServiceFields place="edit" values={values} put={setValues} faults={change.fields} />
        <Group justify="end">
          <Button variant="default" onClick={close}>
            {t('console.cancel')}
          </Button>
          <Button type="submit" loading={change.busy}>
            {t('console.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

type Values = { name: string; prefix: string }
type FieldsProps = {
  place: string
  values: Values
  put: (values: Values) => void
  faults: FieldFault[]
}

function ServiceFields({ place, values, put, faults }: FieldsProps) {
  const at = (name: string) => idOf(`${place}.${name}`)
  const fieldOf = (path: string) => ({ id: at(path), label: a(`atur.layanan.${path}` as AturKey) })
  return (
    <>
      <Summary wrong={wrongOf(faults, fieldOf)} />
      <TextInput
        id={at('name')}
        label={a('atur.layanan.name')}
        value={values.name}
        error={faultAt(faults, 'name')}
        onChange={(event) => put({ ...values, name: event.currentTarget.value })}
      />
      <TextInput
        id={at('prefix')}
        label={a('atur.layanan.prefix')}
        description={a('atur.layanan.prefix.hint')}
        maxLength={1}
        w={220}
        value={values.prefix}
        error={faultAt(faults, 'prefix')}
        onChange={(event) => put({ ...values, prefix: event.currentTarget.value.toUpperCase() })}
      />
    </>
  )
}

const empty: Values = { name: '', prefix: '' }

/** Adds a service; without a letter it gets the first free one. */
function AddService() {
  const office = useOffice()
  const refurnish = useRefurnish()
  const [values, setValues] = useState(empty)
  const add = useRefusable(async (header, { name, prefix }: Values) => {
    const body = prefix ? { name, prefix } : { name }
    const params = { path: { office }, header }
    const made = await ok(api.POST('/api/v1/offices/{office}/services', { params, body }))
    await refurnish()
    return made
  })
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const made = await add.run(values)
    if (!made) return
    setValues(empty)
    say(a('atur.layanan.added', { name: made.name, prefix: made.prefix }))
  }
  return (
    <Paper withBorder p="md" maw={640}>
      <Guard dirty={values.name !== '' || values.prefix !== ''} />
      <form onSubmit={(event) => void submit(event)} noValidate>
        <Stack gap="sm">
          <Title order={2}>{a('atur.layanan.add')}</Title>
          <RowRefusal text={add.refusal} close={add.forgive} />
          <ServiceFields place="add" values={values} put={setValues} faults={add.fields} />
          <Group justify="end">
            <Button type="submit" loading={add.busy}>
              {a('atur.layanan.add')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  )
}
