import { Alert, Button, Group, SegmentedControl, Text, Textarea } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { useKey } from '@/app/keys'
import { IconWarning } from '@/ui/icons'
import { Keys } from '@/ui/keys'
import { FileRow } from './files'
import { barred } from './flow'
import css from './kotak.module.css'
import { QuickList, useQuickPick } from './quick'
import { k } from './text'
import type { Whole } from './types'
import { useComposer } from './usecomposer'
import type { Inbox } from './useinbox'

/** Where an answer, a word of how it stands, or a note for colleagues is written. */
export function Composer({ found, inbox }: { found: Whole; inbox: Inbox }) {
  const field = useRef<HTMLTextAreaElement>(null)
  const place = useRef<HTMLDivElement>(null)
  const draft = useComposer(found, inbox)
  const note = draft.mode === 'note'
  const bar = note ? undefined : barred(found)
  const quick = useQuickPick({ found, text: draft.body, set: draft.setBody, field, on: !note })
  const to = (mode: 'reply' | 'note') => {
    draft.setMode(mode)
    field.current?.focus()
    setTimeout(() => field.current?.focus()) // one that was barred until now
  }
  const within = () => place.current?.contains(document.activeElement)
  useKey('kotak.send', () => within() && void draft.send(note ? 'note' : 'answer'), !bar)
  useKey('kotak.send_done', () => within() && void draft.send('answer', true), !bar && !note)
  return (
    <div className={css.composer} ref={place}>
      <Group justify="space-between" gap={6} mb={6}>
        <Mode mode={draft.mode} to={to} />
        <Text size="sm" c="dimmed" className="wide-only">
          {k(draft.body ? 'kotak.draft' : note ? 'kotak.note.hint' : 'kotak.quick.hint')}
        </Text>
      </Group>
      {bar ? <Barred found={found} bar={bar} inbox={inbox} /> : null}
      <Textarea
        ref={field}
        aria-label={k(note ? 'kotak.note' : 'kotak.reply')}
        value={draft.body}
        autosize
        minRows={2}
        maxRows={12}
        maxLength={10000}
        disabled={bar !== undefined}
        error={draft.wrong}
        {...quick.input}
        onChange={(event) => draft.type(event.currentTarget.value)}
      />
      <QuickList quick={quick} />
      {draft.needsApproval ? <AskApproval draft={draft} /> : null}
      <Group justify="space-between" gap={6} mt={6}>
        <FileRow draft={draft} disabled={bar !== undefined} />
        <Sending {...{ draft, note }} disabled={bar !== undefined} />
      </Group>
    </div>
  )
}

/** Reply or note; the two buttons are what the keys r and c press. */
function Mode({ mode, to }: { mode: 'reply' | 'note'; to: (mode: 'reply' | 'note') => void }) {
  return (
    <>
      <button type="button" id="kotak-reply" hidden onClick={() => to('reply')} />
      <button type="button" id="kotak-note" hidden onClick={() => to('note')} />
      <SegmentedControl
        size="sm"
        value={mode}
        onChange={(value) => to(value as 'reply' | 'note')}
        aria-label={k('kotak.mode')}
        data={[
          { value: 'reply', label: k('kotak.reply') },
          { value: 'note', label: k('kotak.note') },
        ]}
      />
    </>
  )
}

type DraftProps = { draft: ReturnType<typeof useComposer> }

function Sending({ draft, note, disabled }: DraftProps & { note: boolean; disabled: boolean }) {
  const idle = disabled || !draft.ready
  if (note)
    return (
      <Group justify="end" flex="1 0 auto">
        <Button loading={draft.busy} disabled={idle} onClick={() => void draft.send('note')}>
          {k('kotak.send.note')}
          <Keys of="kotak.send" />
        </Button>
      </Group>
    )
  return (
    <Group justify="end" gap={6} flex="1 1 auto">
      <Button variant="subtle" disabled={idle || draft.busy} onClick={() => void draft.send('update')}>
        {k('kotak.send.update')}
      </Button>
      <Button variant="default" disabled={idle || draft.busy} onClick={() => void draft.send('answer')}>
        {k('kotak.send.answer')}
        <Keys of="kotak.send" />
      </Button>
      <Button loading={draft.busy} disabled={idle} onClick={() => void draft.send('answer', true)}>
        {k('kotak.send.done')}
        <Keys of="kotak.send_done" />
      </Button>
    </Group>
  )
}

function Barred({ found, bar, inbox }: { found: Whole; bar: 'closed' | 'approval' | 'held'; inbox: Inbox }) {
  if (bar === 'approval')
    return (
      <Text size="sm" mb={6}>
        {k('kotak.bar.approval')}
      </Text>
    )
  if (bar === 'held')
    return (
      <Text size="sm" fw={600} c="orange.8" mb={6} role="status">
        {k('kotak.bar.held', { name: found.writer?.name ?? '' })}
      </Text>
    )
  return (
    <Group gap={8} mb={6}>
      <Text size="sm">{k('kotak.bar.closed')}</Text>
      <Button size="compact-sm" variant="default" onClick={() => inbox.does('reopen', [found])}>
        {k('kotak.do.reopen')}
      </Button>
    </Group>
  )
}

/** This office has a second person look at what is handed out. */
function AskApproval({ draft }: DraftProps) {
  const place = useRef<HTMLButtonElement>(null)
  useEffect(() => place.current?.focus(), [])
  return (
    <Alert color="orange" icon={<IconWarning />} mt={8} role="alert">
      <Group justify="space-between">
        <Text>{k('kotak.approval.needed')}</Text>
        <Button ref={place} loading={draft.busy} onClick={() => void draft.ask()}>
          {k('kotak.approval.ask')}
        </Button>
      </Group>
    </Alert>
  )
}
