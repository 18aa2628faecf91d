import { Button, Group, List, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useNow, useZone } from '@/app/here'
import { t } from '@/i18n'
import { Dialog } from '@/ui/dialog'
import { faultAt } from '@/ui/form'
import { dateText } from '@/ui/time'
import { dateIn } from '@/ui/zoned'
import { k } from './konsep'
import { RowRefusal } from './section'
import { usePublish, useStandard, useStandards, type Written } from './standarapi'
import { type Change, changesOf, inputOf, unitOf } from './standardoc'
import { labelOf } from './standarfields'

type Props = { written: Written; opened: boolean; close: () => void }

/** Asks from when a draft binds, and says what it changes. */
export function Publish({ written, opened, close }: Props) {
  return (
    <Dialog opened={opened} onClose={close} title={k('konsep.publish.title', { no: written.no })} size="lg">
      <Form written={written} close={close} />
    </Dialog>
  )
}

function Form({ written, close }: Omit<Props, 'opened'>) {
  const today = dateIn(useNow(60000), useZone())
  const [on, setOn] = useState(today)
  const publish = usePublish(written)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (await publish.run(on)) close()
  }
  const missing = publish.fields.filter(({ path }) => path !== 'effective_on')
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <Stack gap="sm">
        <RowRefusal text={publish.refusal} close={publish.forgive} />
        {missing.length ? (
          <div role="alert">
            <List c="red.7">
              {missing.map((field) => (
                <List.Item key={field.path}>
                  {labelOf(inputOf(field.path, written.document), written.document)}:{' '}
                  {faultAt(publish.fields, field.path)}
                </List.Item>
              ))}
            </List>
          </div>
        ) : null}
        <What written={written} />
        <TextInput
          type="date"
          label={k('konsep.publish.on')}
          description={k('konsep.publish.on.hint')}
          maw={360}
          min={today}
          value={on}
          error={faultAt(publish.fields, 'effective_on')}
          onChange={(event) => setOn(event.currentTarget.value)}
        />
        <Text size="sm">{k('konsep.publish.keep')}</Text>
        <Group justify="end">
          <Button variant="default" onClick={close}>
            {t('console.cancel')}
          </Button>
          <Button type="submit" loading={publish.busy}>
            {k('konsep.publish.yes')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

/** What changes against what is in force. */
function What({ written }: { written: Written }) {
  const about = useStandards().data?.find(({ service }) => service === written.service)
  const current = useStandard(written.service, about?.in_force?.no ?? 0).data
  const changes = changesOf(current?.document, written.document)
  const scheduled = about?.scheduled
  return (
    <div>
      <Text fw={600}>{k('konsep.publish.what')}</Text>
      {about && !about.in_force ? <Text>{k('konsep.publish.first')}</Text> : null}
      {current && !changes.length ? <Text>{k('konsep.publish.same')}</Text> : null}
      <List>
        {changes.map((change) => (
          <List.Item key={said(change)}>{said(change)}</List.Item>
        ))}
      </List>
      {scheduled ? (
        <Text size="sm">
          {k('konsep.publish.scheduled', { no: scheduled.no, on: dateText(scheduled.effective_on) })}
        </Text>
      ) : null}
    </div>
  )
}

function said(change: Change): string {
  switch (change.part) {
    case 'promise': {
      const { kind, from, to } = change
      const promise = k(`konsep.short.${kind}`)
      const unit = k(`konsep.unit.${unitOf(kind)}`)
      if (from === undefined) return k('konsep.change.promise.new', { promise, unit, to: to ?? '' })
      if (to === undefined) return k('konsep.change.promise.gone', { promise, unit, from })
      return k('konsep.change.promise', { promise, unit, from, to })
    }
    case 'number':
    case 'fee': {
      const nothing = k('konsep.nothing')
      return k(`konsep.change.${change.part}`, { from: change.from || nothing, to: change.to || nothing })
    }
    case 'components':
      return k('konsep.change.components', { nos: change.nos.join(', ') })
    default:
      return k(`konsep.change.${change.part}`)
  }
}
