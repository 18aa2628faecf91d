import type { Feature } from '@/app/feature'

/** One's own account; it is reached from the header, by everybody. */
export const akun: Feature = {
  name: 'akun',
  pages: [{ path: 'akun', load: () => import('./page'), right: 'self' }],
}
