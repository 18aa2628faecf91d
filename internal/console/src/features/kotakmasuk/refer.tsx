import { Checkbox, Radio, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ok } from '@/api/client'
import { useAct } from '@/app/act'
import { useOffice } from '@/app/here'
import { say } from '@/app/toast'
import { faultAt } from '@/ui/form'
import { Loaded } from '@/ui/panel'
import { Ask } from './ask'
import { k } from './text'
import type { Whole } from './types'
import type { Inbox } from './useinbox'

/** Asks another office. The visitor keeps this number and link; the contact crosses only when they agreed. */
export function ReferDialog({ found, inbox, close }: { found: Whole; inbox: Inbox; close: () => void }) {
  const office = useOffice()
  const [typed, setTyped] = useState('')
  const [q] = useDebouncedValue(typed.trim(), 300)
  const [target, setTarget] = useState('')
  const [note, setNote] = useState('')
  const [share, setShare] = useState(found.share_contact)
  const offices = useOffices(office, q)
  const act = useAct(async (header) => {
    const params = { path: { office, id: found.id }, header }
    const body = { office: target, share_contact: share, ...(note.trim() ? { note: note.trim() } : {}) }
    await ok(api.POST('/api/v1/offices/{office}/consultations/{id}/refer', { params, body }))
    await inbox.acts.settle()
    return true
  })
  const run = async () => {
    if (!(await act.run())) return
    say(k('kotak.did.refer', { number: found.number }))
    close()
  }
  return (
    <Ask
      title={k('kotak.refer.title', { number: found.number })}
      yes={k('kotak.refer.go')}
      busy={act.busy}
      ready={target !== ''}
      {...{ run, close }}
    >
      <Text size="sm">{k('kotak.refer.hint')}</Text>
      <TextInput
        type="search"
        label={k('kotak.refer.search')}
        value={typed}
        maxLength={100}
        data-autofocus
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <Loaded query={offices}>
        {(all) => (
          <Radio.Group
            label={k('kotak.refer.to')}
            value={target}
            onChange={setTarget}
            error={faultAt(act.fields, 'office')}
          >
            <Stack gap={6} mt={4} mah={240} style={{ overflowY: 'auto' }}>
              {all.map((each) => (
                <Radio key={each.code} value={each.code} label={`${each.code} · ${each.name}`} />
              ))}
            </Stack>
          </Radio.Group>
        )}
      </Loaded>
      <Checkbox
        label={k('kotak.refer.share')}
        description={k('kotak.refer.share.hint')}
        checked={share}
        onChange={(event) => setShare(event.currentTarget.checked)}
      />
      <Textarea
        label={k('kotak.refer.note')}
        value={note}
        autosize
        maxLength={1000}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
    </Ask>
  )
}

/** Offices by name; without words the province's own and the central one, which are asked most. */
function useOffices(own: string, q: string) {
  const above = [`${own.slice(0, 2)}00`, '0000'].filter((code) => code !== own)
  return useQuery({
    queryKey: ['offices', own, q],
    queryFn: async ({ signal }) => {
      const ask = async (query: { q?: string; province?: string }) =>
        (await ok(api.GET('/api/v1/public/offices', { params: { query }, signal }))).items ?? []
      if (q) return (await ask({ q })).filter((each) => each.code !== own).slice(0, 20)
      const found = await Promise.all(above.map((code) => ask({ q: code })))
      return found.flat().filter((each) => above.includes(each.code))
    },
    placeholderData: (before) => before,
    staleTime: 5 * 60000,
  })
}
