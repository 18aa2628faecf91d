import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { api, authorized, ok } from '@/api/client'
import { problemFrom } from '@/api/problem'
import { useFresh } from '@/app/fresh'
import { useOffice } from '@/app/here'
import { download } from '@/ui/download'
import type { Asked } from './asked'
import type { Case, File } from './types'

export const casesKey = (office: string) => ['office', office, 'cases'] as const
export const listKey = (office: string) => [...casesKey(office), 'list'] as const
export const oneKey = (office: string, id: string) => [...casesKey(office), 'one', id] as const

const said = (asked: Asked) => ({
  view: asked.view,
  q: asked.q || undefined,
  tag: asked.tag || undefined,
  topic: (asked.topic || undefined) as Case['topic'] | undefined,
  from: asked.from || undefined,
  to: asked.to || undefined,
})

/**
 * The cases of a view, page by page, with how many stand in the views that are
 * worked. A search looks through so many cases a page; one in which nothing was
 * found is gone on from by itself.
 */
export function useCases(asked: Asked) {
  const office = useOffice()
  useFresh(listKey(office), ({ event }) => event === 'case.changed' || event === 'changed' || event === 'snapshot')
  const cases = useInfiniteQuery({
    queryKey: [...listKey(office), asked],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => {
      const query = { ...said(asked), cursor: pageParam || undefined, limit: 50 }
      return ok(api.GET('/api/v1/offices/{office}/consultations', { params: { path: { office }, query }, signal }))
    },
    getNextPageParam: (page) => page.next_cursor || undefined,
    placeholderData: (before) => before,
  })
  const { hasNextPage, isFetching, fetchNextPage, isError } = cases
  const bare = cases.data?.pages.at(-1)?.items?.length === 0
  useEffect(() => {
    if (bare && hasNextPage && !isFetching && !isError) void fetchNextPage()
  }, [bare, hasNextPage, isFetching, isError, fetchNextPage])
  return cases
}

/** How often a case is looked at again while somebody else writes in it, in milliseconds: their turn ends by itself. */
const lookAgain = 15000

/** One case with everything that was said in it. */
export function useCase(id: string, enabled = true) {
  const office = useOffice()
  useFresh(oneKey(office, id), ({ event, data }) => {
    if (event === 'changed' || event === 'snapshot' || event === 'delivery.changed' || event === 'file.changed')
      return true
    return event === 'case.changed' && data.includes(id)
  })
  return useQuery({
    queryKey: oneKey(office, id),
    queryFn: ({ signal }) =>
      ok(api.GET('/api/v1/offices/{office}/consultations/{id}', { params: { path: { office, id } }, signal })),
    enabled,
    refetchInterval: (query) => (query.state.data?.writer ? lookAgain : false),
  })
}

/** The quick replies of the office. */
export function useQuick(enabled = true) {
  const office = useOffice()
  return useQuery({
    queryKey: ['office', office, 'quick-replies'],
    queryFn: async () =>
      (await ok(api.GET('/api/v1/offices/{office}/quick-replies', { params: { path: { office } } }))).items ?? [],
    staleTime: 60000,
    enabled,
  })
}

/** Hands a file of a message to the browser. Throws a Problem. */
export async function fetchFile(office: string, file: File) {
  const url = `${location.origin}/api/v1/offices/${encodeURIComponent(office)}/attachments/${file.id}`
  const answer = await authorized(new Request(url), 120000)
  if (!answer.ok) throw problemFrom(await answer.json().catch(() => undefined), answer.status)
  download(file.name, await answer.blob())
}
