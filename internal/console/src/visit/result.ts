import type { Schema } from '@/api/client'

export type Asked = Schema['GuestAsked']

/** One thing that was asked, as it stands in the form; '' is not said. */
export type Need = Record<
  'subject' | 'outcome' | 'region_level' | 'years_from' | 'years_to' | 'level' | 'period' | 'source' | 'link',
  string
>

export const emptyNeed: Need = {
  subject: '',
  outcome: '',
  region_level: '',
  years_from: '',
  years_to: '',
  level: '',
  period: '',
  source: '',
  link: '',
}
export const outcomes = ['sesuai', 'tidak_sesuai', 'tidak_diperoleh', 'belum_diperoleh'] as const
export const levels = ['nasional', 'provinsi', 'kabupaten_kota', 'kecamatan', 'desa_kelurahan', 'individu'] as const
export const periods = [
  'sepuluh_tahunan',
  'lima_tahunan',
  'tiga_tahunan',
  'tahunan',
  'semesteran',
  'triwulanan',
  'bulanan',
  'mingguan',
  'harian',
] as const
export const sources = ['publikasi', 'data_mikro', 'peta_wilkerstat', 'tabulasi_data', 'tabel_website'] as const

/** Whether anything was written into a row. */
export const said = (need: Need) => Object.values(need).some((value) => value.trim() !== '')

/** What is missing in the rows that were begun, by row and field. */
export function missing(needs: Need[]): { row: number; field: 'subject' | 'outcome' }[] {
  return needs.flatMap((need, row) => {
    if (!said(need)) return []
    const fields = ['subject', 'outcome'] as const
    return fields.filter((field) => need[field].trim() === '').map((field) => ({ row, field }))
  })
}

/** The rows as the API takes them; rows without a word are left out. */
export function resultOf(needs: Need[]): Schema['QueueResult'] | undefined {
  const rows = needs.filter(said).map((need): Asked => {
    const asked: Record<string, string | number> = {}
    for (const [field, value] of Object.entries(need)) {
      const text = value.trim()
      if (text !== '') asked[field] = field.startsWith('years_') ? Number(text) : text
    }
    return asked as Asked
  })
  return rows.length > 0 ? { needs: rows } : undefined
}

/** The rows of a result of the server. */
export function needsOf(result: Schema['QueueResult'] | undefined): Need[] {
  const rows = (result?.needs ?? []).map((asked) => {
    const need = { ...emptyNeed }
    for (const field of Object.keys(emptyNeed) as (keyof Need)[]) need[field] = String(asked[field] ?? '')
    return need
  })
  return rows.length > 0 ? rows : [{ ...emptyNeed }]
}
