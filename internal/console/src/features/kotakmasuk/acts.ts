import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { api, intend, ok } from '@/api/client'
import { problemOf } from '@/api/problem'
import { explain } from '@/app/explain'
import { useOffice } from '@/app/here'
import { say, sayUndo, sayWrong } from '@/app/toast'
import { casesKey } from './api'
import { type KotakKey, k } from './text'
import type { Case, Reason } from './types'

type Header = { 'Idempotency-Key': string }
type Place = { path: { office: string; id: string }; header: Header }

const claim = (params: Place, take_over: boolean) =>
  ok(api.POST('/api/v1/offices/{office}/consultations/{id}/claim', { params, body: take_over ? { take_over } : {} }))
const assign = (params: Place, officer: string | null, reason?: string) =>
  ok(
    api.POST('/api/v1/offices/{office}/consultations/{id}/assign', {
      params,
      body: { officer, ...(reason ? { reason } : {}) },
    }),
  )
const snooze = (params: Place, until: string | null) =>
  ok(api.POST('/api/v1/offices/{office}/consultations/{id}/snooze', { params, body: { until } }))
const tags = (params: Place, all: string[]) =>
  ok(api.POST('/api/v1/offices/{office}/consultations/{id}/tags', { params, body: { tags: all } }))
const close = (params: Place, reason: Exclude<Reason, 'silence'>, note?: string) =>
  ok(
    api.POST('/api/v1/offices/{office}/consultations/{id}/close', {
      params,
      body: { reason, ...(note ? { note } : {}) },
    }),
  )
const reopen = (params: Place) =>
  ok(api.POST('/api/v1/offices/{office}/consultations/{id}/reopen', { params, body: {} }))

type One = (params: Place, found: Case) => Promise<unknown>

/** Does things to cases one after the other, and has the inbox read again after them. */
function useEach() {
  const office = useOffice()
  const client = useQueryClient()
  const settle = useCallback(() => client.invalidateQueries({ queryKey: casesKey(office) }), [client, office])

  /** Does one thing to each; answers those to which it was done. */
  const each = useCallback(
    async (cases: readonly Case[], one: One): Promise<Case[]> => {
      const done: Case[] = []
      for (const found of cases) {
        try {
          await intend((header) => one({ path: { office, id: found.id }, header }, found))
          done.push(found)
        } catch (cause) {
          const problem = problemOf(cause)
          if (problem.status === 409) say(`${found.number}: ${explain(problem)}`)
          else if (problem.status !== 401) sayWrong(problem)
        }
      }
      await settle()
      return done
    },
    [office, settle],
  )
  return { settle, each }
}

/**
 * What is done to cases from the list and from the thread alike, to one or to
 * several. Each says what it did and takes it back for 8 s (`z`).
 */
export function useCaseActs() {
  const { settle, each } = useEach()
  const told = useCallback(
    async (cases: readonly Case[], what: KotakKey, one: One, back: One) => {
      const done = await each(cases, one)
      if (done.length === 0) return done
      const undo = async () => {
        const undone = await each(done, back)
        if (undone.length > 0) say(k('kotak.undone', { cases: namesOf(undone) }))
      }
      sayUndo(k(what, { cases: namesOf(done) }), () => void undo())
      return done
    },
    [each],
  )

  const whose: One = (params, before) => assign(params, before.assignee?.id ?? null)
  return {
    settle,
    claim: (cases: readonly Case[], take_over = false) =>
      told(cases, 'kotak.did.claim', (params) => claim(params, take_over), whose),
    assign: (cases: readonly Case[], officer: string | null, reason?: string) =>
      told(
        cases,
        officer ? 'kotak.did.assign' : 'kotak.did.unassign',
        (params) => assign(params, officer, reason),
        whose,
      ),
    snooze: (cases: readonly Case[], until: string | null) =>
      told(
        cases,
        until ? 'kotak.did.snooze' : 'kotak.did.wake',
        (params) => snooze(params, until),
        (params, before) => snooze(params, before.snoozed_until ?? null),
      ),
    tags: (cases: readonly Case[], change: (before: string[]) => string[]) =>
      told(
        cases,
        'kotak.did.tags',
        (params, before) => tags(params, change(before.tags ?? [])),
        (params, before) => tags(params, before.tags ?? []),
      ),
    close: (cases: readonly Case[], reason: Exclude<Reason, 'silence'>, note?: string) =>
      told(cases, 'kotak.did.close', (params) => close(params, reason, note), reopen),
    reopen: async (cases: readonly Case[]) => {
      const done = await each(cases, reopen)
      if (done.length > 0) say(k('kotak.did.reopen', { cases: namesOf(done) }))
      return done
    },
  }
}

export type CaseActs = ReturnType<typeof useCaseActs>

/** Cases in a sentence: the number of one, how many of more. */
const namesOf = (cases: readonly Case[]) =>
  cases.length === 1 ? (cases[0]?.number ?? '') : k('kotak.cases', { n: cases.length })
