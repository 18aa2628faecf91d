import { useQuery } from '@tanstack/react-query'
import { api, ok, type Schema } from './client'
import { serverNow } from './clock'

export type Device = Schema['OfficeDevice']

export const devicesKey = (office: string) => ['office', office, 'devices'] as const

/** One that was paired just now comes within seconds. */
const soon = 5000

/** The TVs and kiosks of an office, and when the server told of them: nothing is said of a device while nobody hears the server. */
export function useDevices(office: string, every = 30000) {
  return useQuery({
    queryKey: devicesKey(office),
    queryFn: async () => {
      const all = await ok(api.GET('/api/v1/offices/{office}/devices', { params: { path: { office } } }))
      return { items: all.items ?? [], at: serverNow() }
    },
    refetchInterval: ({ state }) =>
      state.data?.items.some((device) => !device.last_seen_at) ? Math.min(soon, every) : every,
  })
}

/** After so long without a word a device is cut off, in milliseconds. Its last word, of which there is one each minute, is known to half of one. */
const silence = 2 * 60000

/** How a device is: it has never come, is there, or was last there so many whole minutes ago. */
export type Seen = { state: 'never' | 'there' } | { state: 'cut'; minutes: number }

export function seenOf({ last_seen_at: at }: Pick<Device, 'last_seen_at'>, now: number): Seen {
  if (!at) return { state: 'never' }
  const since = now - Date.parse(at)
  return since <= silence ? { state: 'there' } : { state: 'cut', minutes: Math.floor(since / 60000) }
}
