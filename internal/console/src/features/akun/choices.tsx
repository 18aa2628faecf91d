import { Button, Group, Radio, Slider, Stack, Switch, Text } from '@mantine/core'
import { useState } from 'react'
import { useAct } from '@/app/act'
import { keepPreferences, type Preferences, setPreferences, usePreferences } from '@/app/preferences'
import { ting } from '@/app/sound'
import { say } from '@/app/toast'
import { type Lang, t } from '@/i18n'
import { k } from './text'

/** Keeps a change of the preferences at once, and says so. */
export function useKeep() {
  return useAct(async (header, change: Partial<Preferences>) => {
    await keepPreferences(header, change)
    say(t('console.saved'))
    return true
  })
}

const languages: { value: Lang; label: string }[] = [
  { value: 'id', label: 'Bahasa Indonesia' },
  { value: 'en', label: 'English' },
]

export function Language() {
  const { language } = usePreferences()
  const keep = useKeep()
  return (
    <Radio.Group
      aria-label={k('akun.language')}
      value={language}
      onChange={(value) => void keep.run({ language: value as Lang })}
    >
      <Group>
        {languages.map(({ value, label }) => (
          <Radio key={value} value={value} label={<span lang={value}>{label}</span>} disabled={keep.busy} />
        ))}
      </Group>
    </Radio.Group>
  )
}

/** The one soft tone of the console: on or off, how loud, and how it sounds. */
export function SoundSettings() {
  const { sound } = usePreferences()
  const [volume, setVolume] = useState<number>()
  const keep = useKeep()
  const test = () => {
    if (volume !== undefined) setPreferences({ sound: { ...sound, volume } })
    ting()
  }
  return (
    <Stack gap="sm">
      <Text c="dimmed">{k('akun.sound.hint')}</Text>
      <Switch
        label={k('akun.sound.on')}
        checked={sound.on}
        onChange={(event) => void keep.run({ sound: { ...sound, on: event.currentTarget.checked } })}
      />
      <Group>
        <Text size="md">{k('akun.sound.volume', { n: volume ?? sound.volume })}</Text>
        <Slider
          thumbLabel={k('akun.sound.volume.label')}
          label={null}
          flex="1 1 180px"
          maw={320}
          step={5}
          disabled={!sound.on}
          value={volume ?? sound.volume}
          onChange={setVolume}
          onChangeEnd={(value) => void keep.run({ sound: { ...sound, volume: value } })}
        />
        <Button variant="default" onClick={test} disabled={!sound.on}>
          {k('akun.sound.test')}
        </Button>
      </Group>
    </Stack>
  )
}
