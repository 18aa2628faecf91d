import { useQuery } from '@tanstack/react-query'
import { api, ok, type Schema } from '@/api/client'

export type Outage = Schema['QueueOutage']

/** The outages that were declared, newest first. */
export function useOutages(office: string) {
  return useQuery({
    queryKey: ['office', office, 'outages'],
    queryFn: async () =>
      (await ok(api.GET('/api/v1/offices/{office}/queue/outages', { params: { path: { office } } }))).items ?? [],
  })
}

/** The outage that is not over, if there is one. */
export const useOpenOutage = (office: string): Outage | undefined => useOutages(office).data?.find((each) => !each.to)
