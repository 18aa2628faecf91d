import { Alert, Anchor, List } from '@mantine/core'
import { useEffect, useRef } from 'react'
import type { FieldFault } from '@/api/problem'
import { t } from '@/i18n'
import { IconWarning } from './icons'

/** A wrong field in words: which, why, and the id of its input. */
export type Wrong = { id: string; text: string }

/**
 * What is wrong with a form, above it: takes the focus when it appears, and
 * each line leads to its field. The same words stand at the field. A `quiet`
 * one leaves the focus where it is, for a form that saves itself while
 * somebody types.
 */
export function Summary({ wrong, quiet }: { wrong: Wrong[]; quiet?: boolean }) {
  const place = useRef<HTMLDivElement>(null)
  const told = wrong.map((each) => each.text).join()
  useEffect(() => {
    if (told && !quiet) place.current?.focus()
  }, [told, quiet])
  if (wrong.length === 0) return null
  return (
    <Alert color="red" icon={<IconWarning />} title={t('console.wrong')} role="alert" tabIndex={-1} ref={place}>
      <List>
        {wrong.map(({ id, text }) => (
          <List.Item key={id}>
            <Anchor
              href={`#${id}`}
              onClick={(event) => {
                event.preventDefault()
                document.getElementById(id)?.focus()
              }}
            >
              {text}
            </Anchor>
          </List.Item>
        ))}
      </List>
    </Alert>
  )
}

/** What is wrong with the field of a path in a request, or undefined. */
export const faultAt = (fields: FieldFault[], path: string) =>
  fields.find((field) => field.path === path)?.detail ??
  (fields.some((field) => field.path === path) ? t('console.wrong.field') : undefined)
