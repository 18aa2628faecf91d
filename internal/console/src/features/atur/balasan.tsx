import { Button, Group, Paper, Stack, Text, Textarea, TextInput, Title } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api, ok, type Schema } from '@/api/client'
import { useProfile } from '@/api/office'
import type { FieldFault } from '@/api/problem'
import { useOffice, useSelf } from '@/app/here'
import { say } from '@/app/toast'
import { t } from '@/i18n'
import { Confirm, Dialog } from '@/ui/dialog'
import { faultAt, Summary } from '@/ui/form'
import { Empty, Loaded } from '@/ui/panel'
import { idOf } from './field'
import { AturPage } from './frame'
import { Guard } from './guard'
import { useRefusable } from './refuse'
import { fillIn, variables } from './replies'
import { q } from './replytext'
import { RowRefusal, wrongOf } from './section'
import { a } from './text'

type Reply = Schema['ConsultQuickReply']
type Values = { title: string; body: string }

const keyOf = (office: string) => ['office', office, 'quick-replies']

function useReplies() {
  const office = useOffice()
  return useQuery({
    queryKey: keyOf(office),
    queryFn: async () =>
      (await ok(api.GET('/api/v1/offices/{office}/quick-replies', { params: { path: { office } } }))).items ?? [],
  })
}

/** Atur › Balasan cepat: words that officers call up and change before they send them. */
export default function QuickReplies() {
  const replies = useReplies()
  return (
    <AturPage section="balasan-cepat">
      <Text>{q('cepat.hint')}</Text>
      <Paper withBorder p="md">
        <Loaded query={replies}>
          {(all) =>
            all.length === 0 ? (
              <Empty>{q('cepat.none')}</Empty>
            ) : (
              <Stack gap="md">
                {all.map((reply) => (
                  <ReplyRow key={reply.id} reply={reply} />
                ))}
              </Stack>
            )
          }
        </Loaded>
      </Paper>
      <AddReply />
    </AturPage>
  )
}

/** Adds, changes or removes one, and has the list read again. */
function useChange() {
  const office = useOffice()
  const client = useQueryClient()
  return useRefusable(async (header, how: { id?: string; values?: Values }) => {
    const { id, values: body } = how
    if (!id && body)
      await ok(api.POST('/api/v1/offices/{office}/quick-replies', { params: { path: { office }, header }, body }))
    const params = { path: { office, id: id ?? '' }, header }
    if (id && body) await ok(api.PATCH('/api/v1/offices/{office}/quick-replies/{id}', { params, body }))
    if (id && !body) await ok(api.DELETE('/api/v1/offices/{office}/quick-replies/{id}', { params }))
    await client.invalidateQueries({ queryKey: keyOf(office) })
    return true
  })
}

function ReplyRow({ reply }: { reply: Reply }) {
  const [window, setWindow] = useState<'edit' | 'remove'>()
  const change = useChange()
  const { id, title } = reply
  const close = () => setWindow(undefined)
  const remove = async () => {
    if (await change.run({ id })) say(q('cepat.removed', { title }))
    else close()
  }
  const edit = q('cepat.edit', { title })
  return (
    <div>
      <Group justify="space-between" align="start">
        <div style={{ flex: '1 1 220px', minWidth: 0, overflowWrap: 'anywhere' }}>
          <Text fw={600}>{title}</Text>
          <Text size="sm" style={{ whiteSpace: 'pre-wrap' }} lineClamp={3}>
            {reply.body}
          </Text>
        </div>
        <Group gap="xs">
          <Button size="compact-md" variant="default" aria-label={edit} onClick={() => setWindow('edit')}>
            {a('atur.edit')}
          </Button>
          <Button
            size="compact-md"
            variant="default"
            aria-label={`${q('cepat.remove')} ${title}`}
            onClick={() => setWindow('remove')}
          >
            {q('cepat.remove')}
          </Button>
        </Group>
      </Group>
      <RowRefusal text={window ? '' : change.refusal} close={change.forgive} />
      <Dialog opened={window === 'edit'} onClose={close} title={edit} size="lg">
        <ReplyForm place="edit" id={id} before={{ title, body: reply.body }} done={close} />
      </Dialog>
      <Confirm
        opened={window === 'remove'}
        title={q('cepat.remove.sure', { title })}
        text={q('cepat.remove.text')}
        yes={q('cepat.remove')}
        danger
        busy={change.busy}
        onYes={() => void remove()}
        onNo={close}
      />
    </div>
  )
}

const empty: Values = { title: '', body: '' }

function AddReply() {
  const [round, setRound] = useState(0)
  return (
    <Paper withBorder p="md" maw={640}>
      <Title order={2} mb="sm">
        {q('cepat.add')}
      </Title>
      <ReplyForm key={round} place="add" before={empty} done={() => setRound(round + 1)} />
    </Paper>
  )
}

type FormProps = { place: string; id?: string; before: Values; done: () => void }

function ReplyForm({ place, id, before, done }: FormProps) {
  const [values, setValues] = useState(before)
  const change = useChange()
  const dirty = values.title !== before.title || values.body !== before.body
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (dirty && !(await change.run({ id, values }))) return
    say(id ? t('console.saved') : q('cepat.added', { title: values.title }))
    done()
  }
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      {place === 'add' ? <Guard dirty={dirty} /> : null}
      <Stack gap="sm">
        <RowRefusal text={change.refusal} close={change.forgive} />
        <ReplyFields place={place} values={values} put={setValues} faults={change.fields} />
        <Group justify="end">
          {id ? (
            <Button variant="default" onClick={done}>
              {t('console.cancel')}
            </Button>
          ) : null}
          <Button type="submit" loading={change.busy}>
            {id ? t('console.save') : q('cepat.add')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

type FieldsProps = { place: string; values: Values; put: (values: Values) => void; faults: FieldFault[] }

function ReplyFields({ place, values, put, faults }: FieldsProps) {
  const at = (name: string) => idOf(`${place}.${name}`)
  const label = (path: string) => q(path === 'title' ? 'cepat.title' : 'cepat.body')
  const list = variables.map((name) => `{${name}} ${q(`cepat.var.${name}`)}`).join(', ')
  return (
    <>
      <Summary wrong={wrongOf(faults, (path) => ({ id: at(path), label: label(path) }))} />
      <TextInput
        id={at('title')}
        label={q('cepat.title')}
        value={values.title}
        maxLength={80}
        error={faultAt(faults, 'title')}
        onChange={(event) => put({ ...values, title: event.currentTarget.value })}
      />
      <Textarea
        id={at('body')}
        label={q('cepat.body')}
        description={q('cepat.body.hint', { list })}
        value={values.body}
        autosize
        minRows={4}
        maxRows={14}
        maxLength={4000}
        error={faultAt(faults, 'body')}
        onChange={(event) => put({ ...values, body: event.currentTarget.value })}
      />
      <Sample body={values.body} />
    </>
  )
}

/** What an officer would get, with made-up values. */
function Sample({ body }: { body: string }) {
  const office = useOffice()
  const kantor = useProfile(office).data?.name ?? office
  const petugas = useSelf().name
  if (body.trim() === '') return null
  const values = {
    nama: q('cepat.sample.name'),
    nomor: 'T-26-0481',
    petugas,
    kantor,
    tenggat: q('cepat.sample.deadline'),
    tautan: `${location.origin}/t/…`,
  }
  return (
    <Paper withBorder p="xs" bg="gray.0">
      <Text size="sm" fw={600}>
        {q('cepat.sample')}
      </Text>
      <Text style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{fillIn(body, values)}</Text>
    </Paper>
  )
}
