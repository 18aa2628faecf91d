import { Button, Group, NativeSelect, Paper, Stack, Text, TextInput, Title } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { api, ok } from '@/api/client'
import { useOffice } from '@/app/here'
import { say } from '@/app/toast'
import { faultAt, Summary } from '@/ui/form'
import { tidyCode } from './code'
import { idOf } from './field'
import { useRefusable } from './refuse'
import { RowRefusal, wrongOf } from './section'
import { type AturKey, a } from './text'

type Kind = 'tv' | 'kiosk'
type Values = { kind: Kind; code: string; name: string }

const kinds: Kind[] = ['tv', 'kiosk']
const fresh: Values = { kind: 'tv', code: '', name: '' }

/** Pairs a TV or a kiosk by the six characters on its screen. */
export function PairForm({ paired }: { paired: () => void }) {
  const office = useOffice()
  const [values, setValues] = useState(fresh)
  const pair = useRefusable(async (header, { kind, code, name }: Values) => {
    const body = { kind, name, code: tidyCode(code) }
    return ok(api.POST('/api/v1/offices/{office}/devices', { params: { path: { office }, header }, body }))
  })
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const made = await pair.run(values)
    if (!made) return
    setValues(fresh)
    say(a('atur.perangkat.paired', { name: made.name }))
    paired()
  }
  const fieldOf = (path: string) => ({ id: idOf(path), label: a(`atur.perangkat.${path}` as AturKey) })
  return (
    <Paper withBorder p="md">
      <form onSubmit={(event) => void submit(event)} noValidate>
        <Stack gap="sm">
          <Title order={2}>{a('atur.perangkat.pair')}</Title>
          <Text>
            {a('atur.perangkat.how', { tv: `${window.location.host}/tv`, kiosk: `${window.location.host}/kios` })}
          </Text>
          <RowRefusal text={pair.refusal} close={pair.forgive} />
          <Summary wrong={wrongOf(pair.fields, fieldOf)} />
          <Group align="start">
            <NativeSelect
              id={idOf('kind')}
              label={a('atur.perangkat.kind')}
              value={values.kind}
              data={kinds.map((value) => ({ value, label: a(`atur.perangkat.${value}`) }))}
              onChange={(event) => setValues({ ...values, kind: event.currentTarget.value as Kind })}
            />
            <TextInput
              id={idOf('code')}
              label={a('atur.perangkat.code')}
              autoComplete="off"
              spellCheck={false}
              maxLength={12}
              w={160}
              value={values.code}
              error={faultAt(pair.fields, 'code')}
              onChange={(event) => setValues({ ...values, code: event.currentTarget.value.toUpperCase() })}
            />
            <TextInput
              id={idOf('name')}
              label={a('atur.perangkat.name')}
              autoComplete="off"
              style={{ flex: '1 1 200px' }}
              value={values.name}
              error={faultAt(pair.fields, 'name')}
              onChange={(event) => setValues({ ...values, name: event.currentTarget.value })}
            />
          </Group>
          <Group justify="end">
            <Button type="submit" loading={pair.busy}>
              {a('atur.perangkat.pair')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  )
}
