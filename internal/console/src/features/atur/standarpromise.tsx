import { Checkbox, Group, NumberInput, Radio, Stack, Text } from '@mantine/core'
import { k } from './konsep'
import { type Clock, type Kind, kinds, mostOf, unitOf } from './standardoc'
import { type Edit, Part } from './standarfields'

export function Promises({ form, set, error }: Edit) {
  const put = (kind: Kind, count: number | '' | undefined) => set({ promises: { ...form.promises, [kind]: count } })
  return (
    <Part name="promises" hint>
      {kinds.map((kind) => {
        const promise = k(`konsep.promise.${kind}`)
        const unit = k(`konsep.unit.${unitOf(kind)}`)
        const count = form.promises[kind]
        return (
          <Group key={kind} justify="space-between" align="start">
            <Checkbox
              label={promise}
              style={{ flex: '1 1 200px' }}
              checked={count !== undefined}
              onChange={(event) => put(kind, event.currentTarget.checked ? '' : undefined)}
            />
            <Group gap="xs" align="start">
              <NumberInput
                id={`f-promise-${kind}`}
                aria-label={k('konsep.count', { promise, unit })}
                w={96}
                allowDecimal={false}
                max={mostOf(kind)}
                clampBehavior="none"
                disabled={count === undefined}
                error={error(`promise-${kind}`)}
                value={count ?? ''}
                onChange={(value) => put(kind, typeof value === 'number' ? value : '')}
              />
              <Text py={6}>{unit}</Text>
            </Group>
          </Group>
        )
      })}
    </Part>
  )
}

type Choice<K extends keyof Clock> = { name: K; title: string; options: { value: Clock[K]; label: string }[] }

const choices = () => [
  {
    name: 'clock_start',
    title: k('konsep.clock_start'),
    options: [
      { value: 'on_receipt', label: k('konsep.clock_start.on_receipt') },
      { value: 'on_request_complete', label: k('konsep.clock_start.on_request_complete') },
    ],
  } satisfies Choice<'clock_start'>,
  {
    name: 'count_day_of_receipt',
    title: k('konsep.day'),
    options: [
      { value: false, label: k('konsep.day.day0') },
      { value: true, label: k('konsep.day.day1') },
    ],
  } satisfies Choice<'count_day_of_receipt'>,
  {
    name: 'due_at',
    title: k('konsep.due_at'),
    options: [
      { value: 'close_of_day', label: k('konsep.due_at.close_of_day') },
      { value: 'same_time', label: k('konsep.due_at.same_time') },
    ],
  } satisfies Choice<'due_at'>,
]

/** The options of the count; the first of each is how the program does it by itself. */
export function Counting({ form, set, error }: Edit) {
  const put = (change: Partial<Clock>) => set({ clock: { ...form.clock, ...change } })
  return (
    <Part name="clock">
      {choices().map(({ name, title, options }) => (
        <Radio.Group
          key={name}
          label={title}
          value={String(form.clock[name])}
          onChange={(value) => put({ [name]: options.find((each) => String(each.value) === value)?.value })}
        >
          <Stack gap={6} mt={4}>
            {options.map(({ value, label }, i) => (
              <Radio key={label} value={String(value)} label={i ? label : `${label} (${k('konsep.ours')})`} />
            ))}
          </Stack>
        </Radio.Group>
      ))}
      <NumberInput
        id="f-clock-reopen_within_working_days"
        label={k('konsep.reopen')}
        maw={480}
        allowDecimal={false}
        max={250}
        clampBehavior="none"
        error={error('clock-reopen_within_working_days')}
        value={form.clock.reopen_within_working_days}
        onChange={(value) => put({ reopen_within_working_days: Number(value) || 0 })}
      />
      <NumberInput
        id="f-clock-warn_percent"
        label={k('konsep.warn')}
        maw={480}
        allowDecimal={false}
        min={1}
        max={99}
        suffix=" %"
        clampBehavior="none"
        error={error('clock-warn_percent')}
        value={form.clock.warn_percent ?? 50}
        onChange={(value) => put({ warn_percent: Number(value) || undefined })}
      />
    </Part>
  )
}
