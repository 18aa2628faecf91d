import { number } from '@/ui/time'
import { type Preview, sumsOf } from './moves'
import { l } from './text'

/** A preview in sentences: how many due dates move, become late, or cease to be. */
export function saying(preview: Pick<Preview, 'count' | 'affected'>): string[] {
  const { moved, late, relieved } = sumsOf(preview)
  return [
    moved ? l('libur.preview.moved', { n: number(moved) }) : l('libur.preview.none'),
    ...(late ? [l('libur.preview.late', { n: number(late) })] : []),
    ...(relieved ? [l('libur.preview.relieved', { n: number(relieved) })] : []),
  ]
}
