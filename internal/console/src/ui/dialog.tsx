import { Box, Button, Drawer, Group, Modal, type ModalRootProps, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { t } from '@/i18n'

type Props = Omit<ModalRootProps, 'title' | 'children'> & { title: string; children: ReactNode; fixed?: boolean }

/**
 * A window over the page: focus stays in it and returns after it. A `fixed`
 * one cannot be closed. Its heading is no <header>, which would be a second
 * banner landmark.
 */
export function Dialog({ title, children, fixed, ...props }: Props) {
  return (
    <Modal.Root {...props} closeOnEscape={!fixed} closeOnClickOutside={!fixed}>
      <Modal.Overlay />
      <Modal.Content>
        <Box px="md" pt="md">
          <Group justify="space-between" wrap="nowrap">
            <Modal.Title fw={700}>{title}</Modal.Title>
            {fixed ? null : <Modal.CloseButton aria-label={t('console.close')} />}
          </Group>
        </Box>
        <Modal.Body pt="sm">{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}

/** Asks before something that cannot be undone. The safe answer comes first and has the focus. */
export function Confirm(props: {
  opened: boolean
  title: string
  text: ReactNode
  yes: string
  no?: string
  busy?: boolean
  danger?: boolean
  onYes: () => void
  onNo: () => void
}) {
  return (
    <Dialog opened={props.opened} onClose={props.onNo} title={props.title}>
      <Stack gap="lg">
        <Text component="div">{props.text}</Text>
        <Group justify="end">
          <Button variant="default" onClick={props.onNo} data-autofocus>
            {props.no ?? t('console.cancel')}
          </Button>
          <Button color={props.danger ? 'red' : undefined} loading={props.busy} onClick={props.onYes}>
            {props.yes}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  )
}

/** A panel at the side of the page; focus stays in it and returns after it. */
export function Side(props: { title: string; opened: boolean; onClose: () => void; children: ReactNode }) {
  return (
    <Drawer.Root opened={props.opened} onClose={props.onClose} position="right" size="md">
      <Drawer.Overlay />
      <Drawer.Content>
        <Box px="md" pt="md">
          <Group justify="space-between" wrap="nowrap">
            <Drawer.Title fw={700}>{props.title}</Drawer.Title>
            <Drawer.CloseButton aria-label={t('console.close')} />
          </Group>
        </Box>
        <Drawer.Body pt="sm">{props.children}</Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  )
}
