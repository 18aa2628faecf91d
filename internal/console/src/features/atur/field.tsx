import { Textarea, TextInput } from '@mantine/core'
import type { FieldFault } from '@/api/problem'
import { faultAt } from '@/ui/form'
import type { Draft } from './draft'
import { type AturKey, a } from './text'

type Props<T extends object> = {
  name: keyof T & string
  label: AturKey
  hint?: AturKey
  draft: Draft<T>
  faults: FieldFault[]
  /** What stands before the name in the paths of the API. */
  under?: string
  type?: 'text' | 'email' | 'tel' | 'url'
  rows?: number
}

/** The id of the input of a path in a request. */
export const idOf = (path: string) => `f-${path.replaceAll('.', '-')}`

/** A text of the settings, with what is wrong with it. Each may stay empty. */
export function Field<T extends object>({ name, label, hint, draft, faults, under, type, rows }: Props<T>) {
  const path = under ? `${under}.${name}` : name
  const shared = {
    id: idOf(path),
    label: a(label),
    description: hint ? a(hint) : undefined,
    error: faultAt(faults, path),
    value: String(draft.value[name]),
  }
  const put = (text: string) => draft.set({ [name]: text } as Partial<T>)
  return rows ? (
    <Textarea {...shared} rows={rows} onChange={(event) => put(event.currentTarget.value)} />
  ) : (
    <TextInput {...shared} type={type} autoComplete="off" onChange={(event) => put(event.currentTarget.value)} />
  )
}
