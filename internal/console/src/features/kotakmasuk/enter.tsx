import { Checkbox, Group, NativeSelect, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { api, ok } from '@/api/client'
import { useAct } from '@/app/act'
import { useOffice, useZone } from '@/app/here'
import { say } from '@/app/toast'
import { ClockInput } from '@/ui/clockinput'
import { faultAt, type Wrong } from '@/ui/form'
import { instant } from '@/ui/zoned'
import { v } from '@/visit/text'
import { Ask } from './ask'
import { topics } from './asked'
import { type KotakKey, k } from './text'
import type { Topic } from './types'
import type { Inbox } from './useinbox'

/** How what is typed in came to the office. */
export const channels = ['whatsapp', 'desk', 'email'] as const
type Way = (typeof channels)[number]

const empty = {
  channel: 'whatsapp' as Way,
  topic: 'data' as Topic,
  question: '',
  name: '',
  phone: '',
  email: '',
  date: '',
  time: '',
  share: false,
}
type Form = typeof empty

/** The form as the API takes it; an empty time is now. */
export function entryOf(form: Form, zone: string) {
  const received_at = form.date ? instant(form.date, form.time || '08.00', zone) : undefined
  return {
    channel: form.channel,
    topic: form.topic,
    question: form.question.trim(),
    name: form.name.trim(),
    ...(form.phone.trim() ? { phone: form.phone.trim() } : {}),
    ...(form.email.trim() ? { email: form.email.trim() } : {}),
    ...(received_at ? { received_at } : {}),
    ...(form.share ? { share_contact: true } : {}),
  }
}

const fields = ['question', 'name', 'phone', 'email', 'received_at', 'channel', 'topic'] as const

/** A question that came by another way is typed in; its promise counts from when it came. */
export function EnterDialog({ inbox, close }: { inbox: Inbox; close: () => void }) {
  const office = useOffice()
  const zone = useZone()
  const [form, setForm] = useState(empty)
  const set = (change: Partial<Form>) => setForm((before) => ({ ...before, ...change }))
  const act = useAct(async (header) => {
    const params = { path: { office }, header }
    const made = await ok(api.POST('/api/v1/offices/{office}/consultations', { params, body: entryOf(form, zone) }))
    await inbox.acts.settle()
    return made
  })
  const run = async () => {
    const made = await act.run()
    if (!made) return
    say(k('kotak.did.enter', { number: made.number }))
    close()
    inbox.go(made.id)
  }
  const wrong = act.fields.flatMap(({ path }): Wrong[] => {
    const name = fields.find((each) => each === path)
    return name ? [{ id: `baru-${name}`, text: `${k(`kotak.field.${name}`)}: ${faultAt(act.fields, path)}` }] : []
  })
  const shared = { form, set, error: (path: string) => faultAt(act.fields, path) }
  return (
    <Ask title={k('kotak.new.title')} yes={k('kotak.new.save')} wrong={wrong} busy={act.busy} {...{ run, close }}>
      <Group grow align="start">
        <NativeSelect
          id="baru-channel"
          label={k('kotak.field.channel')}
          value={form.channel}
          data={channels.map((value) => ({ value, label: k(`kotak.channel.${value}`) }))}
          onChange={(event) => set({ channel: event.currentTarget.value as Way })}
        />
        <NativeSelect
          id="baru-topic"
          label={k('kotak.field.topic')}
          value={form.topic}
          data={topics.map((value) => ({ value, label: k(`kotak.topic.${value}`) }))}
          onChange={(event) => set({ topic: event.currentTarget.value as Topic })}
        />
      </Group>
      <Textarea
        id="baru-question"
        label={k('kotak.field.question')}
        value={form.question}
        autosize
        minRows={3}
        maxRows={10}
        maxLength={10000}
        data-autofocus
        error={shared.error('question')}
        onChange={(event) => set({ question: event.currentTarget.value })}
      />
      <Who {...shared} />
      <Came {...shared} />
    </Ask>
  )
}

type PartProps = { form: Form; set: (change: Partial<Form>) => void; error: (path: string) => string | undefined }

/** Who asked; one way to reach them is enough. */
function Who({ form, set, error }: PartProps) {
  const input = (name: 'name' | 'phone' | 'email', type: string, maxLength: number) => (
    <TextInput
      id={`baru-${name}`}
      type={type}
      label={
        name === 'name' ? k('kotak.field.name') : v('visit.optional', { label: k(`kotak.field.${name}` as KotakKey) })
      }
      value={form[name]}
      error={error(name)}
      maxLength={maxLength}
      autoComplete="off"
      onChange={(event) => set({ [name]: event.currentTarget.value })}
    />
  )
  return (
    <>
      {input('name', 'text', 120)}
      <Group grow align="start">
        {input('phone', 'tel', 40)}
        {input('email', 'email', 254)}
      </Group>
      <Checkbox
        label={k('kotak.field.share')}
        checked={form.share}
        onChange={(event) => set({ share: event.currentTarget.checked })}
      />
    </>
  )
}

/** When it came to the office; empty is now. */
function Came({ form, set, error }: PartProps) {
  return (
    <Group align="end">
      <TextInput
        id="baru-received_at"
        type="date"
        label={k('kotak.field.received_at')}
        description={k('kotak.field.received_at.hint')}
        value={form.date}
        error={error('received_at')}
        onChange={(event) => set({ date: event.currentTarget.value })}
      />
      <ClockInput label={k('kotak.snooze.time')} value={form.time} onTime={(time) => set({ time })} w={110} />
    </Group>
  )
}
