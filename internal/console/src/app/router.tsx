import { createRootRoute, createRoute, createRouter, Outlet, redirect } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { getSession } from '@/api/session'
import { SignIn } from '@/features/masuk/page'
import { Rows } from '@/ui/panel'
import type { Feature } from './feature'
import { features } from './features'
import { Fence, Home, Missing } from './pages'
import { Shell } from './shell'

const root = createRootRoute({ component: Outlet, notFoundComponent: Missing })

/** Where a person goes after signing in: a page of ours, else the start. */
export const safeTarget = (to: unknown) => (typeof to === 'string' && /^\/(?![/\\])/.test(to) ? to : '/')

const signIn = createRoute({
  getParentRoute: () => root,
  path: 'masuk',
  validateSearch: (search: Record<string, unknown>) => ({
    ke: search.ke === undefined ? undefined : safeTarget(search.ke),
  }),
  beforeLoad: ({ search }) => {
    if (getSession().state === 'in') throw redirect({ href: safeTarget(search.ke) })
  },
  component: SignIn,
})

const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  beforeLoad: ({ location }) => {
    if (getSession().state !== 'out') return
    const to = location.href === '/' ? {} : { ke: location.href }
    throw redirect({ to: '/masuk', search: to })
  },
  component: Shell,
})

const home = createRoute({ getParentRoute: () => shell, path: '/', component: Home })

/** The page of a feature, loaded when it is opened. */
function pageOf(page: Feature['pages'][number]) {
  const Lazy = lazy(page.load)
  const inside = (
    <Suspense fallback={<Rows />}>
      <Lazy />
    </Suspense>
  )
  const { path, right } = page
  if (!right) return createRoute({ getParentRoute: () => root, path, component: () => inside })
  return createRoute({ getParentRoute: () => shell, path, component: () => <Fence right={right}>{inside}</Fence> })
}

const pages = features.flatMap((feature) => feature.pages)
const framed = pages.filter((page) => page.right).map(pageOf)
const open = pages.filter((page) => !page.right).map(pageOf)

export const router = createRouter({
  routeTree: root.addChildren([signIn, ...open, shell.addChildren([home, ...framed])]),
  basepath: '/konsol',
  defaultPreload: 'intent',
  scrollRestoration: true,
})
