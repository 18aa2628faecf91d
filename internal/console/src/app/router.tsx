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

const pagesOf = (feature: Feature) =>
  feature.pages.map((page) => {
    const Lazy = lazy(page.load)
    return createRoute({
      getParentRoute: () => shell,
      path: page.path,
      component: () => (
        <Fence right={page.right}>
          <Suspense fallback={<Rows />}>
            <Lazy />
          </Suspense>
        </Fence>
      ),
    })
  })

export const router = createRouter({
  routeTree: root.addChildren([signIn, shell.addChildren([home, ...features.flatMap(pagesOf)])]),
  basepath: '/konsol',
  defaultPreload: 'intent',
  scrollRestoration: true,
})
