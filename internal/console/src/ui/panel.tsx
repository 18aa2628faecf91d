import { Alert, Button, Group, Skeleton, Stack, Text, Title } from '@mantine/core'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { problemOf } from '@/api/problem'
import { explain } from '@/app/explain'
import { t } from '@/i18n'
import { IconWarning } from './icons'

/** Shows its children only after 300 ms, so that what is quick never flickers. */
export function Late({ children }: { children: ReactNode }) {
  const [due, setDue] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setDue(true), 300)
    return () => clearTimeout(timer)
  }, [])
  return due ? children : null
}

/** Grey rows in the shape of a list that is on its way. */
export function Rows({ count = 5, height = 40 }: { count?: number; height?: number }) {
  return (
    <Late>
      <Stack gap="xs" role="status" aria-label={t('console.loading')}>
        {Array.from({ length: count }, (_, i) => `row-${i}`).map((key) => (
          <Skeleton key={key} height={height} />
        ))}
      </Stack>
    </Late>
  )
}

/** What failed, in words, with its code and "Coba lagi". */
export function ErrorPanel({ cause, again }: { cause: unknown; again?: () => void }) {
  return (
    <Alert color="red" icon={<IconWarning />} role="alert">
      <Group justify="space-between">
        <Text size="md">{explain(problemOf(cause))}</Text>
        {again ? (
          <Button variant="default" onClick={again}>
            {t('console.again')}
          </Button>
        ) : null}
      </Group>
    </Alert>
  )
}

/** Says why there is nothing, and offers what to do next. */
export function Empty({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <Stack align="center" gap="sm" py="lg" px="md">
      <Text c="dimmed" ta="center">
        {children}
      </Text>
      {action}
    </Stack>
  )
}

/**
 * A query on the page: its skeleton while it is first read, its error in its
 * own place, and old data while it is read again.
 */
export function Loaded<T>(props: {
  query: { data: T | undefined; error: unknown; refetch: () => unknown }
  skeleton?: ReactNode
  children: (data: T) => ReactNode
}) {
  const { data, error, refetch } = props.query
  if (data !== undefined) return props.children(data)
  if (error) return <ErrorPanel cause={error} again={() => void refetch()} />
  return props.skeleton ?? <Rows />
}

/** The heading of a page: names the window and takes the focus after a change of page. */
export function PageTitle({ children, quiet }: { children: string; quiet?: boolean }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${children} · PST`
    if (document.activeElement === document.body || document.activeElement === null) heading.current?.focus()
  }, [children])
  return (
    <Title order={1} ref={heading} tabIndex={-1} className={quiet ? 'vh' : undefined}>
      {children}
    </Title>
  )
}
