import { Group, NativeSelect, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { api, ok } from '@/api/client'
import { serverNow } from '@/api/clock'
import { useAct } from '@/app/act'
import { useOffice, useZone } from '@/app/here'
import { say } from '@/app/toast'
import { ClockInput } from '@/ui/clockinput'
import { faultAt, type Wrong } from '@/ui/form'
import { dateIn, instant, timeIn } from '@/ui/zoned'
import { Ask } from './ask'
import { channels } from './enter'
import { k } from './text'
import type { Whole } from './types'
import type { Inbox } from './useinbox'

type Alone = { found: Whole; inbox: Inbox; close: () => void }

/** A message that came to the office's telephone or desk is copied into its case, with when it was written. */
export function ReceivedDialog({ found, inbox, close }: Alone) {
  const office = useOffice()
  const zone = useZone()
  const [body, setBody] = useState('')
  const [channel, setChannel] = useState<(typeof channels)[number]>('whatsapp')
  const [date, setDate] = useState(() => dateIn(serverNow(), zone))
  const [time, setTime] = useState(() => timeIn(serverNow(), zone))
  const at = instant(date, time, zone)
  const act = useAct(async (header) => {
    const params = { path: { office, id: found.id }, header }
    const said = { body: body.trim(), channel, at: at ?? '' }
    await ok(api.POST('/api/v1/offices/{office}/consultations/{id}/received', { params, body: said }))
    await inbox.acts.settle()
    return true
  })
  const run = async () => {
    if (!(await act.run())) return
    say(k('kotak.did.received', { number: found.number }))
    close()
  }
  const wrong: Wrong[] = act.fields.map(({ path }) => ({
    id: path === 'at' ? 'salin-at' : 'salin-body',
    text: `${k(path === 'at' ? 'kotak.received.at' : 'kotak.received.body')}: ${faultAt(act.fields, path)}`,
  }))
  const ready = body.trim() !== '' && at !== undefined
  return (
    <Ask
      title={k('kotak.received.title', { number: found.number })}
      yes={k('kotak.received.save')}
      {...{ run, close, wrong, ready }}
      busy={act.busy}
    >
      <Textarea
        id="salin-body"
        label={k('kotak.received.body')}
        value={body}
        autosize
        minRows={3}
        maxRows={10}
        maxLength={10000}
        data-autofocus
        error={faultAt(act.fields, 'body')}
        onChange={(event) => setBody(event.currentTarget.value)}
      />
      <NativeSelect
        label={k('kotak.field.channel')}
        value={channel}
        data={channels.map((value) => ({ value, label: k(`kotak.channel.${value}`) }))}
        onChange={(event) => setChannel(event.currentTarget.value as typeof channel)}
      />
      <Group align="start">
        <TextInput
          id="salin-at"
          type="date"
          label={k('kotak.received.at')}
          description={k('kotak.received.at.hint')}
          value={date}
          error={faultAt(act.fields, 'at')}
          onChange={(event) => setDate(event.currentTarget.value)}
        />
        <ClockInput label={k('kotak.snooze.time')} value={time} onTime={setTime} w={110} />
      </Group>
    </Ask>
  )
}
