import { Accordion, Anchor, Badge, Button, Group, Stack, Text, Title } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { can } from '@/api/session'
import { useOffice, useZone } from '@/app/here'
import { moment } from '@/ui/due'
import { outcomes } from '@/visit/result'
import { v } from '@/visit/text'
import { eventText } from './history'
import { k } from './text'
import type { Whole } from './types'
import type { Inbox } from './useinbox'

/** Who asks, what about, and what has happened in the case so far. */
export function Aside({ found, inbox }: { found: Whole; inbox: Inbox }) {
  const handles = can('cases.handle')
  const { contact } = found
  return (
    <Stack gap="sm">
      <div>
        <Title order={3}>{contact.name}</Title>
        {contact.phone ? <Text className="num">{contact.phone}</Text> : null}
        {contact.email ? <Text>{contact.email}</Text> : null}
        {contact.phone || contact.email ? null : <Text c="dimmed">{k('kotak.contact.none')}</Text>}
        <Text size="sm" c="dimmed">
          {found.visits > 0 ? k('kotak.visits', { n: found.visits }) : k('kotak.visits.none')}
        </Text>
        <Text size="sm" c="dimmed">
          {k(found.share_contact ? 'kotak.share.yes' : 'kotak.share.no')}
        </Text>
      </div>
      <Linked found={found} />
      <Group gap={4}>
        {(found.tags ?? []).map((tag) => (
          <Badge key={tag} color="gray" variant="outline">
            {tag}
          </Badge>
        ))}
        {handles ? (
          <Button size="compact-sm" variant="subtle" onClick={() => inbox.show({ what: 'tags', cases: [found] })}>
            {k('kotak.tags.add')}
          </Button>
        ) : null}
      </Group>
      {found.link ? (
        <Anchor href={found.link} target="_blank" rel="noopener noreferrer">
          {k('kotak.link')}
        </Anchor>
      ) : null}
      <Needs found={found} inbox={inbox} />
      <Past found={found} />
    </Stack>
  )
}

/** The cases that belong together: the one it follows, those that follow it, and the other office's. */
function Linked({ found }: { found: Whole }) {
  const office = useOffice()
  const to = (id: string, text: string) => (
    <Anchor key={id} component={Link} to={`/k/${office}/kotak-masuk/${id}`}>
      {text}
    </Anchor>
  )
  const { referral, mirror_of: mirror } = found
  return (
    <Stack gap={2}>
      {found.follows ? to(found.follows, k('kotak.follows')) : null}
      {(found.followed_by ?? []).map((each) => to(each.id, k('kotak.followed', { number: each.number })))}
      {referral ? (
        <Text size="sm">
          {k(referral.answered ? 'kotak.mark.referral_answered' : 'kotak.mark.referral', { office: referral.name })}
        </Text>
      ) : null}
      {mirror ? <Text size="sm">{k('kotak.mirror', { office: mirror.name, number: mirror.number ?? '' })}</Text> : null}
    </Stack>
  )
}

function Needs({ found, inbox }: { found: Whole; inbox: Inbox }) {
  const needs = found.needs ?? []
  return (
    <div>
      <Title order={3}>{v('visit.result')}</Title>
      {needs.map((need, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place
        <Text key={i} size="sm">
          {need.subject} · {outcomes.includes(need.outcome) ? v(`visit.outcome.${need.outcome}`) : need.outcome}
        </Text>
      ))}
      {can('cases.handle') ? (
        <Button
          size="compact-sm"
          variant="default"
          mt={4}
          onClick={() => inbox.show({ what: 'needs', cases: [found] })}
        >
          {k(needs.length > 0 ? 'kotak.needs.change' : 'kotak.needs.add')}
        </Button>
      ) : null}
    </div>
  )
}

/** What was handed out, and what happened, the newest last. */
function Past({ found }: { found: Whole }) {
  const zone = useZone()
  const handed = found.handed_out ?? []
  const history = found.history ?? []
  return (
    <Accordion multiple variant="contained" chevronPosition="left">
      {handed.length > 0 ? (
        <Accordion.Item value="handed">
          <Accordion.Control>{k('kotak.handed', { n: handed.length })}</Accordion.Control>
          <Accordion.Panel>
            {handed.map((each) => (
              <Text key={`${each.at} ${each.what}`} size="sm" mb={6}>
                {each.what} → {each.to} · {each.by.name}
                {each.approved_by ? ` · ${k('kotak.handed.approved', { name: each.approved_by.name })}` : ''} ·{' '}
                <span className="num">{moment(each.at, zone)}</span>
              </Text>
            ))}
          </Accordion.Panel>
        </Accordion.Item>
      ) : null}
      <Accordion.Item value="history">
        <Accordion.Control>{k('kotak.history', { n: history.length })}</Accordion.Control>
        <Accordion.Panel>
          {history.map((event, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: events are never taken away
            <Text key={i} size="sm" mb={6}>
              <span className="num">{moment(event.at, zone)}</span> · {eventText(event)}
            </Text>
          ))}
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  )
}
