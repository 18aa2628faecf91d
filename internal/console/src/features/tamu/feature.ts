import type { Feature } from '@/app/feature'
import { IconBook } from '@/ui/icons'

const list = () => import('./page')

export const tamu: Feature = {
  name: 'tamu',
  pages: [
    { path: 'k/$kode/tamu', load: list, right: 'guests.read' },
    { path: 'k/$kode/tamu/baru', load: list, right: 'queue.serve' },
    { path: 'k/$kode/tamu/$id', load: () => import('./entry'), right: 'guests.read' },
  ],
  menu: {
    label: 'console.menu.tamu',
    icon: IconBook,
    key: 'go.tamu',
    right: 'guests.read',
    to: (office) => `/k/${office}/tamu`,
  },
}
