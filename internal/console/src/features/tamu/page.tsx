import { Button, Group, Stack } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useLocation, useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { serverNow } from '@/api/clock'
import { can } from '@/api/session'
import { offer } from '@/app/commands'
import { useOffice, useZone } from '@/app/here'
import { useKey } from '@/app/keys'
import { IconPlus } from '@/ui/icons'
import { PageTitle } from '@/ui/panel'
import { dateIn } from '@/ui/zoned'
import { IssueDialog } from '@/visit/issue'
import { type Asked, askedFrom, countNew, searchOf, useBook, useNewest } from './book'
import { ExportDialog } from './export'
import { Filters } from './filters'
import { BookRows } from './list'
import { b } from './text'

/** Buku tamu: who came, masked, found by any part of what is known; /baru gives a new visitor a number. */
export default function BookPage() {
  const office = useOffice()
  const today = dateIn(serverNow(), useZone())
  const navigate = useNavigate()
  const { pathname } = useLocation()
  const search = useSearch({ strict: false }) as Record<string, unknown>
  const asked = askedFrom(search, today)
  const list = `/k/${office}/tamu`
  const ask = (next: Asked) => void navigate({ to: list, search: searchOf(next, today) as never, replace: true })
  const add = () => void navigate({ to: `${list}/baru`, search: searchOf(asked, today) as never })
  const client = useQueryClient()
  const settle = () => void client.invalidateQueries({ queryKey: ['office', office, 'newest'] })
  const [exporting, setExporting] = useState(false)
  useKey('list.new', add, can('queue.serve'))
  useEffect(
    () =>
      offer(
        can('guests.export') ? [{ id: 'tamu.export', label: b('tamu.export'), run: () => setExporting(true) }] : [],
      ),
    [],
  )
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <PageTitle>{b('tamu.title')}</PageTitle>
        <Group gap="xs">
          {can('guests.export') ? (
            <Button variant="default" onClick={() => setExporting(true)}>
              {b('tamu.export')}
            </Button>
          ) : null}
          {can('queue.serve') ? (
            <Button leftSection={<IconPlus />} rightSection={<kbd className="wide-only">N</kbd>} onClick={add}>
              {b('tamu.new')}
            </Button>
          ) : null}
        </Group>
      </Group>
      <Filters asked={asked} ask={ask} today={today} />
      <Found asked={asked} today={today} add={add} />
      {pathname.endsWith('/baru') ? <IssueDialog close={() => ask(asked)} settle={settle} /> : null}
      {exporting ? <ExportDialog asked={asked} today={today} close={() => setExporting(false)} /> : null}
    </Stack>
  )
}

function Found({ asked, today, add }: { asked: Asked; today: string; add: () => void }) {
  const office = useOffice()
  const book = useBook(office, asked)
  const newest = useNewest(office, asked, asked.to >= today && book.isSuccess)
  const shown = book.data?.pages.flatMap((page) => page.items ?? []) ?? []
  const fresh = newest.data && !book.isPlaceholderData ? countNew(newest.data, shown) : 0
  return (
    <>
      <div role="status" className="quiet-status">
        {fresh > 0 ? (
          <Button variant="light" onClick={() => void book.refetch()}>
            {b('tamu.fresh', { n: fresh })}
          </Button>
        ) : null}
      </div>
      <BookRows book={book} shown={shown} asked={asked} add={add} />
    </>
  )
}
