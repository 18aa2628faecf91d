import { Alert, Radio, Stack, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, ok } from '@/api/client'
import { useAct } from '@/app/act'
import { useOffice } from '@/app/here'
import { say } from '@/app/toast'
import { IconWarning } from '@/ui/icons'
import { Loaded } from '@/ui/panel'
import { casesKey } from './api'
import { Ask } from './ask'
import { stranger } from './flow'
import { k } from './text'
import type { Case, Whole } from './types'
import type { Inbox } from './useinbox'

/** A message that belongs to another case goes there, and what it made us owe goes with it. */
export function MoveDialog(props: { found: Whole; message: string; inbox: Inbox; close: () => void }) {
  const { found, message, inbox, close } = props
  const office = useOffice()
  const [typed, setTyped] = useState('')
  const [q] = useDebouncedValue(typed.trim(), 300)
  const [to, setTo] = useState('')
  const others = useOthers(found.id, q || found.contact.name)
  const chosen = others.data?.find((each) => each.id === to)
  const act = useAct(async (header) => {
    const params = { path: { office, id: found.id }, header }
    await ok(
      api.POST('/api/v1/offices/{office}/consultations/{id}/move-message', { params, body: { message, to_case: to } }),
    )
    await inbox.acts.settle()
    return true
  })
  const run = async () => {
    if (!(await act.run())) return
    say(k('kotak.did.move'))
    close()
    inbox.go(to)
  }
  return (
    <Ask title={k('kotak.move.title')} yes={k('kotak.move.go')} busy={act.busy} ready={to !== ''} {...{ run, close }}>
      <Text size="sm">{k('kotak.move.hint')}</Text>
      <TextInput
        type="search"
        label={k('kotak.move.search')}
        value={typed}
        maxLength={100}
        data-autofocus
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <Loaded query={others}>
        {(all) =>
          all.length === 0 ? (
            <Text role="status">{k('kotak.move.none')}</Text>
          ) : (
            <Radio.Group label={k('kotak.move.to')} value={to} onChange={setTo}>
              <Stack gap={6} mt={4}>
                {all.map((each) => (
                  <Radio
                    key={each.id}
                    value={each.id}
                    label={`${each.number} · ${each.contact.name} · ${each.subject.slice(0, 80)}`}
                  />
                ))}
              </Stack>
            </Radio.Group>
          )
        }
      </Loaded>
      {chosen && stranger(found.contact, chosen.contact) ? (
        <Alert color="orange" icon={<IconWarning />} role="alert" title={k('kotak.move.other')}>
          {k('kotak.move.other.hint', { name: chosen.contact.name })}
        </Alert>
      ) : null}
    </Ask>
  )
}

/** Open cases of the office's own that are found by words, without the one it is moved from; a search that found nothing yet goes on. */
function useOthers(except: string, q: string) {
  const office = useOffice()
  return useQuery({
    queryKey: [...casesKey(office), 'others', except, q],
    queryFn: async ({ signal }) => {
      const found: Case[] = []
      let cursor: string | undefined
      do {
        const query = { view: 'all' as const, q, limit: 10, cursor }
        const page = await ok(
          api.GET('/api/v1/offices/{office}/consultations', { params: { path: { office }, query }, signal }),
        )
        found.push(
          ...(page.items ?? []).filter((each) => each.id !== except && each.state !== 'closed' && !each.mirror_of),
        )
        cursor = page.next_cursor || undefined
      } while (cursor && found.length === 0)
      return found
    },
    placeholderData: (before) => before,
  })
}
