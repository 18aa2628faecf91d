import type { Feature } from '@/app/feature'
import { IconQueue } from '@/ui/icons'

export const antrean: Feature = {
  name: 'antrean',
  pages: [
    { path: 'k/$kode/antrean', load: () => import('./page'), right: 'queue.read' },
    { path: 'k/$kode/antrean/kertas', load: () => import('./paper'), right: 'queue.serve' },
    { path: 'k/$kode/antrean/tutup', load: () => import('./close'), right: 'queue.serve' },
  ],
  menu: {
    label: 'console.menu.antrean',
    icon: IconQueue,
    key: 'go.antrean',
    right: 'queue.read',
    to: (office) => `/k/${office}/antrean`,
  },
}
