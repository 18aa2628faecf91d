import { number } from '@/ui/time'
import type { Preview } from './moves'
import { l } from './text'

/** A preview in sentences: how many due dates move, become late, or cease to be. */
export function saying({ count, late, not_late }: Pick<Preview, 'count' | 'late' | 'not_late'>): string[] {
  return [
    count ? l('libur.preview.moved', { n: number(count) }) : l('libur.preview.none'),
    ...(late ? [l('libur.preview.late', { n: number(late) })] : []),
    ...(not_late ? [l('libur.preview.relieved', { n: number(not_late) })] : []),
  ]
}
