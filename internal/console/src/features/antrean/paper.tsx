import { Anchor, Stack } from '@mantine/core'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useOffice } from '@/app/here'
import { useKey } from '@/app/keys'
import { PageTitle } from '@/ui/panel'
import { Blocks } from './blocks'
import { LateDialog } from './late'
import type { Outage } from './outage'
import { Outages } from './outages'
import { a } from './text'

/** Mode kertas: outages, the numbers that are given on paper meanwhile, and the visits typed in afterwards. */
export default function PaperPage() {
  const office = useOffice()
  const navigate = useNavigate()
  const [late, setLate] = useState<Outage>()
  useKey('list.up', () => void navigate({ to: `/k/${office}/antrean` }))
  return (
    <Stack gap="lg" maw={860}>
      <Anchor component={Link} to={`/k/${office}/antrean`}>
        ‹ {a('antrean.title')}
      </Anchor>
      <PageTitle>{a('antrean.paper.title')}</PageTitle>
      <Outages type={setLate} />
      <Blocks />
      {late ? <LateDialog outage={late} close={() => setLate(undefined)} /> : null}
    </Stack>
  )
}
