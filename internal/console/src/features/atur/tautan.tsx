import { Anchor, Button, Group, Paper, SimpleGrid, Stack, Switch, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { useOffice } from '@/app/here'
import { lang } from '@/i18n'
import { Loaded } from '@/ui/panel'
import { type OwnProfile, useOwnProfile, useSaveProfile } from './api'
import { Sources } from './asal'
import { Copy } from './copy'
import { useDraft } from './draft'
import { AturPage } from './frame'
import { Guard } from './guard'
import { Conditions } from './kode'
import { SectionForm } from './section'
import { a } from './text'

const places = ['lobi', 'meja', 'web', 'wa'] as const
const papers = ['A4', 'A5', 'A3'] as const
const widths = [80, 58] as const

/** Atur › Tautan & QR: the public address, its code, posters, and a slip to try the printer with. */
export default function Tautan() {
  const own = useOwnProfile()
  return (
    <AturPage section="tautan">
      <PublicLink />
      <Loaded query={own}>{(profile) => <Online profile={profile} />}</Loaded>
      <Loaded query={own}>{(profile) => <Conditions profile={profile} />}</Loaded>
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
        <Poster />
        <Slip />
      </SimpleGrid>
    </AturPage>
  )
}

function PublicLink() {
  const url = `${window.location.origin}/${useOffice()}`
  return (
    <Paper withBorder p="md">
      <Title order={2}>{a('atur.tautan.public')}</Title>
      <Group gap="sm" mt="xs">
        <Anchor href={url} target="_blank" style={{ overflowWrap: 'anywhere' }}>
          {url}
        </Anchor>
        <Copy text={url} />
      </Group>
    </Paper>
  )
}

/** Whether a telephone may take a number. */
function Online({ profile }: { profile: OwnProfile }) {
  const draft = useDraft({ numbers_online: profile.numbers_online })
  const act = useSaveProfile()
  const save = async () => {
    if (await act.run(draft.changes)) draft.reset()
  }
  return (
    <SectionForm
      {...{ draft, save }}
      title={a('atur.tautan.online')}
      busy={act.busy}
      faults={act.fields}
      fieldOf={() => ({ id: 'f-online', label: a('atur.tautan.online') })}
    >
      <Guard dirty={draft.dirty} />
      <Switch
        id="f-online"
        label={a('atur.tautan.online.label')}
        checked={draft.value.numbers_online}
        onChange={(event) => draft.set({ numbers_online: event.currentTarget.checked })}
      />
    </SectionForm>
  )
}

/** The poster as it is, its code, and where it hangs. */
function Poster() {
  const office = useOffice()
  const [place, setPlace] = useState<(typeof places)[number]>('lobi')
  return (
    <Paper withBorder p="md">
      <Stack gap="sm">
        <Title order={2}>{a('atur.tautan.poster')}</Title>
        <Text>{a('atur.tautan.place.hint')}</Text>
        <Sources />
        <Group gap="xs" role="group" aria-label={a('atur.tautan.place')}>
          {places.map((each) => (
            <Button
              key={each}
              variant={each === place ? 'filled' : 'default'}
              aria-pressed={each === place}
              onClick={() => setPlace(each)}
            >
              {a(`atur.tautan.place.${each}`)}
            </Button>
          ))}
        </Group>
        <Group align="start">
          <img
            src={`/cetak/qr/${office}?s=${place}`}
            alt={a('atur.tautan.qr', { url: `${window.location.host}/${office}?s=${place}` })}
            width={168}
            height={168}
          />
          <Stack gap="xs">
            <Group gap="xs">
              {papers.map((paper) => (
                <Button
                  key={paper}
                  component="a"
                  variant="default"
                  target="_blank"
                  href={`/cetak/poster/${office}?ukuran=${paper.toLowerCase()}&s=${place}`}
                >
                  {a('atur.tautan.poster.paper', { paper })}
                </Button>
              ))}
            </Group>
            <Anchor href={`/${office}?s=${place}`} target="_blank">
              {a('atur.tautan.try')}
            </Anchor>
            <Anchor href={`/cetak/qr/${office}?s=${place}`} download={`qr-${office}-${place}.svg`}>
              {a('atur.tautan.save')}
            </Anchor>
          </Stack>
        </Group>
        <Frame
          title={a('atur.tautan.poster')}
          src={`/cetak/poster/${office}?s=${place}&lang=${lang()}`}
          height={420}
          scale={0.5}
        />
      </Stack>
    </Paper>
  )
}

/** A slip that is nobody's, to try the printer with. */
function Slip() {
  const office = useOffice()
  const [width, setWidth] = useState<(typeof widths)[number]>(80)
  const src = `/cetak/contoh/${office}?lebar=${width}&lang=${lang()}`
  return (
    <Paper withBorder p="md">
      <Stack gap="sm">
        <Title order={2}>{a('atur.tautan.slip')}</Title>
        <Text>{a('atur.tautan.slip.hint')}</Text>
        <Group gap="xs" role="group" aria-label={a('atur.tautan.width')}>
          {widths.map((each) => (
            <Button
              key={each}
              variant={each === width ? 'filled' : 'default'}
              aria-pressed={each === width}
              onClick={() => setWidth(each)}
            >
              {each} mm
            </Button>
          ))}
          <Button component="a" href={`${src}&cetak=1`} target="_blank" variant="default">
            {a('atur.tautan.slip.print')}
          </Button>
        </Group>
        <Frame title={a('atur.tautan.slip')} src={src} height={560} scale={1} />
      </Stack>
    </Paper>
  )
}

/** A page of ours in small; who cannot see it opens it by the links beside it. */
function Frame({ title, src, height, scale }: { title: string; src: string; height: number; scale: number }) {
  return (
    <div style={{ height, overflow: 'hidden', border: '1px solid var(--pst-line)' }}>
      <iframe
        title={title}
        src={src}
        tabIndex={-1}
        style={{
          width: `${100 / scale}%`,
          height: height / scale,
          border: 0,
          transform: `scale(${scale})`,
          transformOrigin: '0 0',
        }}
      />
    </div>
  )
}
