import { expect, test } from 'vitest'
import { overdue } from './overdue'

const line = {
  obligations: [
    { id: 'a', number: 'K-001', outcome: 'open' as const },
    { id: 'b', number: 'K-002', outcome: 'met' as const },
  ],
}

test('an event names the visitor whose promise ran out, and nobody else', () => {
  const of = (event: string, id: string) => overdue({ event, rev: 7, data: `{"id":"${id}","rev":7}` }, line)
  expect(of('clock.changed', 'a')).toBe('K-001')
  expect(of('clock.changed', 'b')).toBeUndefined()
  expect(of('clock.changed', 'c')).toBeUndefined()
  expect(of('ticket.changed', 'a')).toBeUndefined()
})
