import { Button, Group, Menu, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { api, ok } from '@/api/client'
import { can } from '@/api/session'
import { useAct } from '@/app/act'
import { useOffice } from '@/app/here'
import { say, sayWrong } from '@/app/toast'
import { DeliveryLine } from '@/delivery/line'
import { lang } from '@/i18n'
import { IconFile, IconMore } from '@/ui/icons'
import { fetchFile } from './api'
import { doable, gettable, sizeOf } from './flow'
import css from './kotak.module.css'
import { When } from './list'
import { ScanWord } from './scan'
import { ChannelWord } from './state'
import { k } from './text'
import type { File, Message, Whole } from './types'
import type { Inbox } from './useinbox'

type Props = { message: Message; found: Whole; inbox: Inbox }

/** One message of the thread with its files and how its sending went. */
export function MessageItem({ message, found, inbox }: Props) {
  const side = message.kind === 'note' ? css.note : message.direction === 'out' ? css.out : ''
  const who = whoWrote(message, found)
  return (
    <li className={`${css.message} ${side}`} data-message={message.id}>
      <Group justify="space-between" gap={8} wrap="nowrap" align="start">
        <Group gap={8}>
          <Text size="sm" fw={600}>
            {who}
          </Text>
          {message.kind === 'message' ? <ChannelWord channel={message.channel} /> : <KindWord kind={message.kind} />}
          <When at={message.at} />
        </Group>
        <MessageMenu {...{ message, found, inbox, who }} />
      </Group>
      {message.masked ? (
        <Text fs="italic" c="dimmed">
          {k('kotak.masked')}
        </Text>
      ) : (
        <Text className={css.body}>{message.body}</Text>
      )}
      <Files files={message.attachments ?? []} />
      {message.delivery ? <DeliveryLine delivery={message.delivery} text={message.body} /> : null}
    </li>
  )
}

function whoWrote(message: Message, found: Whole): string {
  if (message.direction === 'in') return found.contact.name
  if (message.from_office) return message.from_office.name
  return message.author?.name ?? k('kotak.service')
}

const KindWord = ({ kind }: { kind: Exclude<Message['kind'], 'message'> }) => (
  <Text span size="sm" c={kind === 'note' ? 'orange.8' : 'dimmed'} fw={kind === 'note' ? 600 : 400}>
    {k(`kotak.kind.${kind}`)}
  </Text>
)

/** Files of a message; each is fetched when it is pressed. */
export function Files({ files }: { files: readonly File[] }) {
  const office = useOffice()
  const [busy, setBusy] = useState('')
  const take = async (file: File) => {
    setBusy(file.id)
    await fetchFile(office, file).catch((cause) => sayWrong(cause))
    setBusy('')
  }
  if (files.length === 0) return null
  return (
    <Stack gap={4} mt={6} align="start">
      {files.map((file) => (
        <div key={file.id} data-file={file.id}>
          <Group gap={8}>
            {gettable(file) ? (
              <Button
                size="compact-md"
                variant="default"
                className="wraps"
                leftSection={<IconFile size={14} />}
                loading={busy === file.id}
                onClick={() => void take(file)}
              >
                {fileLabel(file)}
              </Button>
            ) : (
              <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
                {fileLabel(file)}
              </Text>
            )}
            <ScanWord scan={file.scan} />
          </Group>
          {file.alt ? (
            <Text size="sm" c="dimmed" className={css.body}>
              {file.alt}
            </Text>
          ) : null}
        </div>
      ))}
    </Stack>
  )
}

const fileLabel = ({ name, size }: File) => `${name} · ${sizeOf(size, lang() === 'en' ? 'en-GB' : 'id-ID')}`

function MessageMenu({ message, found, inbox, who }: Props & { who: string }) {
  const office = useOffice()
  const mask = useAct(async (header) => {
    const params = { path: { office, id: found.id }, header }
    await ok(api.POST('/api/v1/offices/{office}/consultations/{id}/mask', { params, body: { message: message.id } }))
    await inbox.acts.settle()
    say(k('kotak.did.mask'))
  })
  const what = doable(message, can('cases.handle'), found)
  if (what.length === 0) return null
  const does = {
    copy: () => void navigator.clipboard.writeText(message.body).then(() => say(k('kotak.copied'))),
    mask: () => void mask.run(),
    move: () => inbox.show({ what: 'move', cases: [found], message: message.id }),
  }
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button size="compact-sm" variant="subtle" aria-label={k('kotak.message.more', { name: who })}>
          <IconMore size={16} />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {what.map((each) => (
          <Menu.Item key={each} onClick={does[each]}>
            {k(`kotak.message.${each}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
