import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { type About, Ask, named } from './ask'
import { tagsOf } from './flow'
import { k } from './text'

/** The tags of a case; to several cases tags are added. */
export function TagsDialog({ cases, inbox, close }: About) {
  const [one] = cases
  const several = cases.length > 1
  const [text, setText] = useState(several ? '' : (one?.tags ?? []).join(', '))
  const tags = tagsOf(text)
  const run = () => {
    close()
    void inbox.acts.tags(cases, (before) => (several ? [...new Set([...before, ...tags])] : tags)).then(inbox.clear)
  }
  return (
    <Ask
      title={k(several ? 'kotak.tags.title.several' : 'kotak.tags.title', { cases: named(cases) })}
      yes={k('kotak.tags.save')}
      ready={!several || tags.length > 0}
      run={run}
      close={close}
    >
      <TextInput
        label={k('kotak.tags.label')}
        description={k('kotak.tags.hint')}
        value={text}
        maxLength={340}
        data-autofocus
        onChange={(event) => setText(event.currentTarget.value)}
      />
    </Ask>
  )
}
