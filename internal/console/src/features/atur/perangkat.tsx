import { Badge, Button, Grid, Group, Paper, Stack, Text, Textarea, Title } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ok } from '@/api/client'
import { type Device, devicesKey, useDevices } from '@/api/device'
import { useProfile } from '@/api/office'
import { useOffice, useZone } from '@/app/here'
import { say } from '@/app/toast'
import { standing } from '@/ui/device'
import { Confirm } from '@/ui/dialog'
import { faultAt } from '@/ui/form'
import { IconCheck, IconDash, IconWarning } from '@/ui/icons'
import { Empty, Loaded } from '@/ui/panel'
import { clockTime, day } from '@/ui/time'
import { type OwnProfile, useOwnProfile, useSaveProfile } from './api'
import { useDraft } from './draft'
import { idOf } from './field'
import { AturPage } from './frame'
import { Guard } from './guard'
import { PairForm } from './pair'
import { TvPreview } from './preview'
import { useRefusable } from './refuse'
import { RowRefusal, SectionForm } from './section'
import { a } from './text'

/** Atur › Perangkat: TVs and kiosks, and what the TV says between calls. */
export default function Perangkat() {
  const office = useOffice()
  const client = useQueryClient()
  const own = useOwnProfile()
  const devices = useDevices(office, 15000)
  return (
    <AturPage section="perangkat">
      <PairForm paired={() => void client.invalidateQueries({ queryKey: devicesKey(office) })} />
      <Paper withBorder p="md">
        <Title order={2} mb="xs">
          {a('atur.perangkat.list')}
        </Title>
        <Loaded query={devices}>
          {({ items, at }) =>
            items.length === 0 ? (
              <Empty>{a('atur.perangkat.empty')}</Empty>
            ) : (
              <Stack gap="sm">
                {items.map((device) => (
                  <DeviceRow key={device.id} device={device} at={at} />
                ))}
              </Stack>
            )
          }
        </Loaded>
      </Paper>
      <Loaded query={own}>{(profile) => <Announcements profile={profile} />}</Loaded>
    </AturPage>
  )
}

type Told = { device: Device; at: number }

function DeviceRow({ device, at }: Told) {
  const office = useOffice()
  const zone = useZone()
  const client = useQueryClient()
  const [asking, setAsking] = useState(false)
  const revoke = useRefusable(async (header) => {
    const path = { office, id: device.id }
    await ok(api.DELETE('/api/v1/offices/{office}/devices/{id}', { params: { path, header } }))
    await client.invalidateQueries({ queryKey: devicesKey(office) })
    return true
  })
  const confirm = async () => {
    const gone = await revoke.run()
    setAsking(false)
    if (gone) say(a('atur.perangkat.revoked', { name: device.name }))
  }
  return (
    <div>
      <Group justify="space-between">
        <div style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
          <Text fw={600}>{device.name}</Text>
          <Group gap="xs">
            <Text size="sm">{a(`atur.perangkat.${device.kind}`)}</Text>
            <Standing device={device} at={at} />
            <Text size="sm" c="dimmed">
              {a('atur.perangkat.since', { at: `${day(device.paired_at, zone)} ${clockTime(device.paired_at, zone)}` })}
            </Text>
          </Group>
        </div>
        <Button
          variant="default"
          onClick={() => setAsking(true)}
          aria-label={`${a('atur.perangkat.revoke')} ${device.name}`}
        >
          {a('atur.perangkat.revoke')}
        </Button>
      </Group>
      <RowRefusal text={revoke.refusal} close={revoke.forgive} />
      <Confirm
        opened={asking}
        title={a('atur.perangkat.revoke.title', { name: device.name })}
        text={a('atur.perangkat.revoke.text')}
        yes={a('atur.perangkat.revoke')}
        danger
        busy={revoke.busy}
        onYes={() => void confirm()}
        onNo={() => setAsking(false)}
      />
    </div>
  )
}

const tones = { never: 'gray', there: 'green', cut: 'orange' } as const
const marks = { never: IconDash, there: IconCheck, cut: IconWarning } as const

/** Whether the device is there: "TV Lobi terputus 3 menit". */
function Standing({ device, at }: Told) {
  const { state, text } = standing(device, at, useZone())
  const Mark = marks[state]
  return (
    <Badge color={tones[state]} leftSection={<Mark size={12} />} maw="100%">
      {text}
    </Badge>
  )
}

/** The lines that the TV shows in turn, one a line. */
function Announcements({ profile }: { profile: OwnProfile }) {
  const shown = useProfile(useOffice()).data
  const draft = useDraft({ text: (profile.announcements ?? []).join('\n') })
  const act = useSaveProfile()
  const announcements = draft.value.text.split('\n')
  const save = async () => {
    if (await act.run({ announcements })) draft.reset()
  }
  return (
    <Grid gap="md">
      <Guard dirty={draft.dirty} />
      <Grid.Col span={{ base: 12, lg: 7 }}>
        <SectionForm
          {...{ draft, save }}
          title={a('atur.perangkat.lines')}
          hint={a('atur.perangkat.lines.hint')}
          busy={act.busy}
          faults={act.fields}
          fieldOf={(path) => ({ id: idOf(path), label: a('atur.perangkat.lines') })}
        >
          <Textarea
            id={idOf('announcements')}
            label={a('atur.perangkat.lines.label')}
            rows={6}
            value={draft.value.text}
            error={faultAt(act.fields, 'announcements')}
            onChange={(event) => draft.set({ text: event.currentTarget.value })}
          />
        </SectionForm>
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 5 }}>
        <TvPreview name={shown?.name ?? ''} code={shown?.code ?? ''} profile={{ ...profile, announcements }} />
      </Grid.Col>
    </Grid>
  )
}
