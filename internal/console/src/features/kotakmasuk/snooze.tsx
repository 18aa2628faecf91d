import { Button, Group, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import { serverNow } from '@/api/clock'
import { useZone } from '@/app/here'
import { ClockInput } from '@/ui/clockinput'
import { moment } from '@/ui/due'
import { addDays, dateIn, instant } from '@/ui/zoned'
import { type About, Ask, named } from './ask'
import { snoozes } from './flow'
import { k } from './text'

/** The furthest day a case is put off to, from today; the server holds to it. */
const furthest = 60

/** Puts cases off until a time; a message of the visitor ends it before. */
export function SnoozeDialog({ cases, inbox, close }: About) {
  const zone = useZone()
  const now = serverNow()
  const today = dateIn(now, zone)
  const [date, setDate] = useState(addDays(today, 1))
  const [time, setTime] = useState('08.00')
  const [wrong, setWrong] = useState(false)
  const until = instant(date, time, zone)
  const put = async (at: string | null) => {
    close()
    const onward = inbox.plan(cases.map((each) => each.id))
    const done = await inbox.acts.snooze(cases, at)
    if (done.length > 0) onward()
  }
  const run = () => {
    if (until && Date.parse(until) > now) return put(until)
    setWrong(true)
  }
  const asleep = cases.some((each) => each.snoozed_until)
  return (
    <Ask title={k('kotak.snooze.title', { cases: named(cases) })} yes={k('kotak.snooze.at')} run={run} close={close}>
      <Stack gap={6}>
        {snoozes(today, now, zone).map(({ name, at }, i) => (
          <Button
            key={name}
            variant="default"
            justify="space-between"
            className="wraps num"
            rightSection={moment(at, zone)}
            data-autofocus={i === 0 || undefined}
            onClick={() => void put(at)}
          >
            {k(`kotak.snooze.${name}`)}
          </Button>
        ))}
        {asleep ? (
          <Button variant="default" onClick={() => void put(null)}>
            {k('kotak.snooze.end')}
          </Button>
        ) : null}
      </Stack>
      <Group align="start">
        <TextInput
          type="date"
          label={k('kotak.snooze.date')}
          value={date}
          min={today}
          max={addDays(today, furthest)}
          onChange={(event) => setDate(event.currentTarget.value)}
        />
        <ClockInput
          label={k('kotak.snooze.time')}
          value={time}
          onTime={setTime}
          w={110}
          error={wrong ? k('kotak.snooze.wrong') : undefined}
        />
      </Group>
    </Ask>
  )
}
