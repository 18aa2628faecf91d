import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { api, ok } from '@/api/client'
import { useOffice } from '@/app/here'
import type { Edit } from '@/features/libur/edit'
import type { Profile } from '@/features/libur/profiles'
import type { Entry } from '@/features/libur/year'

type Header = { 'Idempotency-Key': string }

const keyOf = (office: string, ...rest: (string | number)[]) => ['office', office, 'calendar', ...rest]

/** The calendar of the office in a year. */
export function useCalendar(year: number) {
  const office = useOffice()
  return useQuery({
    queryKey: keyOf(office, 'year', year),
    queryFn: () => ok(api.GET('/api/v1/offices/{office}/calendar', { params: { path: { office }, query: { year } } })),
    placeholderData: keepPreviousData,
  })
}

/** The entries of every layer of a year. */
export function useEntries(year: number) {
  const office = useOffice()
  return useQuery({
    queryKey: keyOf(office, 'entries', year),
    queryFn: async () => {
      const query = { from: `${year}-01-01`, to: `${year}-12-31` }
      const all = await ok(api.GET('/api/v1/offices/{office}/closures', { params: { path: { office }, query } }))
      return all.items ?? []
    },
    placeholderData: keepPreviousData,
  })
}

/** The weekly hours, and whether the office has confirmed them. */
export function useHours() {
  const office = useOffice()
  return useQuery({
    queryKey: keyOf(office, 'hours'),
    queryFn: () => ok(api.GET('/api/v1/offices/{office}/hours', { params: { path: { office } } })),
  })
}

/** The versions of the calendar, the newest first. */
export function useVersions() {
  const office = useOffice()
  return useQuery({
    queryKey: keyOf(office, 'versions'),
    queryFn: async () => {
      const all = await ok(api.GET('/api/v1/offices/{office}/calendar/versions', { params: { path: { office } } }))
      return all.items ?? []
    },
  })
}

/** Has everything read again that the calendar decides. */
export function useRecount() {
  const office = useOffice()
  const client = useQueryClient()
  return useCallback(() => {
    for (const queryKey of [keyOf(office), ['office', office, 'profile'], ['office', office, 'clocks']])
      void client.invalidateQueries({ queryKey })
  }, [client, office])
}

/** What can be done to the calendar, each as a preview and as the deed. */
export function useCalendarEdits() {
  const office = useOffice()
  const path = { office }
  return {
    previewEntry: (header: Header, body: Edit) =>
      ok(api.POST('/api/v1/offices/{office}/closures/preview', { params: { path, header }, body })),
    addEntry: (header: Header, edit: Edit, token: string) =>
      ok(
        api.POST('/api/v1/offices/{office}/closures', {
          params: { path, header },
          body: { ...edit, preview_token: token },
        }),
      ),
    previewRemoval: (header: Header, { id }: Entry) =>
      ok(
        api.POST('/api/v1/offices/{office}/closures/{id}/remove/preview', { params: { path: { office, id }, header } }),
      ),
    remove: (header: Header, { id }: Entry, token: string) =>
      ok(
        api.DELETE('/api/v1/offices/{office}/closures/{id}', {
          params: { path: { office, id }, header, query: { preview_token: token } },
        }),
      ),
    previewHours: (header: Header, profiles: Profile[]) =>
      ok(api.POST('/api/v1/offices/{office}/hours/preview', { params: { path, header }, body: { profiles } })),
    putHours: (header: Header, profiles: Profile[], token: string) =>
      ok(
        api.PUT('/api/v1/offices/{office}/hours', {
          params: { path, header },
          body: { profiles, preview_token: token },
        }),
      ),
  }
}
