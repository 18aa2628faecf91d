import { type QueryKey, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef } from 'react'
import type { Frame } from '@/api/stream'
import { useFrames } from './here'

/** How long events are gathered before a list is read again, in milliseconds. */
const gather = 400

/** Has what is cached below `key` read again after events of the office, a burst of them once. */
export function useFresh(key: QueryKey, about: (frame: Frame) => boolean) {
  const client = useQueryClient()
  const latest = useRef({ key, about })
  latest.current = { key, about }
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const hear = useCallback(
    (frame: Frame) => {
      if (!latest.current.about(frame)) return
      timer.current ??= setTimeout(() => {
        timer.current = undefined
        void client.invalidateQueries({ queryKey: latest.current.key })
      }, gather)
    },
    [client],
  )
  useEffect(() => () => clearTimeout(timer.current), [])
  useFrames(hear)
}
