import { api, ok, type Schema } from '@/api/client'

export type Headers = { 'Idempotency-Key': string }
export type Finish = Schema['Queue-finishRequest']
export type Forward = Schema['Queue-transferRequest']
export type Verb = 'recall' | 'start' | 'no-show' | 'requeue' | 'restore' | 'undo'
export type SeatVerb = 'open' | 'close' | 'break' | 'resume' | 'take-over'

const at = (office: string, id: string, header: Headers) => ({ path: { office, id }, header })

/** What the API lets an officer do to the line, each as a function of the headers that name the intention. */
export const callsOf = (office: string) => ({
  simple: (verb: Verb, id: string) => (header: Headers) =>
    ok(api.POST(`/api/v1/offices/{office}/queue/tickets/{id}/${verb}`, { params: at(office, id, header), body: {} })),
  seat: (verb: SeatVerb, id: string) => (header: Headers) =>
    ok(api.POST(`/api/v1/offices/{office}/queue/counters/{id}/${verb}`, { params: at(office, id, header), body: {} })),
  callNext: (counter: string) => (header: Headers) =>
    ok(
      api.POST('/api/v1/offices/{office}/queue/call-next', { params: { path: { office }, header }, body: { counter } }),
    ),
  call: (id: string, counter: string, reason: string) => (header: Headers) =>
    ok(
      api.POST('/api/v1/offices/{office}/queue/tickets/{id}/call', {
        params: at(office, id, header),
        body: reason ? { counter, reason } : { counter },
      }),
    ),
  park: (id: string) => (header: Headers) =>
    ok(api.POST('/api/v1/offices/{office}/queue/tickets/{id}/park', { params: at(office, id, header), body: {} })),
  resume: (id: string, counter?: string) => (header: Headers) =>
    ok(
      api.POST('/api/v1/offices/{office}/queue/tickets/{id}/resume', {
        params: at(office, id, header),
        body: counter ? { counter } : {},
      }),
    ),
  transfer: (id: string, to: Forward) => (header: Headers) =>
    ok(api.POST('/api/v1/offices/{office}/queue/tickets/{id}/transfer', { params: at(office, id, header), body: to })),
  cancel: (id: string, reason: string) => (header: Headers) =>
    ok(
      api.POST('/api/v1/offices/{office}/queue/tickets/{id}/cancel', {
        params: at(office, id, header),
        body: { reason },
      }),
    ),
  finish: (id: string, how: Finish) => (header: Headers) =>
    ok(api.POST('/api/v1/offices/{office}/queue/tickets/{id}/finish', { params: at(office, id, header), body: how })),
})
