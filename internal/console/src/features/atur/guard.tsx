import { useBlocker } from '@tanstack/react-router'
import { Confirm } from '@/ui/dialog'
import { a } from './text'

/** Asks before a page is left on which something has not been saved. */
export function Guard({ dirty }: { dirty: boolean }) {
  const blocked = useBlocker({ shouldBlockFn: () => dirty, enableBeforeUnload: () => dirty, withResolver: true })
  return (
    <Confirm
      opened={blocked.status === 'blocked'}
      title={a('atur.guard.title')}
      text={a('atur.guard.text')}
      yes={a('atur.guard.leave')}
      no={a('atur.guard.stay')}
      danger
      onYes={() => blocked.proceed?.()}
      onNo={() => blocked.reset?.()}
    />
  )
}
