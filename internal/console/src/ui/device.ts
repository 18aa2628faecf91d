import { type Device, seenOf } from '@/api/device'
import { t } from '@/i18n'
import { clockTime, day } from './time'

/** How a device was when the server told of it, also in words: "TV Lobi terputus 3 menit". */
export function standing(device: Device, at: number, zone: string) {
  const seen = seenOf(device, at)
  const last = device.last_seen_at ?? ''
  if (seen.state === 'cut' && seen.minutes < 60)
    return { ...seen, text: t('console.device.cut', { name: device.name, n: seen.minutes }) }
  if (seen.state === 'cut') {
    const at = `${day(last, zone)} ${clockTime(last, zone)}`
    return { ...seen, text: t('console.device.cut.long', { name: device.name, at }) }
  }
  if (seen.state === 'never') return { ...seen, text: t('console.device.never', { name: device.name }) }
  return { ...seen, text: t('console.device.there', { time: clockTime(last, zone) }) }
}
