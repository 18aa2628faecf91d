import type { components } from './schema'

export type FieldFault = { path: string; code: string; detail?: string }

/** A refused request, as the server words it (RFC 9457), or a lost connection (code `offline`). */
export class Problem extends Error {
  readonly code: string
  readonly status: number
  readonly fields: FieldFault[]
  readonly requestID: string
  readonly extra: Record<string, unknown>

  constructor(from: Partial<components['schemas']['Problem']> & { code: string }) {
    super(from.detail || from.title || from.code)
    this.name = 'Problem'
    this.code = from.code
    this.status = from.status ?? 0
    this.fields = from.errors ?? []
    this.requestID = from.request_id ?? ''
    this.extra = from
  }

  /** Whether sending the same again may succeed: the connection or the server failed, not the request. */
  get passing() {
    return this.code === 'offline' || this.code === 'idempotency_key_in_flight' || this.status >= 500
  }
}

/** Any thrown value as a Problem. A failed fetch is a lost connection. */
export function problemOf(cause: unknown): Problem {
  if (cause instanceof Problem) return cause
  if (cause instanceof TypeError || (cause instanceof DOMException && cause.name === 'TimeoutError'))
    return new Problem({ code: 'offline' })
  return new Problem({ code: 'internal', status: 500 })
}

/** The Problem of an answer that was not a success; one without a readable body is named by its status. */
export function problemFrom(body: unknown, status: number): Problem {
  if (typeof body === 'object' && body !== null && 'code' in body && typeof body.code === 'string')
    return new Problem({ ...body, code: body.code, status })
  return new Problem({ code: status >= 500 || status === 0 ? 'unavailable' : 'internal', status })
}
