import { Paper, Stack, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { PageTitle } from '@/ui/panel'
import { Language, SoundSettings } from './choices'
import { Name } from './name'
import { Password } from './password'
import { Sessions } from './sessions'
import { Shortcuts } from './shortcuts'
import { k } from './text'

/** Akun: who I am, how I come in, and how I want the console. */
export default function Akun() {
  return (
    <Stack gap="md" maw={760}>
      <PageTitle>{k('akun.title')}</PageTitle>
      <Part title={k('akun.name')}>
        <Name />
      </Part>
      <Part title={k('akun.password')}>
        <Password />
      </Part>
      <Part title={k('akun.sessions')}>
        <Sessions />
      </Part>
      <Part title={k('akun.language')}>
        <Language />
      </Part>
      <Part title={k('akun.sound')}>
        <SoundSettings />
      </Part>
      <Part title={k('akun.shortcuts')}>
        <Shortcuts />
      </Part>
    </Stack>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Paper withBorder p="md">
      <Title order={2} mb="sm">
        {title}
      </Title>
      {children}
    </Paper>
  )
}
