import { type KeyboardEvent, useCallback, useRef } from 'react'
import { useKey } from './keys'

/**
 * Walks a list by `j` and `k` from anywhere on the page, and by the arrows
 * inside it: each row's `data-row` element, a link or a button, takes the
 * focus, so that Enter opens it.
 */
export function useRows<E extends HTMLElement>(enabled = true) {
  const place = useRef<E>(null)
  const step = useCallback((by: 1 | -1) => {
    const rows = Array.from(place.current?.querySelectorAll<HTMLElement>('[data-row]') ?? [])
    const at = rows.indexOf(document.activeElement as HTMLElement)
    const next = at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + by))
    rows[next]?.focus()
  }, [])
  useKey('list.next', () => step(1), enabled)
  useKey('list.previous', () => step(-1), enabled)
  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (!by || !(event.target as HTMLElement).matches?.('[data-row]')) return
    event.preventDefault()
    step(by)
  }
  return { ref: place, onKeyDown }
}
