import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { api, ok } from '@/api/client'
import { useOffice } from '@/app/here'
import { Loaded } from '@/ui/panel'
import { number } from '@/ui/time'
import { a } from './text'

const days = 30

/** From which of its QR codes the office's numbers were taken of late. */
export function Sources() {
  const office = useOffice()
  const counts = useQuery({
    queryKey: ['office', office, 'qr-sources', days],
    queryFn: () =>
      ok(api.GET('/api/v1/offices/{office}/qr-sources', { params: { path: { office }, query: { days } } })),
  })
  return (
    <Loaded query={counts}>
      {({ items }) => (
        <Text fw={600} className="num">
          {a('atur.tautan.sources', {
            counts: (items ?? [])
              .map((each) => `${a(`atur.tautan.place.${each.source}`)} ${number(each.numbers)}`)
              .join(' · '),
            n: days,
          })}
        </Text>
      )}
    </Loaded>
  )
}
