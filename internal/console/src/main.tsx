import { Center, MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import './ui/mantine'
import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode, useEffect } from 'react'
import { createRoot } from 'react-dom/client'
import { problemOf } from './api/problem'
import { refresh } from './api/session'
import { useSession } from './app/here'
import { router } from './app/router'
import { setLang, t, useLang } from './i18n'
import './ui/app.css'
import { ErrorPanel, Late } from './ui/panel'
import { theme } from './ui/theme'

const client = new QueryClient({
  defaultOptions: {
    queries: {
      networkMode: 'always',
      staleTime: 10000,
      retry: (failures, cause) => failures < 2 && problemOf(cause).passing,
      retryDelay: (failures) => 700 * (failures + 1),
    },
    mutations: { networkMode: 'always' },
  },
})

const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''

// The style elements that lock scrolling under a window read it by this name.
Object.assign(globalThis, { __webpack_nonce__: nonce })

// A page can be asked for in English before anybody has signed in.
if (new URLSearchParams(location.search).get('lang') === 'en') setLang('en')

/** Learns who is signed in, then draws the page that was asked for. */
function App() {
  const language = useLang()
  const session = useSession()
  const known = useQuery({
    queryKey: ['session'],
    queryFn: () =>
      refresh().then(
        () => true,
        (cause) => (problemOf(cause).status === 401 ? false : Promise.reject(cause)),
      ),
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  })
  useEffect(() => {
    if (session.state === 'out') client.removeQueries({ predicate: (query) => query.queryKey[0] !== 'session' })
  }, [session.state])
  if (session.state === 'starting')
    return (
      <Center mih="100vh" p="md">
        {known.error ? (
          <ErrorPanel cause={known.error} again={() => void known.refetch()} />
        ) : (
          <Late>{t('console.loading')}</Late>
        )}
      </Center>
    )
  return <RouterProvider key={language} router={router} />
}

const place = document.getElementById('root')
if (place)
  createRoot(place).render(
    <StrictMode>
      <MantineProvider theme={theme} getStyleNonce={() => nonce} forceColorScheme="light">
        <QueryClientProvider client={client}>
          <App />
          <Notifications position="bottom-right" limit={5} />
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  )
