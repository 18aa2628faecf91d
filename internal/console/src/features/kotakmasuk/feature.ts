import type { Feature } from '@/app/feature'
import { IconInbox } from '@/ui/icons'

export const kotakmasuk: Feature = {
  name: 'kotak',
  pages: [{ path: 'k/$kode/kotak-masuk/{-$id}', load: () => import('./page'), right: 'cases.read' }],
  menu: {
    label: 'console.menu.kotak_masuk',
    icon: IconInbox,
    key: 'go.kotak',
    right: 'cases.read',
    to: (office) => `/k/${office}/kotak-masuk`,
  },
}
