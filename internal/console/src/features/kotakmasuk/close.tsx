import { Radio, Stack, Text, Textarea } from '@mantine/core'
import { useState } from 'react'
import { type About, Ask, named } from './ask'
import { closesAtOnce } from './flow'
import { may } from './may'
import { k } from './text'

const reasons = ['answered', 'withdrawn', 'referred', 'spam'] as const

/** Ends cases with a reason. Who still waits for an answer is named before. */
export function CloseDialog({ cases, inbox, close }: About) {
  const answered = cases.every((each) => may(each, 'close-answered'))
  const [reason, setReason] = useState<(typeof reasons)[number]>(answered ? 'answered' : 'withdrawn')
  const [note, setNote] = useState('')
  const [busy, setBusy] = useState(false)
  const owed = cases.filter((each) => !closesAtOnce(each)).length
  const run = async () => {
    setBusy(true)
    const done = await inbox.close(cases, reason, note.trim())
    setBusy(false)
    if (done) close()
  }
  return (
    <Ask
      title={k('kotak.close.title', { cases: named(cases) })}
      yes={k('kotak.do.close_now')}
      {...{ busy, run, close }}
    >
      {owed > 0 ? <Text c="orange.8">{k('kotak.close.owed', { n: owed })}</Text> : null}
      <Radio.Group
        label={k('kotak.close.reason')}
        value={reason}
        onChange={(value) => setReason(value as typeof reason)}
      >
        <Stack gap={6} mt={4}>
          {reasons.map((each) => (
            <Radio
              key={each}
              value={each}
              label={k(`kotak.close.${each}`)}
              disabled={each === 'answered' && !answered}
              data-autofocus={each === reason || undefined}
            />
          ))}
        </Stack>
      </Radio.Group>
      <Textarea
        label={k('kotak.close.note')}
        value={note}
        autosize
        maxLength={1000}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
    </Ask>
  )
}
