import { useQuery, useQueryClient } from '@tanstack/react-query'
import { api, intend, ok } from '@/api/client'
import { useAutosave } from '@/visit/autosave'
import { amendmentOf, valuesOf } from '@/visit/draft'

/** One entry of the book, which saves itself. Each reading is recorded, so it is read once. */
export function useEntry(office: string, id: string) {
  const client = useQueryClient()
  const queryKey = ['office', office, 'guest', id]
  const entry = useQuery({
    queryKey,
    queryFn: () => ok(api.GET('/api/v1/offices/{office}/guests/{id}', { params: { path: { office, id } } })),
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  })
  const draft = useAutosave({
    name: id,
    server: entry.data && valuesOf(entry.data),
    write: async (fields) => {
      const body = amendmentOf(fields)
      const written = await intend((header) =>
        ok(api.PATCH('/api/v1/offices/{office}/guests/{id}', { params: { path: { office, id }, header }, body })),
      )
      client.setQueryData(queryKey, written)
      void client.invalidateQueries({ queryKey: ['office', office, 'guests'] })
    },
  })
  return { ...draft, entry }
}
