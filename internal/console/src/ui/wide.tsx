import type { ReactNode } from 'react'

/**
 * Something wider than a telephone, that scrolls by itself, also by keyboard. What is hidden from sight in it is placed
 * by it, so that the page does not grow.
 */
export function Wide({ label, min, children }: { label: string; min: number; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1)
    <section aria-label={label} tabIndex={0} style={{ overflowX: 'auto', position: 'relative' }}>
      <div style={{ minWidth: min }}>{children}</div>
    </section>
  )
}
