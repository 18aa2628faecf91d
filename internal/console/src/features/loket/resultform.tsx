import { Button, Group, NativeSelect, Radio, Stack, Textarea, TextInput, Title } from '@mantine/core'
import { useState } from 'react'
import styles from './loket.module.css'
import { emptyNeed, levels, missing, type Need, outcomes, periods, sources } from './result'
import { type LoketKey, l } from './text'

/** The most things one visit may ask for; the server holds to it. */
const most = 20

/** The id of an input of a row, to which an error summary leads. */
export const needID = (row: number, field: keyof Need) => `hasil-${row}-${field}`

/** What was asked for and what came of it: the register's row, in the survey's four values. */
export function ResultForm({
  needs,
  change,
  checked,
}: {
  needs: Need[]
  change: (needs: Need[]) => void
  checked: boolean
}) {
  const wrong = checked ? missing(needs) : []
  const set = (row: number, field: keyof Need, value: string) =>
    change(needs.map((need, i) => (i === row ? { ...need, [field]: value } : need)))
  return (
    <section className={styles.card} aria-labelledby="hasil">
      <div className={styles.head}>
        <Title order={2} id="hasil">
          {l('loket.result')}
        </Title>
      </div>
      <Stack gap="md" p="sm">
        {needs.map((need, row) => (
          <OneNeed
            // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
            key={row}
            row={row}
            need={need}
            set={(field, value) => set(row, field, value)}
            lacks={(field) => wrong.some((each) => each.row === row && each.field === field)}
          />
        ))}
        {needs.length < most ? (
          <Button variant="subtle" style={{ alignSelf: 'start' }} onClick={() => change([...needs, { ...emptyNeed }])}>
            {l('loket.result.add')}
          </Button>
        ) : null}
      </Stack>
    </section>
  )
}

type NeedProps = {
  row: number
  need: Need
  set: (field: keyof Need, value: string) => void
  lacks: (field: keyof Need) => boolean
}

function OneNeed({ row, need, set, lacks }: NeedProps) {
  const [more, setMore] = useState(false)
  return (
    <Stack gap="sm">
      <Textarea
        id={needID(row, 'subject')}
        label={l('loket.result.subject')}
        value={need.subject}
        onChange={(event) => set('subject', event.currentTarget.value)}
        error={lacks('subject') ? l('loket.result.subject.missing') : undefined}
        autosize
        minRows={1}
        maxLength={500}
      />
      <Radio.Group
        label={l('loket.result.outcome')}
        value={need.outcome}
        onChange={(value) => set('outcome', value)}
        error={lacks('outcome') ? l('loket.result.outcome.missing') : undefined}
      >
        <Group gap="md" mt={4}>
          {outcomes.map((outcome, i) => (
            <Radio
              key={outcome}
              id={i === 0 ? needID(row, 'outcome') : undefined}
              value={outcome}
              label={l(`loket.outcome.${outcome}`)}
            />
          ))}
        </Group>
      </Radio.Group>
      <Button variant="subtle" style={{ alignSelf: 'start' }} aria-expanded={more} onClick={() => setMore(!more)}>
        {l(more ? 'loket.result.less' : 'loket.result.more')}
      </Button>
      {more ? <NeedMore row={row} need={need} set={set} /> : null}
    </Stack>
  )
}

function NeedMore({ row, need, set }: Omit<NeedProps, 'lacks'>) {
  const choose = (field: 'level' | 'period' | 'source', values: readonly string[]) => (
    <NativeSelect
      id={needID(row, field)}
      label={l(`loket.result.${field}`)}
      value={need[field]}
      onChange={(event) => set(field, event.currentTarget.value)}
      data={[
        { value: '', label: l('loket.choose') },
        ...values.map((value) => ({ value, label: l(`loket.${field}.${value}` as LoketKey) })),
      ]}
    />
  )
  const write = (field: 'region_level' | 'years_from' | 'years_to' | 'link') => (
    <TextInput
      id={needID(row, field)}
      label={l(`loket.result.${field}`)}
      value={need[field]}
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
