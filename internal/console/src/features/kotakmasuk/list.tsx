import { Badge, Button, Checkbox, Group, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { serverNow } from '@/api/clock'
import { useOffice, useZone } from '@/app/here'
import { DueDate, moment } from '@/ui/due'
import { Empty, Loaded } from '@/ui/panel'
import { clockTime, shortDay } from '@/ui/time'
import { dateIn } from '@/ui/zoned'
import type { useCases } from './api'
import { type Asked, narrowed, searchOf } from './asked'
import { leftOf, pressing } from './flow'
import css from './kotak.module.css'
import { ChannelWord } from './state'
import { k } from './text'
import type { Case } from './types'

type Props = {
  cases: ReturnType<typeof useCases>
  shown: Case[]
  asked: Asked
  open?: string
  picked: ReadonlySet<string>
  pick: (id: string, on: boolean) => void
}

/** The cases of the view, the most pressing first. */
export function CaseList({ cases, shown, asked, ...rest }: Props) {
  return (
    <Loaded query={cases}>
      {(found) => (
        <>
          {shown.length > 0 ? null : cases.hasNextPage ? (
            <Empty>{k('kotak.searching')}</Empty>
          ) : (
            <Nothing asked={asked} unassigned={found.pages[0]?.counts?.unassigned ?? 0} />
          )}
          <ul className={css.list} aria-label={k(`kotak.view.${asked.view}`)}>
            {shown.map((each) => (
              <Row key={each.id} found={each} asked={asked} {...rest} />
            ))}
          </ul>
          {cases.hasNextPage && shown.length > 0 ? (
            <Group justify="center" p="sm">
              <Button variant="default" loading={cases.isFetchingNextPage} onClick={() => void cases.fetchNextPage()}>
                {k('kotak.more')}
              </Button>
            </Group>
          ) : null}
        </>
      )}
    </Loaded>
  )
}

function Nothing({ asked, unassigned }: { asked: Asked; unassigned: number }) {
  const office = useOffice()
  if (narrowed(asked)) return <Empty>{k('kotak.none.narrowed')}</Empty>
  if (asked.view === 'mine' && unassigned > 0) {
    const action = (
      <Button component={Link} to={`/k/${office}/kotak-masuk`} search={{ view: 'unassigned' } as never}>
        {k('kotak.none.see', { n: unassigned })}
      </Button>
    )
    return <Empty action={action}>{k('kotak.none.mine')}</Empty>
  }
  const worked = asked.view === 'mine' || asked.view === 'open' || asked.view === 'unassigned'
  return <Empty>{k(worked ? 'kotak.none.open' : 'kotak.none')}</Empty>
}

/** When something was said: the time of today, else the day. */
export function When({ at }: { at: string }) {
  const zone = useZone()
  const today = dateIn(at, zone) === dateIn(serverNow(), zone)
  return (
    <Text component="time" dateTime={at} size="sm" c="dimmed" className="num" title={moment(at, zone)}>
      {today ? clockTime(at, zone) : shortDay(at, zone)}
    </Text>
  )
}

type RowProps = Omit<Props, 'cases' | 'shown'> & { found: Case }

function Row({ found, asked, open, picked, pick }: RowProps) {
  const office = useOffice()
  const here = open === found.id
  const classes = [css.row, picked.has(found.id) ? css.picked : '', here ? css.open : ''].join(' ')
  return (
    <li className={classes}>
      <Checkbox
        size="xs"
        mt={2}
        aria-label={k('kotak.pick', { number: found.number })}
        checked={picked.has(found.id)}
        onChange={(event) => pick(found.id, event.currentTarget.checked)}
      />
      <div style={{ minWidth: 0 }}>
        <Link
          to={`/k/${office}/kotak-masuk/${found.id}`}
          search={searchOf(asked) as never}
          className={css.link}
          data-row
          data-id={found.id}
          aria-current={here ? 'true' : undefined}
        >
          <span className={css.line}>
            {found.unread ? <span className={css.dot} aria-hidden="true" /> : null}
            <Text span fw={found.unread ? 700 : 400}>
              {found.contact.name}
            </Text>
            {found.unread ? <span className="vh">{k('kotak.unread')}</span> : null}
            <ChannelWord channel={found.channel} />
            <Text span size="sm" className="num">
              {found.number}
            </Text>
            <When at={found.last_message_at} />
          </span>
          <Text span fw={found.unread ? 600 : 400} className={css.subject}>
            {found.subject}
          </Text>
        </Link>
        <Marks found={found} />
      </div>
    </li>
  )
}

/** What a row says beside who and what: the due date with its reason, whose it is and what it waits for. */
function Marks({ found }: { found: Case }) {
  return (
    <Group gap={6} mt={2}>
      <CaseDue found={found} />
      {found.approval?.state === 'open' ? <Badge color="violet">{k('kotak.mark.approval')}</Badge> : null}
      {found.referral ? (
        <Badge color={found.referral.answered ? 'green' : 'gray'}>
          {k(found.referral.answered ? 'kotak.mark.referral_answered' : 'kotak.mark.referral', {
            office: found.referral.name,
          })}
        </Badge>
      ) : null}
      {found.mirror_of ? <Badge color="gray">{k('kotak.mark.mirror', { office: found.mirror_of.name })}</Badge> : null}
      {found.writer ? <Badge color="orange">{k('kotak.mark.writing', { name: found.writer.name })}</Badge> : null}
      {found.assignee ? (
        <Text size="sm" c="dimmed">
          {found.assignee.name}
        </Text>
      ) : null}
      {(found.tags ?? []).map((tag) => (
        <Badge key={tag} color="gray" variant="outline">
          {tag}
        </Badge>
      ))}
    </Group>
  )
}

type DueProps = { found: Case; provisional?: boolean }

/** Until when a case is set aside, and by when something is due in it. */
export function CaseDue({ found, provisional }: DueProps) {
  const zone = useZone()
  return (
    <Group gap={4}>
      {found.snoozed_until ? (
        <Badge color="violet">{k('kotak.snoozed', { at: moment(found.snoozed_until, zone) })}</Badge>
      ) : null}
      {found.incomplete_since ? <Badge color="gray">{k('kotak.incomplete')}</Badge> : null}
      <Due found={found} provisional={provisional} />
    </Group>
  )
}

/** By when something is due; pressed, it tells why by then. */
function Due({ found, provisional = false }: DueProps) {
  const zone = useZone()
  if (!found.due_at) return null
  const how = pressing(found)
  const left = leftOf(found)
  const { clock_id: id, due_at, number } = found
  return (
    <Group gap={4}>
      {how === 'warn' ? <Badge color="orange">{k('kotak.soon')}</Badge> : null}
      {how === 'late' && left ? <Badge color="red">{k(left.key, { n: left.n })}</Badge> : null}
      <Text size="sm">{k(found.due_kind === 'silence' ? 'kotak.silent' : 'kotak.due')}</Text>
      {id ? (
        <DueDate clock={{ id, due_at, provisional, subject: { number } }} />
      ) : (
        <Text size="sm" className="num">
          {moment(due_at, zone)}
        </Text>
      )}
      {left && how !== 'late' ? <Text size="sm">· {k(left.key, { n: left.n })}</Text> : null}
      {found.due_kind === 'silence' ? <Text size="sm">{k('kotak.silent.unless')}</Text> : null}
      {found.answer_pending ? <Text size="sm">{k('kotak.pending')}</Text> : null}
    </Group>
  )
}
