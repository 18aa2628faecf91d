import { Accordion, Badge, Button, Group, NativeSelect, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { k } from './konsep'
import type { Channel, Doc, Requirement } from './standardoc'
import { type Edit, Part } from './standarfields'

const replaced = <T,>(list: T[], at: number, change: Partial<T>) =>
  list.map((each, i) => (i === at ? { ...each, ...change } : each))

type RowProps = {
  id: string
  label: string
  text: string
  error?: string
  kind: { label: string; value: string; options: { value: string; label: string }[]; put: (value: string) => void }
  put: (text: string) => void
  remove: () => void
}

/** A text with its kind, and a way to take it out. */
function Row({ id, label, text, error, kind, put, remove }: RowProps) {
  return (
    <Group gap="xs" align="start">
      <TextInput
        id={id}
        aria-label={label}
        error={error}
        value={text}
        style={{ flex: '1 1 200px' }}
        onChange={(event) => put(event.currentTarget.value)}
      />
      <NativeSelect
        aria-label={kind.label}
        data={kind.options}
        value={kind.value}
        onChange={(event) => kind.put(event.currentTarget.value)}
      />
      <Button variant="default" aria-label={k('konsep.remove', { name: label })} onClick={remove}>
        ✕
      </Button>
    </Group>
  )
}

function Add({ name, add }: { name: 'requirements' | 'channels' | 'complaint'; add: () => void }) {
  return (
    <Group>
      <Button variant="default" aria-label={`${k('konsep.add')}: ${k(`konsep.${name}`)}`} onClick={add}>
        {k('konsep.add')}
      </Button>
    </Group>
  )
}

export function Requirements({ form, set, error }: Edit) {
  const all = form.requirements
  const put = (at: number, change: Partial<Requirement>) => set({ requirements: replaced(all, at, change) })
  const options = (['all', 'visit', 'online'] as const).map((value) => ({ value, label: k(`konsep.for.${value}`) }))
  return (
    <Part name="requirements" hint>
      {all.map((each, i) => (
        <Row
          // biome-ignore lint/suspicious/noArrayIndexKey: requirements have no name of their own
          key={i}
          id={`f-requirements-${i}`}
          label={k('konsep.requirement', { n: i + 1 })}
          text={each.text}
          error={error(`requirements-${i}`)}
          put={(text) => put(i, { text })}
          kind={{
            label: k('konsep.for', { n: i + 1 }),
            value: each.for,
            options,
            put: (value) => put(i, { for: value as Requirement['for'] }),
          }}
          remove={() => set({ requirements: all.toSpliced(i, 1) })}
        />
      ))}
      <Add name="requirements" add={() => set({ requirements: [...all, { text: '', for: 'all' }] })} />
    </Part>
  )
}

const ways = ['desk', 'email', 'whatsapp', 'phone', 'web'] as const

export function Ways({ form, set, error, name }: Edit & { name: 'channels' | 'complaint' }) {
  const all = form[name]
  const put = (at: number, change: Partial<Channel>) => set({ [name]: replaced(all, at, change) })
  const options = ways.map((value) => ({ value, label: k(`konsep.kind.${value}`) }))
  return (
    <Part name={name}>
      {all.map((each, i) => (
        <Row
          // biome-ignore lint/suspicious/noArrayIndexKey: channels have no name of their own
          key={i}
          id={`f-${name}-${i}`}
          label={`${k(`konsep.${name}`)}, ${k('konsep.channel', { n: i + 1 })}`}
          text={each.address}
          error={error(`${name}-${i}`)}
          put={(address) => put(i, { address })}
          kind={{
            label: `${k(`konsep.${name}`)}, ${k('konsep.channel.kind', { n: i + 1 })}`,
            value: each.kind,
            options,
            put: (value) => put(i, { kind: value as Channel['kind'] }),
          }}
          remove={() => set({ [name]: all.toSpliced(i, 1) })}
        />
      ))}
      <Add name={name} add={() => set({ [name]: [...all, { kind: 'whatsapp', address: '' }] })} />
    </Part>
  )
}

export function Components({ form, set, error, doc }: Edit & { doc: Doc }) {
  const filled = form.components.filter((typed) => typed.trim()).length
  return (
    <Part name="components" hint>
      <Text size="sm">{k('konsep.components.filled', { n: filled })}</Text>
      <Accordion multiple variant="contained" order={4}>
        {form.components.map((typed, i) => {
          const { no, name } = doc.components[i] ?? { no: i + 1, name: '' }
          const wrong = error(`component-${no}`)
          return (
            <Accordion.Item key={no} value={String(no)}>
              <Accordion.Control>
                <Group gap="xs">
                  {no}. {name}
                  {wrong ? <Badge color="red">!</Badge> : null}
                  {typed.trim() ? null : <Badge color="gray">{k('konsep.blank')}</Badge>}
                </Group>
              </Accordion.Control>
              <Accordion.Panel>
                <Stack gap={4}>
                  <Textarea
                    id={`f-component-${no}`}
                    aria-label={`${no}. ${name}`}
                    error={wrong}
                    autosize
                    minRows={3}
                    maxRows={16}
                    value={typed}
                    onChange={(event) => set({ components: form.components.with(i, event.currentTarget.value) })}
                  />
                </Stack>
              </Accordion.Panel>
            </Accordion.Item>
          )
        })}
      </Accordion>
    </Part>
  )
}
