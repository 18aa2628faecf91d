import { Badge, Button, Grid, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useZone } from '@/app/here'
import { t } from '@/i18n'
import { Confirm } from '@/ui/dialog'
import { faultAt, Summary } from '@/ui/form'
import { clockTime, day } from '@/ui/time'
import { useDraft } from './draft'
import { Guard } from './guard'
import { k } from './konsep'
import { RowRefusal } from './section'
import { useDiscard, useSave, type Written } from './standarapi'
import { docOf, type Form, formOf, inputOf } from './standardoc'
import { type Edit, Identity, labelOf, Pledge } from './standarfields'
import { Counting, Promises } from './standarpromise'
import { Publish } from './standarpublish'
import { Components, Requirements, Ways } from './standartext'
import { Sheet } from './standarview'
import { a } from './text'

/** The draft of a standard: written on the left, as the public will read it on the right. */
export function Editor({ written }: { written: Written }) {
  const draft = useDraft<Form>(formOf(written.document))
  const save = useSave(written)
  const [asked, setAsked] = useState<Asked>()
  const sent = docOf(draft.value, written.document)
  const named = {
    ...sent,
    components: sent.components.map((each, i) => ({ ...written.document.components[i], ...each })),
  }
  const wrong = save.fields.map((field) => {
    const id = inputOf(field.path, sent)
    return { id: `f-${id}`, text: `${labelOf(id, written.document)}: ${faultAt(save.fields, field.path)}` }
  })
  const edit: Edit = {
    form: draft.value,
    set: draft.set,
    error: (id) => wrong.find((each) => each.id === `f-${id}`)?.text,
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (await save.run(sent)) draft.reset()
  }
  return (
    <Grid gap="md">
      <Guard dirty={draft.dirty} />
      <Grid.Col span={{ base: 12, lg: 7 }}>
        <form onSubmit={(event) => void submit(event)} noValidate>
          <Stack gap="md">
            <Head written={written} dirty={draft.dirty} />
            <RowRefusal text={save.refusal} close={save.forgive} />
            <Summary wrong={wrong} />
            <Identity {...edit} />
            <Promises {...edit} />
            <Counting {...edit} />
            <Requirements {...edit} />
            <Components {...edit} doc={written.document} />
            <Ways {...edit} name="channels" />
            <Ways {...edit} name="complaint" />
            <Pledge {...edit} />
            <Foot dirty={draft.dirty} busy={save.busy} reset={draft.reset} ask={setAsked} />
          </Stack>
        </form>
        <Windows written={written} asked={asked} close={() => setAsked(undefined)} />
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 5 }}>
        <Paper
          withBorder
          p="md"
          component="section"
          aria-label={k('konsep.preview')}
          tabIndex={0}
          pos={{ base: 'static', lg: 'sticky' }}
          top={72}
          mah={{ base: 'none', lg: 'calc(100vh - 88px)' }}
          style={{ overflowY: 'auto' }}
        >
          <Title order={2} mb="xs">
            {k('konsep.preview')}
          </Title>
          <Sheet doc={named} />
        </Paper>
      </Grid.Col>
    </Grid>
  )
}

function Head({ written, dirty }: { written: Written; dirty: boolean }) {
  const zone = useZone()
  const at = `${day(written.made_at, zone)} ${clockTime(written.made_at, zone)}`
  return (
    <div>
      <Group gap="xs">
        <Title order={2}>{k('konsep.draft', { name: written.name, no: written.no })}</Title>
        {dirty ? <Badge color="orange">{a('atur.unsaved')}</Badge> : null}
      </Group>
      <Text size="sm" c="dimmed">
        {k('konsep.saved.at', { at })}
      </Text>
    </div>
  )
}

type FootProps = {
  dirty: boolean
  busy: boolean
  reset: () => void
  ask: (what: Asked) => void
}

/** What is left to do with the draft, always in sight. */
function Foot({ dirty, busy, reset, ask }: FootProps) {
  return (
    <Paper withBorder p="sm" pos="sticky" bottom={0} style={{ zIndex: 2 }}>
      <Group justify="space-between" gap="xs">
        {dirty ? (
          <Button variant="subtle" onClick={reset} disabled={busy}>
            {a('atur.discard')}
          </Button>
        ) : (
          <Button variant="subtle" color="red" onClick={() => ask('discard')}>
            {k('konsep.discard')}
          </Button>
        )}
        <Group gap="xs">
          <Button variant={dirty ? 'filled' : 'default'} type="submit" loading={busy} disabled={!dirty}>
            {k('konsep.save')}
          </Button>
          <Button
            variant={dirty ? 'default' : 'filled'}
            disabled={dirty}
            title={dirty ? k('konsep.publish.dirty') : undefined}
            onClick={() => ask('publish')}
          >
            {k('konsep.publish')}
          </Button>
        </Group>
      </Group>
    </Paper>
  )
}

type Asked = 'discard' | 'publish' | undefined

/** The windows over the draft, outside its form: what is sent in them is not the draft. */
function Windows({ written, asked, close }: { written: Written; asked: Asked; close: () => void }) {
  const discard = useDiscard(written)
  return (
    <>
      <RowRefusal text={discard.refusal} close={discard.forgive} />
      <Confirm
        opened={asked === 'discard'}
        title={k('konsep.discard.title')}
        text={k('konsep.discard.text')}
        yes={k('konsep.discard')}
        no={t('console.cancel')}
        danger
        busy={discard.busy}
        onYes={() => void discard.run()}
        onNo={close}
      />
      <Publish written={written} opened={asked === 'publish'} close={close} />
    </>
  )
}
