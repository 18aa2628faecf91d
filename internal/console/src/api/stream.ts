/** One server-sent event. */
export type Frame = { event: string; rev: number; data: string }

/**
 * Reads server-sent events (WHATWG HTML 9.2) from pieces of text as they come.
 * A comment, which is how the server keeps the line open, is no frame.
 */
export class FrameReader {
  private rest = ''

  push(text: string): Frame[] {
    const blocks = (this.rest + text).split('\n\n')
    this.rest = blocks.pop() ?? ''
    return blocks.map(frameOf).filter((frame) => frame !== undefined)
  }
}

function frameOf(block: string): Frame | undefined {
  const frame: Frame = { event: 'message', rev: 0, data: '' }
  const data: string[] = []
  for (const line of block.split('\n')) {
    const at = line.indexOf(':')
    if (at < 1) continue
    const value = line.slice(at + 1).replace(/^ /, '')
    const field = line.slice(0, at)
    if (field === 'event') frame.event = value
    if (field === 'id') frame.rev = Number(value) || 0
    if (field === 'data') data.push(value)
  }
  frame.data = data.join('\n')
  return data.length > 0 ? frame : undefined
}

/** The wait before the n-th attempt in a row, in milliseconds: 1 s doubling to 30 s, give or take a fifth. */
export function backoff(attempt: number, random = Math.random()): number {
  const base = Math.min(30000, 1000 * 2 ** Math.max(0, attempt - 1))
  return Math.round(base * (0.8 + 0.4 * random))
}

/** What to do with a frame when the cache holds the line at a revision. */
export function decide(known: { rev: number; date: string } | undefined, frame: Frame): 'replace' | 'refetch' | 'pass' {
  if (frame.event === 'snapshot') {
    if (!known) return 'replace'
    const date = /"date":"([^"]*)"/.exec(frame.data)?.[1]
    return date !== known.date || frame.rev >= known.rev ? 'replace' : 'pass'
  }
  return known && frame.rev !== 0 && frame.rev <= known.rev ? 'pass' : 'refetch'
}
