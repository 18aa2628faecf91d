import { Button, CopyButton, Text } from '@mantine/core'
import { a } from './text'

/** "Salin", which says that it did. */
export function Copy({ text }: { text: string }) {
  return (
    <CopyButton value={text} timeout={3000}>
      {({ copied, copy }) => (
        <>
          <Button variant="default" onClick={copy}>
            {a('atur.copy')}
          </Button>
          <Text size="sm" role="status">
            {copied ? a('atur.copied') : ''}
          </Text>
        </>
      )}
    </CopyButton>
  )
}
