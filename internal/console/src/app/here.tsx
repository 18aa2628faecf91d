import { useMediaQuery } from '@mantine/hooks'
import { useParams } from '@tanstack/react-router'
import { createContext, useContext, useEffect, useState, useSyncExternalStore } from 'react'
import { serverNow } from '@/api/clock'
import type { LiveState } from '@/api/live'
import { useProfile } from '@/api/office'
import { getSession, type Self, watchSession } from '@/api/session'
import type { Frame } from '@/api/stream'

export const useSession = () => useSyncExternalStore(watchSession, getSession)

/** Who is signed in; only below the shell, where somebody always is. */
export function useSelf(): Self {
  const { user } = useSession()
  if (!user) throw new Error('nobody is signed in')
  return user
}

/** The code of the office in the address. */
export function useOffice(): string {
  const { kode } = useParams({ strict: false }) as { kode?: string }
  const { user } = useSession()
  return kode ?? user?.office ?? ''
}

/** The zone of the office in the address, as an IANA name. */
export const useZone = () => useProfile(useOffice()).data?.timezone ?? 'Asia/Jakarta'

/** The program's time in Unix milliseconds, read again every `every` ms. */
export function useNow(every = 1000): number {
  const [now, setNow] = useState(serverNow)
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), every)
    return () => clearInterval(timer)
  }, [every])
  return now
}

type Live = { status: LiveState; onFrame: (hear: (frame: Frame) => void) => () => void }

export const LiveContext = createContext<Live>({
  status: { state: 'connecting', since: 0, heard: 0 },
  onFrame: () => () => undefined,
})

/** How the console hears of changes now. */
export const useLive = () => useContext(LiveContext).status

/** Whether anything reaches the server. Actions heard in public are disabled without. */
export const useCut = () => useLive().state === 'cut'

/** Hears every event of the office while the component stands; `hear` must keep its identity. */
export function useFrames(hear: (frame: Frame) => void) {
  const { onFrame } = useContext(LiveContext)
  useEffect(() => onFrame(hear), [onFrame, hear])
}

/** Whether the screen is a small one, on which the menu is folded away. */
export const useNarrow = () => useMediaQuery('(max-width: 62em)', window.matchMedia('(max-width: 62em)').matches)
