import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { api, ok } from '@/api/client'
import { useOffice } from '@/app/here'

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
