import type { Feature } from '@/app/feature'
import { IconCalendar } from '@/ui/icons'

export const jadwal: Feature = {
  name: 'jadwal',
  pages: [
    { path: 'k/$kode/jadwal', load: () => import('./page'), right: 'roster.read' },
    { path: 'k/$kode/jadwal/pola', load: () => import('./pattern'), right: 'office.manage' },
  ],
  menu: {
    label: 'console.menu.jadwal',
    icon: IconCalendar,
    key: 'go.jadwal',
    right: 'roster.read',
    to: (office) => `/k/${office}/jadwal`,
  },
}
