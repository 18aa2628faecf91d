import { NativeSelect, TextInput } from '@mantine/core'
import type { Schema } from '@/api/client'
import { lang } from '@/i18n'
import { b } from './text'

/** A text of the server in the language of the page. */
export const words = (text: Schema['GuestWords']) => (lang() === 'en' ? text.en : text.id)

/** The id of a field's input, to which an error summary leads. */
export const inputID = (path: string) => `tamu-${path.replace('.', '-')}`

const types: Record<string, 'email' | 'tel'> = { email: 'email', phone: 'tel' }

type Props = { field: Schema['GuestFieldText']; value: string; error?: string; change: (text: string) => void }

/** One field with the reason for which it is asked. */
export function EntryField({ field, value, error, change }: Props) {
  const own = words(field.label)
  const common = {
    id: inputID(field.name),
    label: field.required ? own : `${own} ${b('tamu.optional')}`,
    description: words(field.reason),
    value,
    error,
    autoComplete: 'off',
  }
  if (field.choices?.length)
    return (
      <NativeSelect
        {...common}
        data={[
          { value: '', label: b('tamu.choose') },
          ...field.choices.map((choice) => ({ value: choice.value, label: words(choice.label) })),
        ]}
        onChange={(event) => change(event.currentTarget.value)}
      />
    )
  return (
    <TextInput
      {...common}
      type={types[field.name] ?? 'text'}
      maxLength={field.max_length || undefined}
      onChange={(event) => change(event.currentTarget.value)}
    />
  )
}
