import { Button, CloseButton, Group, Text, TextInput } from '@mantine/core'
import { useRef } from 'react'
import { lang } from '@/i18n'
import { IconFile } from '@/ui/icons'
import { fileCount, isPicture, sizeOf } from './flow'
import { ScanWord } from './scan'
import { k } from './text'
import type { ComposerDraft } from './usecomposer'

/** The files that go with what is written: those that have arrived, those on their way, and those that were refused. */
export function FileRow({ draft, disabled }: { draft: ComposerDraft; disabled: boolean }) {
  const input = useRef<HTMLInputElement>(null)
  const { done, going, add, drop, remove, describe } = draft.files
  const locale = lang() === 'en' ? 'en-GB' : 'id-ID'
  return (
    <Group gap={8}>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        data-files
        onChange={(event) => {
          add(Array.from(event.currentTarget.files ?? []))
          event.currentTarget.value = ''
        }}
      />
      <Button
        size="compact-md"
        variant="default"
        leftSection={<IconFile size={14} />}
        disabled={disabled || done.length >= fileCount}
        onClick={() => input.current?.click()}
      >
        {k('kotak.file.add')}
      </Button>
      {done.map((file) => (
        <div key={file.id} data-file={file.id}>
          <Group gap={6} wrap="nowrap">
            <Text size="sm" id={`berkas-${file.id}`} style={{ overflowWrap: 'anywhere' }}>
              {file.name} · {sizeOf(file.size, locale)}
            </Text>
            <ScanWord scan={file.scan} />
            <CloseButton
              size="sm"
              aria-label={k('kotak.file.remove', { name: file.name })}
              onClick={() => remove(file.id)}
            />
          </Group>
          {isPicture(file) ? (
            <TextInput
              size="sm"
              label={k('kotak.file.alt')}
              aria-describedby={`berkas-${file.id}`}
              value={file.alt ?? ''}
              maxLength={300}
              disabled={disabled}
              onChange={(event) => describe(file.id, event.currentTarget.value)}
            />
          ) : null}
        </div>
      ))}
      {going.map(({ key, name, share, wrong }) => (
        <Group key={key} gap={4} wrap="nowrap" role={wrong ? 'alert' : undefined}>
          <Text size="sm" c={wrong ? 'red.7' : undefined} className="num" style={{ overflowWrap: 'anywhere' }}>
            {wrong ? `${name}: ${wrong}` : `${name} · ${Math.round(share * 100)} %`}
          </Text>
          {wrong ? null : <progress value={share} max={1} aria-label={k('kotak.file.going', { name })} />}
          {wrong ? (
            <CloseButton size="sm" aria-label={k('kotak.file.remove', { name })} onClick={() => drop(key)} />
          ) : null}
        </Group>
      ))}
    </Group>
  )
}
