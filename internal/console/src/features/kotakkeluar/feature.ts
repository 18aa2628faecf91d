import type { Feature } from '@/app/feature'
import { IconSend } from '@/ui/icons'

export const kotakkeluar: Feature = {
  name: 'kotakkeluar',
  pages: [{ path: 'k/$kode/kotak-keluar', load: () => import('./page'), right: 'cases.read' }],
  menu: {
    label: 'console.menu.kotak_keluar',
    icon: IconSend,
    right: 'cases.read',
    to: (office) => `/k/${office}/kotak-keluar`,
  },
}
