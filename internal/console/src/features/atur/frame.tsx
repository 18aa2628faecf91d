import { Group, NavLink, Stack } from '@mantine/core'
import { Link, useLocation } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useOffice } from '@/app/here'
import { PageTitle } from '@/ui/panel'
import { type Section, sections } from './feature'
import { a } from './text'

/** A section of the settings below the links to all of them. */
export function AturPage({ section, children }: { section: Section; children: ReactNode }) {
  return (
    <Stack gap="md" maw={1100}>
      <Sections />
      <PageTitle>{a(`atur.${section}`)}</PageTitle>
      {children}
    </Stack>
  )
}

function Sections() {
  const office = useOffice()
  const { pathname } = useLocation()
  return (
    <Group component="nav" gap={4} aria-label={a('atur.title')}>
      {sections.map((section) => {
        const to = `/k/${office}/atur/${section}`
        const here = pathname === to
        return (
          <NavLink
            key={section}
            component={Link}
            to={to}
            label={a(`atur.${section}`)}
            active={here}
            aria-current={here ? 'page' : undefined}
            w="auto"
            px="sm"
            py={6}
            style={{ borderRadius: 6 }}
          />
        )
      })}
    </Group>
  )
}
