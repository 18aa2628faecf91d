import { useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import { follow, type LiveState } from '@/api/live'
import { LineKeeper, lineKey, readLine } from '@/api/queue'
import type { Frame } from '@/api/stream'
import { LiveContext } from './here'

/** Follows the office's events for everything below it and keeps its line current. */
export function Live({ office, children }: { office: string; children: ReactNode }) {
  const client = useQueryClient()
  const [status, setStatus] = useState<LiveState>({ state: 'connecting', since: Date.now(), heard: 0 })
  const hearers = useRef(new Set<(frame: Frame) => void>())

  useEffect(() => {
    const keeper = new LineKeeper(client, office)
    const end = follow({
      office,
      onState: setStatus,
      onFrame: (frame) => {
        keeper.take(frame)
        for (const hear of hearers.current) hear(frame)
      },
      poll: async () => client.setQueryData(lineKey(office), await readLine(office)),
    })
    return () => {
      end()
      keeper.end()
    }
  }, [client, office])

  const value = useMemo(
    () => ({
      status,
      onFrame: (hear: (frame: Frame) => void) => {
        hearers.current.add(hear)
        return () => {
          hearers.current.delete(hear)
        }
      },
    }),
    [status],
  )
  return <LiveContext.Provider value={value}>{children}</LiveContext.Provider>
}
