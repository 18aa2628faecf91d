import type { ReactNode } from 'react'

// Own drawings on a 20 px grid. Every icon stands beside a word, so readers
// pass over it.
const icon = (path: ReactNode) =>
  // biome-ignore lint/correctness/noComponentHookFactories: called below only, once for each icon
  function Icon({ size = 18 }: { size?: number }) {
    return (
      <svg
        aria-hidden="true"
        width={size}
        height={size}
        viewBox="0 0 20 20"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.6"
        strokeLinecap="round"
        strokeLinejoin="round"
      >
        {path}
      </svg>
    )
  }

export const IconCounter = icon(<path d="M3 17V9h14v8M3 12h14M7 9V6a3 3 0 0 1 6 0v3" />)
export const IconQueue = icon(<path d="M4 5h12M4 10h12M4 15h7" />)
export const IconBook = icon(
  <path d="M4 4h5a1.5 1.5 0 0 1 1 1v11a2 2 0 0 0-1.5-1H4zM16 4h-5a1.5 1.5 0 0 0-1 1v11a2 2 0 0 1 1.5-1H16z" />,
)
export const IconCalendar = icon(<path d="M4 5h12v12H4zM4 9h12M7 3v3M13 3v3" />)
export const IconReport = icon(<path d="M4 16h12M6 13V9M10 13V5M14 13v-3" />)
export const IconSettings = icon(
  <path d="M4 6h7M15 6h1M4 14h1M9 14h7M13 6m-2 0a2 2 0 1 0 4 0a2 2 0 1 0-4 0M7 14m-2 0a2 2 0 1 0 4 0a2 2 0 1 0-4 0" />,
)
export const IconPerson = icon(
  <path d="M10 10a3.2 3.2 0 1 0 0-6.4a3.2 3.2 0 0 0 0 6.4zM4 17c.6-3 3-4.6 6-4.6s5.4 1.6 6 4.6" />,
)
export const IconSearch = icon(<path d="M9 14a5 5 0 1 0 0-10a5 5 0 0 0 0 10zM13 13l4 4" />)
export const IconKeyboard = icon(<path d="M2.5 5h15v10h-15zM6 8h.01M10 8h.01M14 8h.01M7 12h6" />)
export const IconOut = icon(<path d="M8 4H4v12h4M12 7l3 3-3 3M15 10H8" />)
export const IconWarning = icon(<path d="M10 3l8 14H2zM10 8v4M10 14.5h.01" />)
export const IconClock = icon(<path d="M10 17a7 7 0 1 0 0-14a7 7 0 0 0 0 14zM10 6v4l2.5 2" />)
export const IconCheck = icon(<path d="M4 10.5l4 4 8-9" />)
export const IconCross = icon(<path d="M5 5l10 10M15 5L5 15" />)
export const IconPlay = icon(<path d="M6 4l10 6-10 6z" />)
export const IconPause = icon(<path d="M7 4v12M13 4v12" />)
export const IconBell = icon(<path d="M5 14V9a5 5 0 0 1 10 0v5l1 1H4zM8.5 17.5h3" />)
export const IconWheel = icon(<path d="M9 3.5h.01M9 6v5h4l2 5M9 8h4M7 9.5a4 4 0 1 0 5 5" />)
export const IconDash = icon(<path d="M5 10h10" />)
export const IconPlus = icon(<path d="M10 4v12M4 10h12" />)
export const IconMore = icon(<path d="M5 10h.01M10 10h.01M15 10h.01" />)
export const IconInbox = icon(<path d="M4 4h12l2 8v4H2v-4zM2 12h5l1 2h4l1-2h5" />)
export const IconSend = icon(<path d="M3 9.5L17 3l-5 14-3-6zM9 11l8-8" />)
export const IconFile = icon(<path d="M5 3h7l3 3v11H5zM12 3v3h3" />)
