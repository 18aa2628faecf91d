import createClient from 'openapi-fetch'
import { Problem, problemFrom, problemOf } from './problem'
import type { components, paths } from './schema'
import { accessToken, getSession, refresh } from './session'

export type Schema = components['schemas']

/** How long one request may take, in milliseconds; a stream has no such end. */
const patience = 15000

/** Sends a request as who is signed in; one whose token has ended is sent once more with a new one. */
export async function authorized(request: Request, limit = patience): Promise<Response> {
  const again = request.clone()
  const first = await withToken(request, limit)
  if (first.status !== 401) return first
  if (getSession().state === 'expired') return first
  try {
    await refresh()
  } catch (cause) {
    if (problemOf(cause).status === 401) return first
    throw cause
  }
  return withToken(again, limit)
}

function withToken(request: Request, limit: number) {
  const headers = new Headers(request.headers)
  headers.set('Authorization', `Bearer ${accessToken()}`)
  const signal = limit ? AbortSignal.any([request.signal, AbortSignal.timeout(limit)]) : request.signal
  return fetch(new Request(request, { headers, signal }))
}

/** The API as its document describes it. Use it through `ok`. */
export const api = createClient<paths>({
  baseUrl: globalThis.location?.origin ?? '',
  fetch: (request) => authorized(request),
})

/** The answer of a call, or a thrown Problem. */
export async function ok<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  let answer: Awaited<typeof call>
  try {
    answer = await call
  } catch (cause) {
    throw problemOf(cause)
  }
  if (!answer.response.ok) throw problemFrom(answer.error, answer.response.status)
  return answer.data as T
}

/** A name for one intention; every attempt at it carries the same (Idempotency-Key). */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('')
}

/** Waits between the attempts at one intention, in milliseconds. */
const pauses = [500, 1500]

/**
 * Does something once, however often the connection fails on the way: `send`
 * gets the headers that name the intention, and is tried again only when the
 * failure may pass. The server answers a repeated request with its first answer.
 */
export async function intend<T>(
  send: (headers: { 'Idempotency-Key': string }) => Promise<T>,
  key = newKey(),
  waits: readonly number[] = pauses,
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await send({ 'Idempotency-Key': key })
    } catch (cause) {
      const wait = waits[attempt]
      if (!(cause instanceof Problem) || !cause.passing || wait === undefined) throw cause
      await new Promise((resolve) => setTimeout(resolve, wait))
    }
  }
}
