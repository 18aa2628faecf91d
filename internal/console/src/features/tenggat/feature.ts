import type { Feature } from '@/app/feature'
import { IconClock } from '@/ui/icons'

export const tenggat: Feature = {
  name: 'tenggat',
  pages: [{ path: 'k/$kode/tenggat', load: () => import('./page'), right: 'queue.read' }],
  menu: {
    label: 'console.menu.tenggat',
    icon: IconClock,
    right: 'queue.read',
    to: (office) => `/k/${office}/tenggat`,
  },
}
