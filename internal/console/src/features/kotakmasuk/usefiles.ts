import { useCallback, useEffect, useRef, useState } from 'react'
import { api, intend, ok } from '@/api/client'
import { problemOf } from '@/api/problem'
import { upload } from '@/api/upload'
import { explain } from '@/app/explain'
import { useOffice } from '@/app/here'
import { admitted } from './flow'
import { k } from './text'
import type { File as Kept } from './types'

/** A file on its way: how much of it has gone (0–1), or why it was refused. */
export type Sending = { key: number; name: string; share: number; wrong?: string }

/** The files of what is being written. Each goes to the server as soon as it is chosen. */
export function useFiles(before: Kept[]) {
  const office = useOffice()
  const [done, setDone] = useState<Kept[]>(before)
  const [going, setGoing] = useState<Sending[]>([])
  const words = useWords(office, done, setDone)
  const next = useRef(0)
  const left = useRef(new AbortController())
  useEffect(() => {
    left.current = new AbortController()
    return () => left.current.abort()
  }, [])
  const change = useCallback(
    (key: number, how: Partial<Sending>) =>
      setGoing((all) => all.map((each) => (each.key === key ? { ...each, ...how } : each))),
    [],
  )
  const drop = useCallback((key: number) => setGoing((all) => all.filter((each) => each.key !== key)), [])

  const send = async (file: File, key: number) => {
    const url = `/api/v1/offices/${encodeURIComponent(office)}/attachments?name=${encodeURIComponent(file.name)}`
    try {
      const signal = left.current.signal
      const kept = await upload<Kept>(url, file, { signal, onProgress: (share) => change(key, { share }) })
      setDone((all) => [...all, kept])
      drop(key)
    } catch (cause) {
      const problem = problemOf(cause)
      change(key, { wrong: problem.fields[0]?.detail ?? explain(problem) })
    }
  }

  const add = (files: readonly File[]) => {
    const there = done.length + going.filter((each) => !each.wrong).length
    const { taken, refused } = admitted(there, files)
    const named = (name: string, wrong?: string): Sending => ({ key: next.current++, name, share: 0, wrong })
    const started = taken.map((file) => ({ file, line: named(file.name) }))
    setGoing((all) => [
      ...all,
      ...started.map((each) => each.line),
      ...refused.map(({ file, code }) => named(file.name, k(`kotak.file.${code}`))),
    ])
    for (const { file, line } of started) void send(file, line.key)
  }

  const clear = useCallback(() => {
    setDone([])
    setGoing([])
  }, [])
  return {
    done,
    going,
    busy: going.some((each) => !each.wrong),
    add,
    drop,
    ...words,
    remove: (id: string) => setDone((all) => all.filter((each) => each.id !== id)),
    clear,
  }
}

/** What the pictures show, told to the server before a message names them. */
function useWords(office: string, done: Kept[], change: (how: (all: Kept[]) => Kept[]) => void) {
  const told = useRef(new Map<string, string>())
  const settle = async () => {
    for (const { id, alt = '' } of done) {
      if ((told.current.get(id) ?? '') === alt) continue
      const path = { office, id }
      await intend((header) =>
        ok(api.PATCH('/api/v1/offices/{office}/attachments/{id}', { params: { path, header }, body: { alt } })),
      )
      told.current.set(id, alt)
    }
  }
  return {
    describe: (id: string, alt: string) =>
      change((all) => all.map((each) => (each.id === id ? { ...each, alt } : each))),
    settle,
  }
}
