import { Badge, Button, Group, Select, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import type { Counter, Line } from '@/api/queue'
import { useCut } from '@/app/here'
import { Confirm } from '@/ui/dialog'
import type { Actions } from './actions'
import { Primary } from './bar'
import styles from './loket.module.css'
import { type Desk, offeredCounter } from './state'
import { l } from './text'

const lastKey = 'pst.loket' // the counter of last time on this device: a number on a desk, nothing of a person

/** A full or forbidden store is no failure. */
function remember(counter: string) {
  try {
    localStorage.setItem(lastKey, counter)
  } catch {
    // next time the first closed counter is offered
  }
}

function lastSeat(): string | null {
  try {
    return localStorage.getItem(lastKey)
  } catch {
    return null
  }
}

const words = (counter: Counter) =>
  counter.officer ? l('loket.seat.held', { counter: counter.name, officer: counter.officer.name }) : counter.name

/** Which counter an officer sits down at; one that somebody holds is taken over only after a question. */
export function useChoice(line: Line, actions: Actions) {
  const [picked, setPicked] = useState<string>()
  const [asking, setAsking] = useState(false)
  const chosen = line.counters.find((each) => each.id === picked) ?? offeredCounter(line.counters, lastSeat())
  const sit = (verb: 'open' | 'take-over') => {
    if (!chosen) return
    remember(chosen.id)
    setAsking(false)
    void actions.seat(verb, chosen.id)
  }
  return { chosen, setPicked, asking, setAsking, sit, open: () => (chosen?.officer ? setAsking(true) : sit('open')) }
}

type Choice = ReturnType<typeof useChoice>

/** The closed counter: which one, and what follows. */
export function ClosedSeat({ line, choice }: { line: Line; choice: Choice }) {
  return (
    <section className={styles.card}>
      <Stack gap="md" p="lg">
        <Text size="lg">{l('loket.closed')}</Text>
        {line.counters.length === 0 ? <Text>{l('loket.counters.none')}</Text> : null}
        <Select
          label={l('loket.counter')}
          data={line.counters.map((counter) => ({ value: counter.id, label: words(counter) }))}
          value={choice.chosen?.id ?? null}
          onChange={(id) => choice.setPicked(id ?? undefined)}
          allowDeselect={false}
          maw={360}
        />
      </Stack>
      <Confirm
        opened={choice.asking}
        title={l('loket.takeover.title')}
        text={
          choice.chosen?.officer
            ? l('loket.takeover.text', { counter: choice.chosen.name, officer: choice.chosen.officer.name })
            : ''
        }
        yes={l('loket.takeover')}
        onYes={() => choice.sit('take-over')}
        onNo={() => choice.setAsking(false)}
      />
    </section>
  )
}

/** The primary button of a closed counter. */
export function OpenSeat({ choice, busy }: { choice: Choice; busy: boolean }) {
  const cut = useCut()
  if (!choice.chosen) return null
  return (
    <Primary
      state="closed"
      run={choice.open}
      label={l(choice.chosen.officer ? 'loket.takeover.open' : 'loket.open', { counter: choice.chosen.name })}
      disabled={cut}
      busy={busy}
    />
  )
}

const tones = { open: 'green', break: 'orange', closed: 'gray' } as const

/** The officer's own counter, and leaving it for a while or for today. */
export function SeatTools({ desk, actions }: { desk: Desk; actions: Actions }) {
  const cut = useCut()
  const { counter } = desk
  if (!counter) return <Badge color="gray">{l('loket.seat.closed')}</Badge>
  const off = cut || actions.busy || desk.state === 'called' || desk.state === 'serving' || desk.state === 'unknown'
  return (
    <Group gap="xs">
      <Text fw={700}>{counter.name}</Text>
      <Badge color={tones[counter.state as keyof typeof tones]}>{l(`loket.seat.${counter.state as 'open'}`)}</Badge>
      {desk.state === 'break' ? null : (
        <Button
          size="compact-sm"
          variant="default"
          disabled={off}
          onClick={() => void actions.seat('break', counter.id)}
        >
          {l('loket.break')}
        </Button>
      )}
      <Button size="compact-sm" variant="default" disabled={off} onClick={() => void actions.seat('close', counter.id)}>
        {l('loket.close')}
      </Button>
    </Group>
  )
}
