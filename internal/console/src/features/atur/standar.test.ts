import { expect, test } from 'vitest'
import { bodyOf, changesOf, type Doc, docOf, formOf, inputOf, linesOf } from './standardoc'

const doc = (change: Partial<Doc> = {}): Doc => ({
  title: 'Konsultasi',
  number: 'B-1',
  unit: '',
  address: '',
  phone: '',
  website: '',
  hours: '',
  fee: 'Gratis',
  pledge: '',
  rating_url: '',
  components: [
    { no: 1, name: 'Persyaratan', body: [{ heading: 'Datang', items: ['KTP', 'Surat'] }, { items: ['Lain'] }] },
    { no: 2, name: 'Prosedur', body: [] },
  ],
  requirements: [{ text: 'KTP', for: 'visit' }],
  promises: [
    { kind: 'queue_turn', count: 10, unit: 'service_minutes' },
    { kind: 'first_answer', count: 3, unit: 'working_days' },
  ],
  clock: {
    count_day_of_receipt: false,
    due_at: 'close_of_day',
    clock_start: 'on_receipt',
    reopen_within_working_days: 5,
  },
  channels: [],
  complaint: [{ kind: 'email', address: 'a@b.id' }],
  ...change,
})

test('a component is typed line by line, its headings behind #', () => {
  const body = [
    { heading: 'Datang langsung', items: ['KTP', 'Surat'] },
    { heading: 'Daring', items: ['Nomor'] },
  ]
  expect(linesOf(body)).toBe('# Datang langsung\nKTP\nSurat\n# Daring\nNomor')
  expect(bodyOf(linesOf(body))).toEqual(body)
  expect(bodyOf('  \n\nKTP \r\n## Daring\n\n Nomor')).toEqual([
    { items: ['KTP'] },
    { heading: 'Daring', items: ['Nomor'] },
  ])
  expect(bodyOf('')).toEqual([])
})

test('a heading without a sentence is kept as a sentence', () => {
  expect(bodyOf('# Sendiri\n# Daring\nNomor')).toEqual([
    { items: ['Sendiri'] },
    { heading: 'Daring', items: ['Nomor'] },
  ])
})

test('what is not touched is sent as it was read', () => {
  const read = doc()
  const sent = docOf(formOf(read), read)
  expect(sent.components.map(({ body }) => body)).toEqual(read.components.map(({ body }) => body))
  expect({ ...sent, components: [] }).toEqual({ ...read, components: [] })
})

test('a promise that is switched off is not sent, an empty one is refused by the server', () => {
  const form = formOf(doc())
  const sent = docOf({ ...form, promises: { ...form.promises, queue_turn: undefined, silence: '' } }, doc())
  expect(sent.promises).toEqual([
    { kind: 'first_answer', count: 3, unit: 'working_days' },
    { kind: 'silence', count: 0, unit: 'working_days' },
  ])
})

test('publishing tells what it changes', () => {
  const before = doc()
  const after = doc({
    number: 'B-2',
    promises: [
      { kind: 'first_answer', count: 2, unit: 'working_days' },
      { kind: 'silence', count: 3, unit: 'working_days' },
    ],
    components: [before.components[0] as Doc['components'][0], { no: 2, body: [{ items: ['Baru'] }] }],
    clock: { ...before.clock, due_at: 'same_time' },
    phone: '0474',
    pledge: 'Sanggup',
  })
  expect(changesOf(before, after)).toEqual([
    { part: 'promise', kind: 'queue_turn', from: 10, to: undefined },
    { part: 'promise', kind: 'first_answer', from: 3, to: 2 },
    { part: 'promise', kind: 'silence', from: undefined, to: 3 },
    { part: 'clock' },
    { part: 'number', from: 'B-1', to: 'B-2' },
    { part: 'components', nos: [2] },
    { part: 'pledge' },
    { part: 'identity' },
  ])
  expect(changesOf(before, doc())).toEqual([])
  expect(changesOf(undefined, before).map((each) => each.part)).toEqual(['promise', 'promise'])
})

test('a refusal leads to the input it is about', () => {
  const sent = doc()
  for (const [path, id] of [
    ['document.promises.1.count', 'promise-first_answer'],
    ['body.document.promises[0].count', 'promise-queue_turn'],
    ['document.components.3.body.0.items.2', 'component-4'],
    ['document.requirements.2.text', 'requirements-2'],
    ['document.complaint.0.address', 'complaint-0'],
    ['document.clock.reopen_within_working_days', 'clock-reopen_within_working_days'],
    ['document.number', 'number'],
    ['effective_on', 'effective_on'],
  ] as const)
    expect(inputOf(path, sent)).toBe(id)
})
