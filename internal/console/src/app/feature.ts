import type { ComponentType } from 'react'
import type { Right } from '@/api/session'
import type { Key } from '@/i18n'
import type { ActionID } from './keymap'

type Page = {
  /** Below /konsol, with $name for parameters; an office's pages begin with k/$kode/. */
  path: string
  load: () => Promise<{ default: ComponentType }>
  /** Who may open it; without one it stands outside the frame and needs no sign-in. */
  right?: Right
}

/** A part of the console: its pages, loaded when they are opened, and its place in the menu. */
export type Feature = {
  name: string
  pages: Page[]
  menu?: {
    label: Key
    icon: ComponentType<{ size?: number }>
    key?: ActionID
    right: Right
    /** Where it leads, for an office. */
    to: (office: string) => string
  }
}
