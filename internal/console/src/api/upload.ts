import { newKey } from './client'
import { Problem, problemFrom } from './problem'
import { accessToken, refresh } from './session'

/** How long a file may take on its way, in milliseconds: 10 MB over a slow line. */
const patience = 300000

type Options = { onProgress: (share: number) => void; signal: AbortSignal }

/**
 * Sends the bytes of a file and tells how much of it is on its way (0–1),
 * which fetch does not. Throws a Problem; a token that has ended is renewed
 * once. An aborted one never ends.
 */
export async function upload<T>(url: string, file: Blob, options: Options): Promise<T> {
  const key = newKey()
  const first = await put(url, file, key, options)
  if (first.status !== 401) return answerOf<T>(first)
  await refresh()
  return answerOf<T>(await put(url, file, key, options))
}

function answerOf<T>(answer: { status: number; text: string }): T {
  let body: unknown
  try {
    body = JSON.parse(answer.text)
  } catch {
    body = undefined
  }
  if (answer.status < 200 || answer.status > 299 || body === undefined) throw problemFrom(body, answer.status)
  return body as T
}

function put(url: string, file: Blob, key: string, { onProgress, signal }: Options) {
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', url)
    request.timeout = patience
    request.setRequestHeader('Authorization', `Bearer ${accessToken()}`)
    request.setRequestHeader('Content-Type', 'application/octet-stream')
    request.setRequestHeader('Idempotency-Key', key)
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total)
    request.onload = () => resolve({ status: request.status, text: request.responseText })
    const lost = () => reject(new Problem({ code: 'offline' }))
    request.onerror = lost
    request.ontimeout = lost
    signal.addEventListener('abort', () => request.abort())
    request.send(file)
  })
}
