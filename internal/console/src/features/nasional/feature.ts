import type { Feature } from '@/app/feature'
import { IconCalendar } from '@/ui/icons'

export const nasional: Feature = {
  name: 'nasional',
  pages: [{ path: 'nasional/libur', load: () => import('./page'), right: 'nation.manage' }],
  menu: {
    label: 'console.menu.libur',
    icon: IconCalendar,
    right: 'nation.manage',
    to: () => '/nasional/libur',
  },
}
