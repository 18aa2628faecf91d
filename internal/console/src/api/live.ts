import { authorized } from './client'
import { backoff, type Frame, FrameReader } from './stream'

/**
 * How the console hears of changes. `live`: over the stream; `polling`: it
 * asks, because the stream failed three times; `cut`: nothing reaches the
 * server. `heard` is when anything came last, in Unix milliseconds.
 */
export type LiveState = { state: 'connecting' | 'live' | 'polling' | 'cut'; since: number; heard: number }

type Shared = { frame: Frame } | { status: LiveState } | { hello: true }
type Options = {
  office: string
  onFrame: (frame: Frame) => void
  onState: (state: LiveState) => void
  poll: () => Promise<unknown>
}

const silence = 45000 // ms without a word, heartbeats included, before a stream is given up
const pollEvery = 10000
const failuresBeforePolling = 3

/**
 * Follows an office's events. One tab leads (Web Locks) and tells the others
 * (BroadcastChannel), because a browser opens six connections to a host and
 * officers open many tabs. Returns what ends it.
 */
export function follow(options: Options): () => void {
  const ended = new AbortController()
  const follower = new Follower(options, ended.signal)
  const lead = () => follower.lead().catch(() => undefined)
  if (navigator.locks)
    navigator.locks.request(`pst-live-${options.office}`, { signal: ended.signal }, lead).catch(() => undefined)
  else void lead()
  return () => {
    ended.abort()
    follower.channel.close()
  }
}

class Follower {
  readonly channel: BroadcastChannel
  private status: LiveState = { state: 'connecting', since: Date.now(), heard: 0 }
  private leading = false
  private failures = 0

  constructor(
    private readonly o: Options,
    private readonly ended: AbortSignal,
  ) {
    this.channel = new BroadcastChannel(`pst-live-${o.office}`)
    this.channel.onmessage = (event: MessageEvent<Shared>) => this.hear(event.data)
    this.channel.postMessage({ hello: true } satisfies Shared)
  }

  private hear(shared: Shared) {
    if ('hello' in shared) {
      if (this.leading) this.tell({ status: this.status })
    } else if (this.leading) return
    else if ('frame' in shared) this.o.onFrame(shared.frame)
    else this.o.onState(shared.status)
  }

  private tell(shared: Shared) {
    if (!this.ended.aborted) this.channel.postMessage(shared)
  }

  private become(state: LiveState['state'], heard = this.status.heard) {
    const since = state === this.status.state ? this.status.since : Date.now()
    this.status = { state, since, heard }
    this.o.onState(this.status)
    this.tell({ status: this.status })
  }

  /** Streams, waits and streams again until the page ends; resolves then. */
  async lead() {
    this.leading = true
    while (!this.ended.aborted) {
      await this.stream().catch(() => undefined)
      if (this.ended.aborted) return
      this.failures++
      if (this.failures >= failuresBeforePolling) await this.poll()
      else {
        this.become(navigator.onLine ? 'connecting' : 'cut')
        await this.pause(backoff(this.failures))
      }
    }
  }

  private async stream() {
    const quiet = new AbortController()
    let watch = setTimeout(() => quiet.abort(), silence)
    const alive = () => {
      clearTimeout(watch)
      watch = setTimeout(() => quiet.abort(), silence)
      this.failures = 0
      this.become('live', Date.now())
    }
    try {
      const answer = await streaming(this.o.office, AbortSignal.any([this.ended, quiet.signal]))
      const reader = new FrameReader()
      const text = answer.pipeThrough(new TextDecoderStream()).getReader()
      for (let piece = await text.read(); !piece.done; piece = await text.read()) {
        alive()
        for (const frame of reader.push(piece.value)) {
          this.o.onFrame(frame)
          this.tell({ frame })
        }
      }
    } finally {
      clearTimeout(watch)
    }
  }

  /** Asks once instead of streaming; the stream is tried again after each. */
  private async poll() {
    try {
      await this.o.poll()
      this.become('polling', Date.now())
      this.tell({ frame: { event: 'changed', rev: 0, data: '' } })
    } catch {
      this.become('cut')
    }
    await this.pause(pollEvery)
  }

  private pause(ms: number) {
    return new Promise<void>((resolve) => {
      const end = () => {
        clearTimeout(timer)
        window.removeEventListener('online', end)
        this.ended.removeEventListener('abort', end)
        resolve()
      }
      const timer = setTimeout(end, ms)
      window.addEventListener('online', end)
      this.ended.addEventListener('abort', end)
    })
  }
}

async function streaming(office: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const url = `${location.origin}/api/v1/offices/${encodeURIComponent(office)}/events`
  const answer = await authorized(new Request(url, { signal, headers: { Accept: 'text/event-stream' } }), 0)
  if (!answer.ok || !answer.body) throw new TypeError(`stream: ${answer.status}`)
  return answer.body
}
