import { zoneName } from '@/ui/time'
import type { Cell } from './csv'
import { ends, type Figures, type Part } from './figures'
import { type LaporanKey, l } from './text'

type About = { office: string; zone: string; read: string; nameOf: (code: string) => string }

const minutes = (seconds: number | null | undefined) =>
  seconds === null || seconds === undefined ? null : Math.round(seconds / 6) / 10

/** The whole report as rows of a file: what it is about, services, promises, days. */
export function sheet(figures: Figures, about: About): Cell[][] {
  return [
    [l('laporan.title'), about.office],
    [l('laporan.csv.range'), figures.from, figures.to],
    [l('laporan.csv.read'), about.read, zoneName(about.zone)],
    [],
    [l('laporan.service'), ...ends.map(endName), ...spreadNames('laporan.wait'), ...spreadNames('laporan.time')],
    ...(figures.services ?? []).map((part) => [about.nameOf(part.service ?? ''), ...partRow(part)]),
    [l('laporan.all'), ...partRow(figures.total)],
    [],
    [l('laporan.promise'), ...outcomes.map((key) => l(`laporan.promise.${key}`)), l('laporan.share'), 'n'],
    ...(figures.promises ?? []).map((p) => [
      l(`laporan.kind.${p.kind}`),
      ...outcomes.map((key) => p[key]),
      p.share.value,
      p.share.n,
    ]),
    [],
    [l('laporan.date'), l('laporan.service'), ...ends.map(endName)],
    ...(figures.days ?? []).map((day) => [day.date, about.nameOf(day.service), ...ends.map((end) => day[end])]),
  ]
}

/** How obligations ended, in the order in which they are told. */
export const outcomes = ['met', 'late', 'unserved', 'absent', 'moved', 'cancelled', 'open', 'overtaken'] as const

export const endName = (end: (typeof ends)[number]) => l(`laporan.end.${end}` satisfies LaporanKey)

const spreadNames = (what: 'laporan.wait' | 'laporan.time') => [
  `${l(what)}: ${l('laporan.median')} (${l('laporan.minutes')})`,
  `${l(what)}: p90 (${l('laporan.minutes')})`,
  `${l(what)}: n`,
]

const partRow = (part: Part): Cell[] => [
  ...ends.map((end) => part.visits[end]),
  ...[part.wait, part.service_time].flatMap((s) => [minutes(s.median_seconds), minutes(s.p90_seconds), s.n]),
]
