// @vitest-environment jsdom
import { MantineProvider } from '@mantine/core'
import { Notifications, notifications } from '@mantine/notifications'
import { act, cleanup, fireEvent, renderHook, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { intend } from '@/api/client'
import { Problem } from '@/api/problem'
import { useAct } from './act'

beforeEach(() => {
  window.matchMedia ??= () => Object.assign(new EventTarget(), { matches: false }) as MediaQueryList
})

afterEach(() => {
  act(() => notifications.clean())
  cleanup()
})

/** The hook beside the real toasts. */
const press = <A extends unknown[], T>(
  send: Parameters<typeof useAct<A, T>>[0],
  options?: Parameters<typeof useAct<A, T>>[1],
) =>
  renderHook(() => useAct(send, options), {
    wrapper: ({ children }) => (
      <MantineProvider env="test">
        {children}
        <Notifications transitionDuration={0} />
      </MantineProvider>
    ),
  })

test('a connection that fails on the way is tried again under the same key', async () => {
  const keys: string[] = []
  const answer = await intend(
    async (header) => {
      keys.push(header['Idempotency-Key'])
      if (keys.length < 3) throw new Problem({ code: 'offline' })
      return 'K-012'
    },
    undefined,
    [0, 0],
  )
  expect(answer).toBe('K-012')
  expect(new Set(keys).size).toBe(1)
  expect(keys[0]).toMatch(/^[0-9a-f]{32}$/)
})

test('a refusal is not tried again', async () => {
  const send = vi.fn().mockRejectedValue(new Problem({ code: 'ticket_taken', status: 409 }))
  await expect(intend(send, 'key', [0, 0])).rejects.toThrow(Problem)
  expect(send).toHaveBeenCalledTimes(1)
})

test('a second press while the first is on its way does nothing', async () => {
  let arrive = (_: string) => {}
  const send = vi.fn(() => new Promise<string>((resolve) => (arrive = resolve)))
  const { result } = press(send)
  let first: Promise<unknown> = Promise.resolve()
  let second: Promise<unknown> = Promise.resolve()
  act(() => {
    first = result.current.run()
    second = result.current.run()
  })
  await act(async () => arrive('K-012'))
  expect(await first).toBe('K-012')
  expect(await second).toBeUndefined()
  expect(send).toHaveBeenCalledTimes(1)
})

test('somebody who was faster is told without alarm, and the next press is a new intention', async () => {
  const keys: string[] = []
  const send = vi.fn(async (header: { 'Idempotency-Key': string }) => {
    keys.push(header['Idempotency-Key'])
    throw new Problem({ code: 'ticket_taken', status: 409, detail: 'Nomor K-012 baru saja dipanggil Loket 2 (Rina).' })
  })
  const { result } = press(send)
  await act(async () => void (await result.current.run()))
  await act(async () => void (await result.current.run()))
  expect(screen.getAllByRole('status').map((each) => each.textContent)).toContain(
    'Nomor K-012 baru saja dipanggil Loket 2 (Rina).',
  )
  expect(screen.queryByRole('alert')).toBeNull()
  expect(new Set(keys).size).toBe(2)
})

test('"Coba lagi" after a lost connection carries the key of the first press', async () => {
  const keys: string[] = []
  let lost = true
  const send = vi.fn(async (header: { 'Idempotency-Key': string }) => {
    keys.push(header['Idempotency-Key'])
    if (lost) throw new Problem({ code: 'unavailable', status: 503 })
    return 'done'
  })
  const { result } = press(send)
  await act(async () => void (await result.current.run()))
  lost = false
  fireEvent.click(within(screen.getByRole('alert')).getByRole('button', { name: 'Coba lagi' }))
  await waitFor(() => expect(keys.length).toBe(4))
  expect(new Set(keys).size).toBe(1)
})

test('wrong fields stay with the form', async () => {
  const fields = [{ path: 'guest.email', code: 'invalid', detail: 'Isian ini belum benar.' }]
  const send = () => Promise.reject(new Problem({ code: 'invalid_input', status: 422, errors: fields }))
  const { result } = press(send, { onProblem: (problem) => problem.fields.length > 0 })
  await act(async () => void (await result.current.run()))
  expect(result.current.fields).toEqual(fields)
  expect(screen.queryByRole('alert')).toBeNull()
})
