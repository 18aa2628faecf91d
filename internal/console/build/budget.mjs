// Holds the build to its budgets (gzip, KiB): what every visit loads, and what
// each page adds to it. Prints the figures and fails above a limit.
import { existsSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const limits = { initial: 240, page: 60, chart: 110 }
const dist = new URL('../dist/', import.meta.url)
if (!existsSync(new URL('manifest.json', dist))) {
  process.stderr.write('dist/manifest.json is missing: npm run build\n')
  process.exit(1)
}
const manifest = JSON.parse(readFileSync(new URL('manifest.json', dist), 'utf8'))
const size = (file) => gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length / 1024

// files are the scripts and style sheets that an entry loads at once.
function files(key, seen = new Set(), found = new Set()) {
  if (seen.has(key)) return found
  seen.add(key)
  const chunk = manifest[key]
  found.add(chunk.file)
  for (const css of chunk.css ?? []) found.add(css)
  for (const below of chunk.imports ?? []) files(below, seen, found)
  return found
}

const sum = (set) => [...set].reduce((total, file) => total + size(file), 0)
const entry = Object.keys(manifest).find((key) => manifest[key].isEntry)
const initial = files(entry)
const rows = [['initial', sum(initial), limits.initial]]
for (const [key, chunk] of Object.entries(manifest)) {
  if (!chunk.isDynamicEntry) continue
  const added = new Set([...files(key)].filter((file) => !initial.has(file)))
  rows.push([key, sum(added), key.includes('/chart') ? limits.chart : limits.page])
}
let over = false
for (const [name, kib, limit] of rows) {
  over ||= kib > limit
  process.stdout.write(`${kib > limit ? 'OVER ' : ''}${name}: ${kib.toFixed(1)} KiB of ${limit}\n`)
}
process.exitCode = over ? 1 : 0
