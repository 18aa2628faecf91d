import { Accordion, List, Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { dateText } from '@/ui/time'
import { k } from './konsep'
import { type Clock, type Doc, ours } from './standardoc'

/** A standard as the public page shows it. Texts of the office are Indonesian. */
export function Sheet({ doc, effectiveOn }: { doc: Doc; effectiveOn?: string }) {
  return (
    <Stack gap="sm" style={{ overflowWrap: 'anywhere' }}>
      <Title order={3} lang="id">
        {doc.title}
      </Title>
      <Facts doc={doc} effectiveOn={effectiveOn} />
      <Part title={k('konsep.promises')}>
        {doc.promises.length ? (
          <List>
            {doc.promises.map(({ kind, count }) => (
              <List.Item key={kind}>{k(`konsep.say.${kind}`, { n: count })}</List.Item>
            ))}
          </List>
        ) : (
          <Text c="dimmed">{k('konsep.say.none')}</Text>
        )}
      </Part>
      {doc.promises.some(({ unit }) => unit === 'working_days') ? <Counting clock={doc.clock} /> : null}
      {doc.requirements.length ? (
        <Part title={k('konsep.requirements')}>
          <Lines of={doc.requirements.map((each) => `${each.text} (${k(`konsep.for.${each.for}`)})`)} />
        </Part>
      ) : null}
      <Ways title={k('konsep.channels')} of={doc.channels} />
      <Ways title={k('konsep.complaint')} of={doc.complaint} />
      {doc.pledge ? (
        <Part title={k('konsep.pledge')}>
          <Text lang="id" style={{ whiteSpace: 'pre-line' }}>
            {doc.pledge}
          </Text>
        </Part>
      ) : null}
      <Components doc={doc} />
    </Stack>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <Title order={4} fz="md">
        {title}
      </Title>
      {children}
    </div>
  )
}

function Facts({ doc, effectiveOn }: { doc: Doc; effectiveOn?: string }) {
  const facts: [string, string][] = [
    [k('konsep.number'), doc.number],
    [k('konsep.effective'), effectiveOn ? dateText(effectiveOn) : ''],
    [k('konsep.fee'), doc.fee],
    [k('konsep.hours'), doc.hours],
  ]
  return (
    <dl style={{ margin: 0 }}>
      {facts
        .filter(([, text], i) => text || i === 0 || i === 2)
        .map(([name, text]) => (
          <div key={name}>
            <Text component="dt" size="sm" c="dimmed">
              {name}
            </Text>
            <Text component="dd" m={0}>
              {text || k('konsep.empty')}
            </Text>
          </div>
        ))}
    </dl>
  )
}

/** How working days are counted; what is as the program does it by itself says so. */
function Counting({ clock }: { clock: Clock }) {
  const day = clock.count_day_of_receipt
  const rules: [string, string, boolean][] = [
    [k('konsep.clock_start'), k(`konsep.clock_start.${clock.clock_start}`), clock.clock_start === ours.clock_start],
    [k('konsep.day'), k(day ? 'konsep.day.day1' : 'konsep.day.day0'), day === ours.count_day_of_receipt],
    [k('konsep.due_at'), k(`konsep.due_at.${clock.due_at}`), clock.due_at === ours.due_at],
    [
      k('konsep.reopen'),
      String(clock.reopen_within_working_days),
      clock.reopen_within_working_days === ours.reopen_within_working_days,
    ],
  ]
  return (
    <Part title={k('konsep.clock')}>
      <List>
        {rules.map(([name, text, own]) => (
          <List.Item key={name}>
            {name}: {text}
            {own ? ` (${k('konsep.ours')})` : ''}
          </List.Item>
        ))}
      </List>
    </Part>
  )
}

function Lines({ of }: { of: string[] }) {
  return (
    <List lang="id">
      {of.map((line, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines may repeat and have no name
        <List.Item key={i}>{line}</List.Item>
      ))}
    </List>
  )
}

function Ways({ title, of }: { title: string; of: Doc['channels'] }) {
  if (!of.length) return null
  return (
    <Part title={title}>
      <Lines of={of.map(({ kind, address }) => `${k(`konsep.kind.${kind}`)}: ${address}`)} />
    </Part>
  )
}

function Components({ doc }: { doc: Doc }) {
  return (
    <Part title={k('konsep.components')}>
      <Accordion multiple variant="contained" order={5}>
        {doc.components.map(({ no, name, body }) => (
          <Accordion.Item key={no} value={String(no)}>
            <Accordion.Control>
              {no}. {name}
            </Accordion.Control>
            <Accordion.Panel>
              {body?.length ? (
                body.map(({ heading, items }, i) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: sections may repeat and have no name
                  <div key={i}>
                    {heading ? <Text fw={600}>{heading}</Text> : null}
                    <Lines of={items ?? []} />
                  </div>
                ))
              ) : (
                <Text c="dimmed">{k('konsep.empty')}</Text>
              )}
            </Accordion.Panel>
          </Accordion.Item>
        ))}
      </Accordion>
    </Part>
  )
}
