import { useEffect, useRef, useState } from 'react'
import type { Line } from '@/api/queue'
import { ting } from '@/app/sound'
import { l } from './text'

/** At most one sentence in so many milliseconds, so that a reader is not talked over. */
const calm = 5000

/** Tells politely who has joined the line; a soft tone when nobody is looking or nobody waited. */
export function Arrivals({ line }: { line: Line }) {
  const [said, setSaid] = useState('')
  const seen = useRef({ date: line.date, seq: highest(line), waiting: line.waiting.length, at: 0 })
  useEffect(() => {
    const before = seen.current
    const seq = highest(line)
    const at = performance.now()
    const fresh = line.date === before.date && seq > before.seq
    const newest = line.waiting.find((ticket) => ticket.seq === seq)
    if (fresh && newest && (document.hidden || before.waiting === 0)) ting()
    const speak = fresh && newest && at - before.at > calm
    if (speak) setSaid(l('loket.joined.line', { number: newest.number }))
    seen.current = { date: line.date, seq, waiting: line.waiting.length, at: speak ? at : before.at }
  }, [line])
  return (
    <div className="vh" role="status" aria-live="polite">
      {said}
    </div>
  )
}

const highest = (line: Line) => line.waiting.reduce((most, ticket) => Math.max(most, ticket.seq), 0)
