import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { api, ok, type Schema } from '@/api/client'
import { lineKey } from '@/api/queue'
import { useAct } from '@/app/act'
import { useOffice } from '@/app/here'
import { say } from '@/app/toast'
import { t } from '@/i18n'

export type OwnProfile = Schema['OfficeProfile']
export type ProfileChange = Schema['OfficeProfileChange']
export type Service = Schema['StandardListed']

const ownKey = (office: string) => ['office', office, 'own-profile']

/** What the office says of itself, as it wrote it. */
export function useOwnProfile() {
  const office = useOffice()
  return useQuery({
    queryKey: ownKey(office),
    queryFn: () => ok(api.GET('/api/v1/offices/{office}/profile', { params: { path: { office } } })),
  })
}

/** Saves a part of the profile and says so. */
export function useSaveProfile() {
  const office = useOffice()
  const client = useQueryClient()
  return useAct(async (header, body: ProfileChange) => {
    const now = await ok(api.PATCH('/api/v1/offices/{office}/profile', { params: { path: { office }, header }, body }))
    client.setQueryData(ownKey(office), now)
    void client.invalidateQueries({ queryKey: ['office', office, 'profile'] })
    say(t('console.saved'))
    return now
  })
}

/** Every service of the office, also the withdrawn. */
export function useServices() {
  const office = useOffice()
  return useQuery({
    queryKey: ['office', office, 'services'],
    queryFn: async () => {
      const all = await ok(api.GET('/api/v1/offices/{office}/services', { params: { path: { office } } }))
      return all.items ?? []
    },
  })
}

/** Has everything read again that shows services or counters. */
export function useRefurnish() {
  const office = useOffice()
  const client = useQueryClient()
  return useCallback(
    () =>
      Promise.all(
        [['office', office, 'services'], ['office', office, 'profile'], lineKey(office)].map((queryKey) =>
          client.invalidateQueries({ queryKey }),
        ),
      ),
    [client, office],
  )
}
