import { Button, Text } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { a } from './text'

/** "Salin", which says that it did, or that this browser does not let it. */
export function Copy({ text }: { text: string }) {
  const board = useClipboard({ timeout: 3000 })
  const said = board.error ? 'atur.copy.failed' : 'atur.copied'
  return (
    <>
      <Button variant="default" onClick={() => board.copy(text)}>
        {a('atur.copy')}
      </Button>
      <Text size="sm" role="status">
        {board.copied || board.error ? a(said) : ''}
      </Text>
    </>
  )
}
