import { akun } from '@/features/akun/feature'
import { antrean } from '@/features/antrean/feature'
import { atur } from '@/features/atur/feature'
import { jadwal } from '@/features/jadwal/feature'
import { kotakkeluar } from '@/features/kotakkeluar/feature'
import { kotakmasuk } from '@/features/kotakmasuk/feature'
import { laporan } from '@/features/laporan/feature'
import { loket } from '@/features/loket/feature'
import { nasional } from '@/features/nasional/feature'
import { tamu } from '@/features/tamu/feature'
import { tenggat } from '@/features/tenggat/feature'
import { undangan } from '@/features/undangan/feature'
import type { Feature } from './feature'

/** Every feature of the console, in the order of the menu. */
export const features: Feature[] = [
  loket,
  antrean,
  kotakmasuk,
  kotakkeluar,
  tamu,
  jadwal,
  tenggat,
  laporan,
  atur,
  nasional,
  akun,
  undangan,
]
