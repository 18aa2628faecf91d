import type { Feature } from '@/app/feature'
import { IconCounter } from '@/ui/icons'

export const loket: Feature = {
  name: 'loket',
  pages: [{ path: 'k/$kode/loket', load: () => import('./page'), right: 'queue.serve' }],
  menu: {
    label: 'console.menu.loket',
    icon: IconCounter,
    key: 'go.loket',
    right: 'queue.serve',
    to: (office) => `/k/${office}/loket`,
  },
}
