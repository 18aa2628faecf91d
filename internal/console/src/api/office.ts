import { useQuery } from '@tanstack/react-query'
import { api, ok, type Schema } from './client'

export type Profile = Schema['SiteProfile']

/** The public profile of an office: its name, zone, services and hours today. */
export function useProfile(office: string) {
  return useQuery({
    queryKey: ['office', office, 'profile'],
    queryFn: () => ok(api.GET('/api/v1/public/offices/{office}', { params: { path: { office } } })),
    staleTime: 5 * 60000,
  })
}

/** The name of a service by its code; the code itself while it is not known. */
export const serviceName = (profile: Profile | undefined, code: string) =>
  profile?.services?.find((service) => service.code === code)?.name ?? code

/** Who runs or ran the desk, at an office. */
export function usePeople(office: string) {
  return useQuery({
    queryKey: ['office', office, 'people'],
    queryFn: async () =>
      (await ok(api.GET('/api/v1/offices/{office}/roster/people', { params: { path: { office } } }))).items ?? [],
    staleTime: 5 * 60000,
  })
}
