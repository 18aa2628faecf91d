import { Anchor, Badge, Button, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { useSearch } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useOffice, useZone } from '@/app/here'
import { Loaded, Rows } from '@/ui/panel'
import { clockTime, dateText, day } from '@/ui/time'
import { AturPage } from './frame'
import { k } from './konsep'
import { RowRefusal } from './section'
import {
  type Numbered,
  type Overview,
  useBegin,
  useGo,
  useStandard,
  useStandards,
  useVersions,
  type Written,
} from './standarapi'
import { Editor } from './standaredit'
import { Sheet } from './standarview'

/** Atur › Standar: what the office promises, version by version. */
export default function Standar() {
  const { layanan, no } = useSearch({ strict: false }) as { layanan?: unknown; no?: unknown }
  const service = typeof layanan === 'string' ? layanan : ''
  return (
    <AturPage section="standar">
      {service ? <Service service={service} no={Math.max(0, Number(no) || 0)} /> : <List />}
    </AturPage>
  )
}

function List() {
  const office = useOffice()
  const query = useStandards()
  return (
    <>
      <Text>{k('konsep.hint')}</Text>
      <Loaded query={query}>
        {(all) => (
          <Stack gap="sm">
            {all.map((each) => (
              <ServiceRow key={each.service} overview={each} />
            ))}
          </Stack>
        )}
      </Loaded>
      <Anchor href={`/${office}/standar`} target="_blank" rel="noreferrer">
        {k('konsep.public')}
      </Anchor>
    </>
  )
}

function ServiceRow({ overview }: { overview: Overview }) {
  const { service, name, in_force, scheduled, draft } = overview
  const begin = useBegin(service)
  const go = useGo()
  return (
    <Paper withBorder p="md">
      <Group justify="space-between" align="start">
        <div style={{ flex: '1 1 240px', minWidth: 0, overflowWrap: 'anywhere' }}>
          <Group gap="xs">
            <Title order={2}>{name}</Title>
            <Badge color={in_force ? 'green' : 'orange'}>
              {k(in_force ? 'konsep.state.in_force' : 'konsep.state.none')}
            </Badge>
          </Group>
          <Standing overview={overview} />
        </div>
        <Group gap="xs">
          {in_force ? (
            <Button
              variant="default"
              aria-label={k('konsep.read.of', { name })}
              onClick={() => void go(service, in_force.no)}
            >
              {k('konsep.read')}
            </Button>
          ) : null}
          <Button
            variant={draft ? 'filled' : 'default'}
            loading={begin.busy}
            aria-label={k(draft ? 'konsep.continue.of' : 'konsep.begin.of', { name })}
            onClick={() => void (draft ? go(service, draft.no) : begin.run())}
          >
            {k(draft ? 'konsep.continue' : 'konsep.begin')}
          </Button>
          {overview.versions > 1 || scheduled ? <VersionsButton overview={overview} /> : null}
        </Group>
      </Group>
      <RowRefusal text={begin.refusal} close={begin.forgive} />
    </Paper>
  )
}

function VersionsButton({ overview: { service, name, versions } }: { overview: Overview }) {
  const go = useGo()
  return (
    <Button
      variant="subtle"
      aria-label={k('konsep.versions.of', { name, n: versions })}
      onClick={() => void go(service)}
    >
      {k('konsep.versions', { n: versions })}
    </Button>
  )
}

/** What stands, is coming and is being written, each on its line. */
function Standing({ overview: { active, in_force, scheduled, draft } }: { overview: Overview }) {
  return (
    <>
      <Text size="sm">
        {in_force
          ? k('konsep.list.in_force', { no: in_force.no, on: dateText(in_force.effective_on) })
          : k('konsep.list.none')}
      </Text>
      {scheduled ? (
        <Text size="sm">{k('konsep.list.scheduled', { no: scheduled.no, on: dateText(scheduled.effective_on) })}</Text>
      ) : null}
      {draft ? <Text size="sm">{k('konsep.list.draft', { no: draft.no })}</Text> : null}
      {active ? null : (
        <Text size="sm" c="dimmed">
          {k('konsep.list.withdrawn')}
        </Text>
      )}
    </>
  )
}

function Back() {
  const go = useGo()
  return (
    <Group>
      <Button variant="subtle" size="compact-md" onClick={() => void go()}>
        ‹ {k('konsep.back')}
      </Button>
    </Group>
  )
}

function Service({ service, no }: { service: string; no: number }) {
  const query = useStandard(service, no)
  return (
    <>
      <Back />
      {no ? (
        <Loaded query={query} skeleton={<Rows count={4} height={120} />}>
          {(written) =>
            written.state === 'draft' ? (
              <Editor key={`${service}/${no}`} written={written} />
            ) : (
              <Published written={written} />
            )
          }
        </Loaded>
      ) : (
        <Versions service={service} />
      )}
    </>
  )
}

const colour = { in_force: 'green', scheduled: 'blue', superseded: 'gray', draft: 'orange' } as const

function Versions({ service }: { service: string }) {
  const query = useVersions(service)
  const go = useGo()
  return (
    <Loaded query={query}>
      {(all) => (
        <Stack gap="xs">
          {all.map((each: Numbered) => (
            <Paper key={each.no} withBorder p="sm">
              <Group justify="space-between">
                <div style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
                  <Group gap="xs">
                    <Text fw={600}>{k('konsep.row', { no: each.no })}</Text>
                    <Badge color={colour[each.state]}>{k(`konsep.state.${each.state}`)}</Badge>
                  </Group>
                  <Text size="sm">{each.number}</Text>
                  {each.effective_on ? (
                    <Text size="sm">{k('konsep.row.on', { on: dateText(each.effective_on) })}</Text>
                  ) : null}
                </div>
                <Button
                  variant="default"
                  aria-label={`${k('konsep.read')} ${each.no}`}
                  onClick={() => void go(service, each.no)}
                >
                  {k(each.state === 'draft' ? 'konsep.continue' : 'konsep.read')}
                </Button>
              </Group>
            </Paper>
          ))}
        </Stack>
      )}
    </Loaded>
  )
}

function Published({ written }: { written: Written }) {
  const zone = useZone()
  const begin = useBegin(written.service)
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const at = `${day(written.made_at, zone)} ${clockTime(written.made_at, zone)}`
  return (
    <Stack gap="md" maw={760}>
      <Group gap="xs">
        <Title order={2} ref={heading} tabIndex={-1}>
          {k('konsep.version', { name: written.name, no: written.no })}
        </Title>
        <Badge color={colour[written.state]}>{k(`konsep.state.${written.state}`)}</Badge>
      </Group>
      <Text size="sm" c="dimmed">
        {k('konsep.published.at', { at, on: dateText(written.effective_on ?? '') })}
      </Text>
      <RowRefusal text={begin.refusal} close={begin.forgive} />
      <Paper withBorder p="md">
        <Sheet doc={written.document} effectiveOn={written.effective_on} />
      </Paper>
      <Group>
        <Button variant="default" loading={begin.busy} onClick={() => void begin.run(written.no)}>
          {k('konsep.from')}
        </Button>
      </Group>
    </Stack>
  )
}
