import type { Feature } from '@/app/feature'
import { IconReport } from '@/ui/icons'

export const laporan: Feature = {
  name: 'laporan',
  pages: [{ path: 'k/$kode/laporan', load: () => import('./page'), right: 'reports.read' }],
  menu: {
    label: 'console.menu.laporan',
    icon: IconReport,
    key: 'go.laporan',
    right: 'reports.read',
    to: (office) => `/k/${office}/laporan`,
  },
}
