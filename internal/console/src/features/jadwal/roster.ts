import { useQuery, useQueryClient } from '@tanstack/react-query'
import { api, ok, type Schema } from '@/api/client'
import { addDays, mondayOf } from '@/ui/zoned'

export type Day = Schema['RosterDay']
export type Shift = Schema['RosterShift']
export type Swap = Schema['RosterSwap']
export type Absence = Schema['RosterAbsence']

/** How many days of absences and swaps stand below a week, its own included. */
const ahead = 28

/** The Monday that an address asks for, else of today. */
export function weekFrom(search: Record<string, unknown>, today: string): string {
  const asked = typeof search.minggu === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(search.minggu) ? search.minggu : ''
  return mondayOf(asked && !Number.isNaN(Date.parse(asked)) ? asked : today)
}

/** The seven days of a week, from its Monday. */
export function useWeek(office: string, monday: string) {
  return useQuery({
    queryKey: ['office', office, 'roster', 'week', monday],
    queryFn: async () => {
      const query = { from: monday, to: addDays(monday, 6) }
      return (await ok(api.GET('/api/v1/offices/{office}/roster', { params: { path: { office }, query } }))).items ?? []
    },
    placeholderData: (before) => before,
  })
}

const range = (monday: string) => ({ from: monday, to: addDays(monday, ahead - 1) })

/** Who is absent from a week on. */
export function useAbsences(office: string, monday: string) {
  return useQuery({
    queryKey: ['office', office, 'roster', 'absences', monday],
    queryFn: async () => {
      const params = { path: { office }, query: range(monday) }
      return (await ok(api.GET('/api/v1/offices/{office}/roster/absences', { params }))).items ?? []
    },
    placeholderData: (before) => before,
  })
}

/** Places that were given to colleagues, or are to be, from a week on. */
export function useSwaps(office: string, monday: string) {
  return useQuery({
    queryKey: ['office', office, 'roster', 'swaps', monday],
    queryFn: async () => {
      const params = { path: { office }, query: range(monday) }
      return (await ok(api.GET('/api/v1/offices/{office}/roster/swaps', { params }))).items ?? []
    },
    placeholderData: (before) => before,
  })
}

/** Has everything of the roster read again. */
export function useRosterRefresh(office: string) {
  const client = useQueryClient()
  return () => client.invalidateQueries({ queryKey: ['office', office, 'roster'] })
}

/** Whether a day needs somebody: the office is open and nobody is there. */
export const needsSomebody = (day: Day) => day.open && (day.on_duty ?? []).length === 0

/** What somebody can do to a swap. */
export function answersOf(swap: Swap, me: string): ('accept' | 'decline' | 'withdraw')[] {
  if (swap.state !== 'proposed') return []
  if (swap.partner.id === me) return ['accept', 'decline']
  return swap.proposer.id === me ? ['withdraw'] : []
}
