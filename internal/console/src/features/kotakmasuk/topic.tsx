import { NativeSelect, TextInput } from '@mantine/core'
import { useState } from 'react'
import { api, ok } from '@/api/client'
import { useAct } from '@/app/act'
import { useOffice } from '@/app/here'
import { say } from '@/app/toast'
import { t } from '@/i18n'
import { faultAt } from '@/ui/form'
import { Ask } from './ask'
import { topics } from './asked'
import { k } from './text'
import type { Topic, Whole } from './types'
import type { Inbox } from './useinbox'

/** What a case is about, as lists and figures show it. */
export function TopicDialog({ found, inbox, close }: { found: Whole; inbox: Inbox; close: () => void }) {
  const office = useOffice()
  const [topic, setTopic] = useState<Topic>(found.topic)
  const [subject, setSubject] = useState(found.subject)
  const act = useAct(async (header) => {
    const params = { path: { office, id: found.id }, header }
    const body = { topic, ...(subject.trim() === found.subject ? {} : { subject: subject.trim() }) }
    await ok(api.POST('/api/v1/offices/{office}/consultations/{id}/topic', { params, body }))
    await inbox.acts.settle()
    return true
  })
  const run = async () => {
    if (!(await act.run())) return
    say(t('console.saved'))
    close()
  }
  return (
    <Ask
      title={k('kotak.topic.title', { number: found.number })}
      yes={t('console.save')}
      busy={act.busy}
      {...{ run, close }}
    >
      <NativeSelect
        label={k('kotak.field.topic')}
        value={topic}
        data-autofocus
        data={topics.map((value) => ({ value, label: k(`kotak.topic.${value}`) }))}
        onChange={(event) => setTopic(event.currentTarget.value as Topic)}
      />
      <TextInput
        label={k('kotak.field.subject')}
        value={subject}
        maxLength={200}
        error={faultAt(act.fields, 'subject')}
        onChange={(event) => setSubject(event.currentTarget.value)}
      />
    </Ask>
  )
}
