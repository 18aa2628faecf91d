import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { api, ok } from '@/api/client'
import type { Edit } from '@/features/libur/edit'
import type { Entry } from '@/features/libur/year'

type Header = { 'Idempotency-Key': string }

const key = ['national', 'holidays']

/** How often the progress over the offices is read while it goes on, in milliseconds. */
const beat = 2000

/** The national days off of a year, the years that are covered, and how many offices have yet to take them over. */
export function useHolidays(year: number) {
  return useQuery({
    queryKey: [...key, year],
    queryFn: () => ok(api.GET('/api/v1/national/holidays', { params: { query: { year } } })),
    placeholderData: keepPreviousData,
    refetchInterval: (query) => (query.state.data?.pending_offices ? beat : false),
  })
}

/** Has the list read again. */
export function useReread() {
  const client = useQueryClient()
  return useCallback(() => void client.invalidateQueries({ queryKey: key }), [client])
}

const bodyOf = ({ date, kind, intervals, reason, document }: Edit) => ({ date, kind, intervals, reason, document })

/** What can be done to the national list, each as a preview and as the deed. */
export const edits = {
  previewEntry: (header: Header, edit: Edit) =>
    ok(api.POST('/api/v1/national/holidays/preview', { params: { header }, body: bodyOf(edit) })),
  addEntry: (header: Header, edit: Edit, token: string) =>
    ok(
      api.POST('/api/v1/national/holidays', {
        params: { header },
        body: { ...bodyOf(edit), preview_token: token },
      }),
    ),
  previewRemoval: (header: Header, { id }: Entry) =>
    ok(api.POST('/api/v1/national/holidays/{id}/remove/preview', { params: { path: { id }, header } })),
  remove: (header: Header, { id }: Entry, token: string) =>
    ok(
      api.DELETE('/api/v1/national/holidays/{id}', {
        params: { path: { id }, header, query: { preview_token: token } },
      }),
    ),
  previewImport: (header: Header, csv: string) =>
    ok(api.POST('/api/v1/national/holidays/import/preview', { params: { header }, body: { csv } })),
  import: (header: Header, csv: string, token: string) =>
    ok(
      api.POST('/api/v1/national/holidays/import', {
        params: { header },
        body: { csv, preview_token: token },
      }),
    ),
}
