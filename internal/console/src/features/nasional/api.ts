import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { api, ok } from '@/api/client'

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
