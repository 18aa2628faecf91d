// @vitest-environment jsdom
import { expect, test } from 'vitest'
import { amendmentOf, changed, keep, kept, valuesOf } from './draft'

const server = valuesOf({
  name: 'Siti',
  email: 's@contoh.id',
  phone: '+62812',
  identity: { age: '26_34', institution: 'Unhas' },
})

test('only what differs is sent; what was emptied is cleared by name', () => {
  const own = { name: ' Siti ', email: 's@baru.id', phone: '', 'identity.age': '', 'identity.purpose': 'study' }
  const fields = changed(own, server)
  expect(fields).toEqual({ email: 's@baru.id', phone: '', 'identity.age': '', 'identity.purpose': 'study' })
  expect(amendmentOf(fields)).toEqual({
    email: 's@baru.id',
    identity: { purpose: 'study' },
    clear: ['phone', 'identity.age'],
  })
  expect(amendmentOf({ name: 'B' })).toEqual({ name: 'B' })
})

test('a draft is kept for its person and entry, and forgotten once it is saved', () => {
  keep('a', 'x', { name: '<i>' })
  expect(kept('a', 'x')).toEqual({ name: '<i>' })
  expect(kept('b', 'x')).toEqual({})
  expect(kept('a', 'y')).toEqual({})
  keep('a', 'x', {})
  expect(kept('a', 'x')).toEqual({})
})

test('a store that cannot be read or is old holds nothing', () => {
  localStorage.setItem('pst.draft.a.x', '{')
  expect(kept('a', 'x')).toEqual({})
  localStorage.setItem('pst.draft.a.x', JSON.stringify({ at: Date.now() - 25 * 3600 * 1000, fields: { name: 'lama' } }))
  expect(kept('a', 'x')).toEqual({})
})
