import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { api, ok, type Schema } from '@/api/client'
import { useFresh } from '@/app/fresh'
import { addDays } from '@/ui/zoned'

export type Listed = Schema['GuestListed']

/** What the book is asked for. Dates are the office's, inclusive. */
export type Asked = { q: string; from: string; to: string; service: string; incomplete: boolean }

/** What an address of the page asks for; what is missing or wrong is today and everything. */
export function askedFrom(search: Record<string, unknown>, today: string): Asked {
  const text = (name: string) =>
    typeof search[name] === 'string' || typeof search[name] === 'number' ? String(search[name]) : ''
  const date = (name: string) => (/^\d{4}-\d{2}-\d{2}$/.test(text(name)) ? text(name) : '')
  const to = date('to') || today
  const from = date('from') || to
  return {
    q: text('q').slice(0, 100),
    from: [from, to].sort()[0] ?? to,
    to,
    service: text('service'),
    incomplete: search.incomplete === true,
  }
}

/** The address of a question: only what differs from today and everything. */
export function searchOf(asked: Asked, today: string): Record<string, string | boolean> {
  const all: [string, string | boolean, boolean][] = [
    ['q', asked.q, asked.q !== ''],
    ['from', asked.from, asked.from !== asked.to || asked.to !== today],
    ['to', asked.to, asked.to !== today],
    ['service', asked.service, asked.service !== ''],
    ['incomplete', true, asked.incomplete],
  ]
  return Object.fromEntries(all.filter(([, , given]) => given).map(([name, value]) => [name, value]))
}

/** Ranges that are asked for often. */
export const ranges = (today: string) => ({
  today: { from: today, to: today },
  week: { from: addDays(today, -6), to: today },
  month: { from: addDays(today, -29), to: today },
})

const queryOf = ({ q, from, to, service, incomplete }: Asked) => ({
  q: q || undefined,
  from,
  to,
  service: service || undefined,
  incomplete: incomplete || undefined,
})

/** Entries that were found, the newest first, page by page. It is read again only when somebody wants it. */
export function useBook(office: string, asked: Asked) {
  return useInfiniteQuery({
    queryKey: ['office', office, 'guests', 'book', asked],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      ok(
        api.GET('/api/v1/offices/{office}/guests', {
          params: { path: { office }, query: { ...queryOf(asked), cursor: pageParam || undefined } },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.next_cursor || undefined,
    placeholderData: (before) => before,
    refetchOnWindowFocus: false,
  })
}

/** The newest entries of the same question, read again with the office's events; they tell that there is something new. */
export function useNewest(office: string, asked: Asked, enabled: boolean) {
  useFresh(['office', office, 'newest'], (frame) => frame.event === 'ticket.changed' || frame.event === 'changed')
  return useQuery({
    queryKey: ['office', office, 'newest', asked],
    queryFn: async ({ signal }) =>
      (
        await ok(
          api.GET('/api/v1/offices/{office}/guests', { params: { path: { office }, query: queryOf(asked) }, signal }),
        )
      ).items ?? [],
    enabled,
  })
}

/** How many of the newest are not among the shown ones. An older one that is missing is further down, and not new. */
export function countNew(newest: Listed[], shown: Listed[]): number {
  const known = new Set(shown.map((each) => each.id))
  const last = shown[0]?.created_at
  return newest.filter((each) => !known.has(each.id) && (!last || Date.parse(each.created_at) >= Date.parse(last)))
    .length
}
