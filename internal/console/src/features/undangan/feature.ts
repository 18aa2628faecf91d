import type { Feature } from '@/app/feature'

/** Accepting an invitation, before anybody is signed in. */
export const undangan: Feature = {
  name: 'undangan',
  pages: [{ path: 'undangan', load: () => import('./page') }],
}
