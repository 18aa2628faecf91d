// @vitest-environment jsdom
import { beforeEach, expect, test } from 'vitest'
import { amendmentOf, changed, keep, kept, sweep, valuesOf } from './draft'
import { emptyNeed, missing, needsOf, resultOf } from './result'

beforeEach(() => localStorage.clear())

test('only what differs from the server is sent, emptied fields by name', () => {
  const server = valuesOf({ name: 'Siti', email: 's@contoh.id', phone: '+62811', identity: { age: '26_34' } })
  const own = { name: 'Siti ', email: 'siti@contoh.id', phone: '', 'identity.age': '', 'identity.institution': 'Unhas' }
  const fields = changed(own, server)
  expect(Object.keys(fields).sort()).toEqual(['email', 'identity.age', 'identity.institution', 'phone'])
  expect(amendmentOf(fields)).toEqual({
    email: 'siti@contoh.id',
    identity: { institution: 'Unhas' },
    clear: ['phone', 'identity.age'],
  })
  expect(amendmentOf({ name: 'B' })).toEqual({ name: 'B' })
})

test('the answer about the survey carries the version of its sentence', () => {
  expect(amendmentOf({ consent: 'yes:skd-1' })).toEqual({ consent: { skd: true, text: 'skd-1' } })
  expect(amendmentOf({ consent: 'no:skd-1' })).toEqual({ consent: { skd: false, text: 'skd-1' } })
})

test('a draft stays on the device until the server has it', () => {
  keep('me', 'K', { name: '<b>Siti</b>' })
  expect(kept('me', 'K')).toEqual({ name: '<b>Siti</b>' })
  expect(kept('other', 'K')).toEqual({})
  keep('me', 'K', {})
  expect(localStorage.length).toBe(0)
})

test('what others left and what is older than a day is swept away', () => {
  keep('other', 'K', { name: 'Budi' })
  keep('me', 'K', { name: 'Siti' })
  localStorage.setItem(
    'pst.draft.me.old',
    JSON.stringify({ at: Date.now() - 25 * 3600 * 1000, fields: { name: 'Lama' } }),
  )
  localStorage.setItem('pst.loket', 'a counter')
  sweep('me')
  expect(Object.keys(localStorage).sort()).toEqual(['pst.draft.me.K', 'pst.loket'])
})

test('a broken draft is none', () => {
  localStorage.setItem('pst.draft.me.K', '{')
  expect(kept('me', 'K')).toEqual({})
  expect(() => sweep('me')).not.toThrow()
})

test('a result is sent without empty rows, with years as numbers', () => {
  const need = { ...emptyNeed, subject: ' PDRB ', outcome: 'sesuai', years_from: '2020' }
  expect(resultOf([need, { ...emptyNeed }])).toEqual({
    needs: [{ subject: 'PDRB', outcome: 'sesuai', years_from: 2020 }],
  })
  expect(resultOf([{ ...emptyNeed }])).toBeUndefined()
  expect(needsOf(resultOf([need]))[0]?.years_from).toBe('2020')
})

test('a row that was begun says what it lacks', () => {
  expect(missing([{ ...emptyNeed, subject: 'PDRB' }, { ...emptyNeed }, { ...emptyNeed, outcome: 'sesuai' }])).toEqual([
    { row: 0, field: 'outcome' },
    { row: 2, field: 'subject' },
  ])
})
