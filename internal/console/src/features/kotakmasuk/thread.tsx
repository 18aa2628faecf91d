import { Button, Group, Menu, Stack, Text, Title } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useEffect, useRef, useState } from 'react'
import { api, intend, ok } from '@/api/client'
import { can } from '@/api/session'
import { useAct } from '@/app/act'
import { useNarrow, useOffice, useZone } from '@/app/here'
import { say } from '@/app/toast'
import { Side } from '@/ui/dialog'
import { moment } from '@/ui/due'
import { Keys } from '@/ui/keys'
import { Loaded } from '@/ui/panel'
import { useCase } from './api'
import { ApprovalPanel } from './approval'
import { Aside } from './aside'
import { Composer } from './composer'
import css from './kotak.module.css'
import { CaseDue } from './list'
import { may } from './may'
import { MessageItem } from './message'
import { CaseState, ChannelWord } from './state'
import { k } from './text'
import type { Whole } from './types'
import { able, type Inbox } from './useinbox'

/** One case: what was said in it, what is owed, and where an answer is written. */
export default function Thread({ id, inbox }: { id: string; inbox: Inbox }) {
  const found = useCase(id)
  const wide = useMediaQuery('(min-width: 87em)', true, { getInitialValueInEffect: false })
  return (
    <Loaded query={found}>
      {(data) => (
        <div className={css.thread}>
          <Talk found={data} inbox={inbox} wide={wide} />
          {wide ? (
            <aside className={css.aside} aria-label={k('kotak.aside')}>
              <Aside found={data} inbox={inbox} />
            </aside>
          ) : null}
        </div>
      )}
    </Loaded>
  )
}

/** Tells the server once that everything up to the newest message was seen. */
function useRead(found: Whole) {
  const office = useOffice()
  const { id, unread, last_message_at: newest } = found
  const seen = useRef('')
  useEffect(() => {
    if (!unread || !can('cases.handle') || document.hidden || seen.current === newest) return
    seen.current = newest
    intend((header) =>
      ok(
        api.POST('/api/v1/offices/{office}/consultations/{id}/read', {
          params: { path: { office, id }, header },
          body: {},
        }),
      ),
    ).catch(() => undefined) // it stays unread, which is seen in the list
  }, [office, id, unread, newest])
}

function Talk({ found, inbox, wide }: { found: Whole; inbox: Inbox; wide: boolean }) {
  useRead(found)
  const end = useRef<HTMLDivElement>(null)
  const heading = useRef<HTMLHeadingElement>(null)
  const messages = found.messages ?? []
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new message is scrolled to
  useEffect(() => {
    end.current?.scrollIntoView({ block: 'nearest' })
  }, [messages.length])
  useEffect(() => heading.current?.focus({ preventScroll: true }), [])
  return (
    <div className={css.talk}>
      <div className={css.head}>
        <Head found={found} inbox={inbox} heading={heading} wide={wide} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1) */}
      <section className={css.scroll} tabIndex={0} aria-label={k('kotak.messages')}>
        <ol className={css.messages}>
          {messages.map((message) => (
            <MessageItem key={message.id} message={message} found={found} inbox={inbox} />
          ))}
        </ol>
        <div ref={end} />
      </section>
      <ApprovalPanel found={found} />
      {can('cases.handle') ? <Composer found={found} inbox={inbox} /> : null}
    </div>
  )
}

type HeadProps = { found: Whole; inbox: Inbox; wide: boolean; heading: React.RefObject<HTMLHeadingElement | null> }

function Head({ found, inbox, heading, wide }: HeadProps) {
  const narrow = useNarrow()
  return (
    <Stack gap={4}>
      <Group justify="space-between" gap="xs" align="start">
        <div style={{ flex: '1 1 240px', minWidth: 0 }}>
          {narrow ? (
            <Button variant="subtle" size="compact-md" px={0} onClick={inbox.up}>
              ‹ {k('kotak.back')}
            </Button>
          ) : null}
          <Title order={2} tabIndex={-1} ref={heading} className={css.heading}>
            {found.contact.name} · <span className="num">{found.number}</span>
          </Title>
          <Group gap={8}>
            <CaseState found={found} />
            <ChannelWord channel={found.channel} />
            <Text span size="sm" c="dimmed">
              {k(`kotak.topic.${found.topic}`)}
            </Text>
            <Text span size="sm" c="dimmed">
              {found.assignee ? found.assignee.name : k('kotak.nobody')}
            </Text>
          </Group>
        </div>
        {can('cases.handle') ? <Tools found={found} inbox={inbox} /> : null}
      </Group>
      <Group justify="space-between" gap={6}>
        <div>
          <CaseDue found={found} provisional={(found.clock ?? found.silence)?.provisional} />
          <Completeness found={found} />
        </div>
        {wide ? null : <About found={found} inbox={inbox} />}
      </Group>
    </Stack>
  )
}

