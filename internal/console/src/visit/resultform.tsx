import { Button, Group, NativeSelect, Radio, Stack, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { FieldFault } from '@/api/problem'
import type { Wrong } from '@/ui/form'
import { emptyNeed, levels, missing, type Need, outcomes, periods, said, sources } from './result'
import { type VisitKey, v } from './text'

/** The most things one visit may ask for; the server holds to it. */
const most = 20

/** The id of an input of a row, to which an error summary leads. */
export const needID = (row: number, field: keyof Need) => `hasil-${row}-${field}`

/** What rows that were begun lack, each with the field it is about. */
export const lackingIn = (needs: Need[]): Wrong[] =>
  missing(needs).map(({ row, field }) => ({ id: needID(row, field), text: v(`visit.result.${field}.missing`) }))

type Props = {
  needs: Need[]
  change: (needs: Need[]) => void
  /** Whether what is missing is told. */
  checked: boolean
  /** What the server found wrong, by paths that end in needs[0].link; it counts only rows that say something. */
  faults?: FieldFault[]
}

/** What was asked for and what came of it: the register's row, in the survey's four values. */
export function ResultForm({ needs, change, checked, faults = [] }: Props) {
  const lacking = checked ? missing(needs) : []
  const sent = needs.flatMap((need, row) => (said(need) ? [row] : []))
  const set = (row: number, field: keyof Need, value: string) =>
    change(needs.map((need, i) => (i === row ? { ...need, [field]: value } : need)))
  const wrong = (row: number) => (field: keyof Need) =>
    lacking.some((each) => each.row === row && each.field === field)
      ? v(`visit.result.${field as 'subject' | 'outcome'}.missing`)
      : faults.find((each) => each.path.endsWith(`needs[${sent.indexOf(row)}].${field}`))?.detail
  return (
    <Stack gap="md">
      {needs.map((need, row) => (
        <OneNeed
          // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
          key={row}
          row={row}
          need={need}
          set={(field, value) => set(row, field, value)}
          wrong={wrong(row)}
        />
      ))}
      {needs.length < most ? (
        <Button variant="subtle" style={{ alignSelf: 'start' }} onClick={() => change([...needs, { ...emptyNeed }])}>
          {v('visit.result.add')}
        </Button>
      ) : null}
    </Stack>
  )
}

type NeedProps = {
  row: number
  need: Need
  set: (field: keyof Need, value: string) => void
  wrong: (field: keyof Need) => string | undefined
}

const further = ['region_level', 'years_from', 'years_to', 'level', 'period', 'source', 'link'] as const

function OneNeed({ row, need, set, wrong }: NeedProps) {
  const [asked, setAsked] = useState(false)
  const more = asked || further.some(wrong)
  return (
    <Stack gap="sm">
      <Textarea
        id={needID(row, 'subject')}
        label={v('visit.result.subject')}
        value={need.subject}
        onChange={(event) => set('subject', event.currentTarget.value)}
        error={wrong('subject')}
        autosize
        minRows={1}
        maxLength={500}
      />
      <Radio.Group
        label={v('visit.result.outcome')}
        value={need.outcome}
        onChange={(value) => set('outcome', value)}
        error={wrong('outcome')}
      >
        <Group gap="md" mt={4}>
          {outcomes.map((outcome, i) => (
            <Radio
              key={outcome}
              id={i === 0 ? needID(row, 'outcome') : undefined}
              value={outcome}
              label={v(`visit.outcome.${outcome}`)}
            />
          ))}
        </Group>
      </Radio.Group>
      <Button variant="subtle" style={{ alignSelf: 'start' }} aria-expanded={more} onClick={() => setAsked(!more)}>
        {v(more ? 'visit.result.less' : 'visit.result.more')}
      </Button>
      {more ? <NeedMore row={row} need={need} set={set} wrong={wrong} /> : null}
    </Stack>
  )
}

function NeedMore({ row, need, set, wrong }: NeedProps) {
  const choose = (field: 'level' | 'period' | 'source', values: readonly string[]) => (
    <NativeSelect
      id={needID(row, field)}
      label={v(`visit.result.${field}`)}
      value={need[field]}
      error={wrong(field)}
      onChange={(event) => set(field, event.currentTarget.value)}
      data={[
        { value: '', label: v('visit.choose') },
        ...values.map((value) => ({ value, label: v(`visit.${field}.${value}` as VisitKey) })),
      ]}
    />
  )
  const write = (field: 'region_level' | 'years_from' | 'years_to' | 'link') => (
    <TextInput
      id={needID(row, field)}
      label={v(`visit.result.${field}`)}
      value={need[field]}
      error={wrong(field)}
      inputMode={field.startsWith('years_') ? 'numeric' : field === 'link' ? 'url' : undefined}
      maxLength={field.startsWith('years_') ? 4 : field === 'link' ? undefined : 200}
      onChange={(event) => set(field, event.currentTarget.value)}
    />
  )
  return (
    <>
      {write('region_level')}
      <Group grow>
        {write('years_from')}
        {write('years_to')}
      </Group>
      {choose('level', levels)}
      {choose('period', periods)}
      {choose('source', sources)}
      {write('link')}
    </>
  )
}
