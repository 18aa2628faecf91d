import { useCallback, useRef } from 'react'
import type { Line } from '@/api/queue'
import type { Frame } from '@/api/stream'
import { useFrames } from '@/app/here'
import { say } from '@/app/toast'
import { overdue } from './overdue'
import { l } from './text'

/** Says once, at the moment the promise to a visitor runs out, whose number it is. */
export function Turns({ line }: { line: Line }) {
  const latest = useRef(line)
  latest.current = line
  const hear = useCallback((frame: Frame) => {
    const number = overdue(frame, latest.current)
    if (number) say(l('loket.turn.late', { number }))
  }, [])
  useFrames(hear)
  return null
}