/** From when the answer is counted, where that is not when the question came. */
function Completeness({ found }: { found: Whole }) {
  const zone = useZone()
  const { clock, incomplete_since: since } = found
  if (since)
    return (
      <Text size="sm" c="dimmed">
        {k('kotak.incomplete.since', { at: moment(since, zone) })}
      </Text>
    )
  if (!clock?.received_at) return null
  return (
    <Text size="sm" c="dimmed">
      {k('kotak.complete.both', {
        received: moment(clock.received_at, zone),
        complete: moment(clock.started_at, zone),
      })}
    </Text>
  )
}

/** Says that the request is clear and complete: the answer is counted from now, and the visitor is told. */
function CompleteButton({ found, inbox }: { found: Whole; inbox: Inbox }) {
  const office = useOffice()
  const complete = useAct(async (header) => {
    const params = { path: { office, id: found.id }, header }
    await ok(api.POST('/api/v1/offices/{office}/consultations/{id}/request-complete', { params, body: {} }))
    await inbox.acts.settle()
    say(k('kotak.did.complete', { number: found.number }))
  })
  return (
    <Button size="compact-md" loading={complete.busy} onClick={() => void complete.run()}>
      {k('kotak.do.complete')}
    </Button>
  )
}

/** Who asks and what has happened, at the side of a screen without room for it. */
function About({ found, inbox }: { found: Whole; inbox: Inbox }) {
  const [open, setOpen] = useState(false)
  const show = (window: Parameters<Inbox['show']>[0]) => {
    setOpen(false)
    inbox.show(window)
  }
  return (
    <>
      <Button size="compact-md" variant="subtle" onClick={() => setOpen(true)}>
        {k('kotak.aside')}
      </Button>
      <Side title={k('kotak.aside')} opened={open} onClose={() => setOpen(false)}>
        <Aside found={found} inbox={{ ...inbox, show }} />
      </Side>
    </>
  )
}

/** What is done to the case as a whole. */
function Tools({ found, inbox }: { found: Whole; inbox: Inbox }) {
  const shown = buttons.filter(([deed]) => (deed === 'claim' ? may(found, 'claim') : able(deed, [found]).length > 0))
  return (
    <Group gap={4}>
      {may(found, 'request-complete') ? <CompleteButton found={found} inbox={inbox} /> : null}
      {shown.map(([deed, key]) => (
        <Button key={deed} size="compact-md" variant="default" onClick={() => inbox.does(deed, [found])}>
          {k(`kotak.do.${deed}`)}
          {key ? <Keys of={key} /> : null}
        </Button>
      ))}
      <More found={found} inbox={inbox} />
    </Group>
  )
}

/** The buttons of a case with their keys; those that would do nothing are left out. */
const buttons = [
  ['claim', 'kotak.claim'],
  ['take_over', undefined],
  ['assign', 'kotak.assign'],
  ['snooze', 'kotak.snooze'],
  ['done', 'kotak.done'],
  ['reopen', 'kotak.reopen'],
] as const

function More({ found, inbox }: { found: Whole; inbox: Inbox }) {
  const open = (what: 'tags' | 'topic' | 'needs' | 'received' | 'refer' | 'close') => () =>
    inbox.show({ what, cases: [found] })
  const office = useOffice()
  const quiet = () =>
    intend((header) =>
      ok(
        api.POST('/api/v1/offices/{office}/consultations/{id}/no-reply-needed', {
          params: { path: { office, id: found.id }, header },
          body: {},
        }),
      ),
    ).then(inbox.acts.settle, inbox.wrong)
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button size="compact-md" variant="default">
          {k('kotak.do.more')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={open('tags')}>{k('kotak.do.tags')}</Menu.Item>
        <Menu.Item onClick={open('topic')}>{k('kotak.do.topic')}</Menu.Item>
        <Menu.Item onClick={open('needs')}>{k('kotak.do.needs')}</Menu.Item>
        {may(found, 'receive') ? <Menu.Item onClick={open('received')}>{k('kotak.do.received')}</Menu.Item> : null}
        {may(found, 'refer') ? <Menu.Item onClick={open('refer')}>{k('kotak.do.refer')}</Menu.Item> : null}
        {may(found, 'no-reply-needed') ? (
          <Menu.Item onClick={() => void quiet()}>{k('kotak.do.quiet')}</Menu.Item>
        ) : null}
        {may(found, 'close') ? <Menu.Item onClick={open('close')}>{k('kotak.do.close')}</Menu.Item> : null}
      </Menu.Dropdown>
    </Menu>
  )
}
