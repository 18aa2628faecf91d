import { expect, test } from 'vitest'
import { fillIn } from './replies'

test('a variable is filled in, a word in other braces stays as it was written', () => {
  const values = {
    nama: 'Siti',
    nomor: 'T-26-0001',
    petugas: 'Rina',
    kantor: 'BPS',
    tenggat: 'Kamis',
    tautan: '{nama}',
  }
  expect(fillIn('Halo {nama}, {nomor}: {lain} {tautan}', values)).toBe('Halo Siti, T-26-0001: {lain} {nama}')
})
