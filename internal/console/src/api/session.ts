import { setServerTime } from './clock'
import { Problem, problemFrom, problemOf } from './problem'
import type { components } from './schema'

export type Self = components['schemas']['AuthSelf']
export type Right = Self['rights'][number]
type Grant = components['schemas']['AuthGrantOutputBody']

/**
 * Who is signed in. `starting`: not known yet; `expired`: was signed in, and
 * the page stays under a sign-in window; `out`: nobody.
 */
export type Session = { state: 'starting' | 'out'; user?: undefined } | { state: 'in' | 'expired'; user: Self }

type Notice = { kind: 'grant'; grant: Grant; at: number } | { kind: 'out' }

let session: Session = { state: 'starting' }
let token = ''
let granted = 0
let timer: ReturnType<typeof setTimeout> | undefined
const watchers = new Set<() => void>()
const channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('pst-session')

export const getSession = () => session
export const accessToken = () => token

export function watchSession(tell: () => void) {
  watchers.add(tell)
  return () => {
    watchers.delete(tell)
  }
}

function become(next: Session) {
  session = next
  for (const tell of watchers) tell()
}

/** How long before the access token ends a new one is asked for, in seconds. */
const early = 60

function adopt(grant: Grant, at: number) {
  token = grant.access_token
  granted = at
  setServerTime(grant.now)
  clearTimeout(timer)
  timer = setTimeout(() => void refresh().catch(() => undefined), Math.max(5, grant.expires_in - early) * 1000)
  become({ state: 'in', user: grant.user })
}

channel?.addEventListener('message', (event: MessageEvent<Notice>) => {
  const notice = event.data
  if (notice.kind === 'out') return drop('out')
  const other = session.user && session.user.id !== notice.grant.user.id
  if (other) return globalThis.location.reload() // somebody else signed in at this computer
  if (notice.at > granted) adopt(notice.grant, notice.at)
})

function drop(state: 'out' | 'expired') {
  token = ''
  clearTimeout(timer)
  become(state === 'expired' && session.user ? { state, user: session.user } : { state: 'out' })
}

async function ask(path: string, body?: unknown): Promise<Grant> {
  let answer: Response
  try {
    answer = await fetch(`/api/v1/auth/${path}`, {
      method: 'POST',
      headers: body ? { 'Content-Type': 'application/json' } : {},
      body: body ? JSON.stringify(body) : undefined,
      signal: AbortSignal.timeout(15000),
    })
  } catch (cause) {
    throw problemOf(cause)
  }
  const said = await answer.json().catch(() => undefined)
  if (!answer.ok) throw problemFrom(said, answer.status)
  return said as Grant
}

function share(grant: Grant) {
  const at = Date.now()
  adopt(grant, at)
  channel?.postMessage({ kind: 'grant', grant, at } satisfies Notice)
}

/** Signs in. While a session stands expired, somebody else's sign-in starts the app anew. */
export async function signIn(email: string, password: string) {
  const before = session.user
  const grant = await ask('login', { email, password })
  address = email
  if (before && before.id !== grant.user.id) {
    globalThis.location.assign('/konsol')
    return
  }
  share(grant)
}

/** One tab at a time: the refresh cookie is spent by its use. */
async function alone<T>(work: () => Promise<T>): Promise<T> {
  return navigator.locks ? await navigator.locks.request('pst-refresh', () => work()) : await work()
}

let refreshing: Promise<void> | undefined
let address = ''

/** The e-mail of the last sign-in on this page, or '': who signs in again types only the password. */
export const lastEmail = () => address

/**
 * Gets a new access token by the cookie, once for all tabs: whoever waited for
 * another tab takes what that one got. A refused cookie ends the session, a
 * lost connection does not.
 */
export function refresh(): Promise<void> {
  const had = granted
  refreshing ??= alone(async () => {
    await new Promise((resolve) => setTimeout(resolve)) // lets a waiting notice in
    if (granted > had) return
    try {
      share(await ask('refresh'))
    } catch (cause) {
      if (cause instanceof Problem && cause.status === 401) drop(session.user ? 'expired' : 'out')
      throw cause
    }
  }).finally(() => {
    refreshing = undefined
  })
  return refreshing
}

/** Signs out here and in every other tab. */
export async function signOut() {
  await ask('logout').catch(() => undefined)
  channel?.postMessage({ kind: 'out' } satisfies Notice)
  drop('out')
}

/** Whether who is signed in may do it; the server decides again. */
export const can = (right: Right) => session.user?.rights.includes(right) ?? false
