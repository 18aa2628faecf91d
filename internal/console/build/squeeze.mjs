// Writes .br and .gz beside every text file of dist/aset, so that the program
// serves what was compressed once, and keeps dist/.gitkeep, without which the
// program could not be built before the console.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const dist = new URL('../dist/', import.meta.url)
const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } }

for (const name of readdirSync(new URL('aset/', dist))) {
  if (!/\.(js|css|svg|json)$/.test(name)) continue
  const at = new URL(`aset/${name}`, dist)
  const body = readFileSync(at)
  writeFileSync(`${at.pathname}.br`, brotliCompressSync(body, brotli))
  writeFileSync(`${at.pathname}.gz`, gzipSync(body, { level: constants.Z_BEST_COMPRESSION }))
}
writeFileSync(new URL('.gitkeep', dist), '')
