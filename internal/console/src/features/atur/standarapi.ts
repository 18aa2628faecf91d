import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useCallback } from 'react'
import { api, ok, type Schema } from '@/api/client'
import { useOffice } from '@/app/here'
import { say } from '@/app/toast'
import { k } from './konsep'
import { useRefusable } from './refuse'
import { type Doc, whole } from './standardoc'

export type Overview = Schema['StandardOverview']
export type Numbered = Schema['StandardNumbered']
/** One standard of a service, whole. */
export type Written = Omit<Schema['StandardWritten'], 'document'> & { document: Doc }

const root = (office: string) => ['office', office, 'standards']
const oneKey = (office: string, service: string, no: number) => [...root(office), service, no]

const kept = (read: Schema['StandardWritten']): Written => ({ ...read, document: whole(read.document) })

/** What stands, is coming and is being written for every service. */
export function useStandards() {
  const office = useOffice()
  return useQuery({
    queryKey: root(office),
    queryFn: async () =>
      (await ok(api.GET('/api/v1/offices/{office}/standards', { params: { path: { office } } }))).items ?? [],
  })
}

/** Every version of a service, the newest first. */
export function useVersions(service: string) {
  const office = useOffice()
  return useQuery({
    queryKey: [...root(office), service],
    queryFn: async () => {
      const params = { path: { office, service } }
      return (await ok(api.GET('/api/v1/offices/{office}/standards/{service}/versions', { params }))).items ?? []
    },
  })
}

/** One standard; `no` 0 reads nothing. */
export function useStandard(service: string, no: number) {
  const office = useOffice()
  return useQuery({
    queryKey: oneKey(office, service, no),
    enabled: no > 0,
    queryFn: async () => {
      const params = { path: { office, service, no } }
      return kept(await ok(api.GET('/api/v1/offices/{office}/standards/{service}/versions/{no}', { params })))
    },
  })
}

/** Leads to a standard, or to the list. */
export function useGo() {
  const navigate = useNavigate()
  return useCallback(
    (service?: string, no?: number) =>
      navigate({ to: '.', search: (service ? { layanan: service, no } : {}) as never, replace: false }),
    [navigate],
  )
}

/** Has all standards read again. */
export function useReread() {
  const office = useOffice()
  const client = useQueryClient()
  return useCallback(() => client.invalidateQueries({ queryKey: root(office) }), [client, office])
}

/** Begins a draft and opens it. */
export function useBegin(service: string) {
  const office = useOffice()
  const reread = useReread()
  const go = useGo()
  return useRefusable(async (header, from?: number) => {
    const params = { path: { office, service }, header }
    const body = from ? { from } : {}
    const made = await ok(api.POST('/api/v1/offices/{office}/standards/{service}/drafts', { params, body }))
    await reread()
    await go(service, made.no)
    return made
  })
}

/** Saves a draft whole; what somebody else saved since is read again first. */
export function useSave({ service, no, rev }: Written) {
  const office = useOffice()
  const client = useQueryClient()
  return useRefusable(async (header, document: Doc) => {
    const params = { path: { office, service, no }, header }
    const body = { rev, document }
    try {
      const now = kept(await ok(api.PUT('/api/v1/offices/{office}/standards/{service}/drafts/{no}', { params, body })))
      client.setQueryData(oneKey(office, service, no), now)
      void client.invalidateQueries({ queryKey: root(office), exact: true })
      say(k('konsep.saved'))
      return now
    } catch (cause) {
      void client.invalidateQueries({ queryKey: oneKey(office, service, no) })
      throw cause
    }
  })
}

/** Throws a draft away and leads to the list. */
export function useDiscard({ service, no }: Written) {
  const office = useOffice()
  const reread = useReread()
  const go = useGo()
  return useRefusable(async (header) => {
    const params = { path: { office, service, no }, header }
    await ok(api.DELETE('/api/v1/offices/{office}/standards/{service}/drafts/{no}', { params }))
    await go()
    await reread()
    say(k('konsep.discarded'))
    return true
  })
}

/** Publishes a draft as it was read. */
export function usePublish({ service, no, rev }: Written) {
  const office = useOffice()
  const client = useQueryClient()
  const reread = useReread()
  return useRefusable(async (header, effective_on: string) => {
    const params = { path: { office, service, no }, header }
    const body = { rev, effective_on }
    const url = '/api/v1/offices/{office}/standards/{service}/drafts/{no}/publish'
    const now = kept(await ok(api.POST(url, { params, body })))
    client.setQueryData(oneKey(office, service, no), now)
    await reread()
    void client.invalidateQueries({ queryKey: ['office', office, 'profile'] })
    say(k('konsep.published', { no }))
    return now
  })
}
