import type { Feature } from '@/app/feature'
import { IconSettings } from '@/ui/icons'

/** The sections of the office's settings, in the order of their tabs. */
export const sections = [
  'profil',
  'jam-libur',
  'layanan',
  'standar',
  'loket',
  'petugas',
  'perangkat',
  'tautan',
  'balasan-cepat',
  'konsultasi',
] as const

export type Section = (typeof sections)[number]

const pages: Record<Section, Feature['pages'][number]['load']> = {
  profil: () => import('./profil'),
  'jam-libur': () => import('./jam-libur'),
  layanan: () => import('./layanan'),
  standar: () => import('./standar'),
  loket: () => import('./loket'),
  petugas: () => import('./petugas'),
  perangkat: () => import('./perangkat'),
  tautan: () => import('./tautan'),
  'balasan-cepat': () => import('./balasan'),
  konsultasi: () => import('./konsultasi'),
}

export const atur: Feature = {
  name: 'atur',
  pages: [
    { path: 'k/$kode/atur', load: () => import('./start'), right: 'office.manage' },
    ...sections.map((section) => ({
      path: `k/$kode/atur/${section}`,
      load: pages[section],
      right: section === 'petugas' ? ('users.manage' as const) : ('office.manage' as const),
    })),
  ],
  menu: {
    label: 'console.menu.atur',
    icon: IconSettings,
    key: 'go.atur',
    right: 'office.manage',
    to: (office) => `/k/${office}/atur`,
  },
}
