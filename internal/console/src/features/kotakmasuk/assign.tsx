import { Radio, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import { usePeople } from '@/api/office'
import { useOffice, useSelf } from '@/app/here'
import { Loaded } from '@/ui/panel'
import { type About, Ask, named } from './ask'
import { k } from './text'

/** Gives cases to a colleague, or back to nobody. */
export function AssignDialog({ cases, inbox, close }: About) {
  const me = useSelf().id
  const people = usePeople(useOffice())
  const [who, setWho] = useState(cases[0]?.assignee?.id ?? '')
  const [reason, setReason] = useState('')
  const [busy, setBusy] = useState(false)
  const run = async () => {
    setBusy(true)
    await inbox.acts.assign(cases, who === 'nobody' ? null : who, reason.trim())
    inbox.clear()
    close()
  }
  return (
    <Ask
      title={k('kotak.assign.title', { cases: named(cases) })}
      yes={k('kotak.do.assign')}
      busy={busy}
      ready={who !== ''}
      run={run}
      close={close}
    >
      <Loaded query={people}>
        {(all) => (
          <Radio.Group label={k('kotak.assign.to')} value={who} onChange={setWho}>
            <Stack gap={6} mt={4}>
              {all.map((person, i) => (
                <Radio
                  key={person.id}
                  value={person.id}
                  label={person.id === me ? k('kotak.assign.me', { name: person.name }) : person.name}
                  data-autofocus={(who ? who === person.id : i === 0) || undefined}
                />
              ))}
              <Radio value="nobody" label={k('kotak.assign.nobody')} />
            </Stack>
          </Radio.Group>
        )}
      </Loaded>
      <TextInput
        label={k('kotak.assign.reason')}
        value={reason}
        maxLength={300}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </Ask>
  )
}
