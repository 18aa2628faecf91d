// Holds the styles to the parts of Mantine that are used: each class that a
// script gives to an element and Mantine's own sheet knows is in the build's
// sheets, and no part's sheet is there for nothing. Prints what is wrong.
import { readdirSync, readFileSync } from 'node:fs'

const at = (path) => new URL(`../${path}`, import.meta.url)
const classes = (text) => new Set(text.match(/\bm_[0-9a-f]+\b/g) ?? [])
const inAll = (kind) =>
  classes(
    readdirSync(at('dist/aset/'))
      .filter((name) => name.endsWith(kind))
      .map((name) => readFileSync(at(`dist/aset/${name}`), 'utf8'))
      .join('\n'),
  )

const given = inAll('.js')
const styled = inAll('.css')
const parts = 'node_modules/@mantine/core/styles/'
let wrong = 0
for (const name of readdirSync(at(parts))) {
  if (!name.endsWith('.css') || name.endsWith('.layer.css')) continue
  const own = [...classes(readFileSync(at(parts + name), 'utf8'))]
  const used = own.filter((each) => given.has(each))
  const there = own.filter((each) => styled.has(each))
  if (used.length > 0 && there.length < own.length) tell(`${name} is missing in src/ui/mantine.ts`)
  if (used.length === 0 && there.length > 0) tell(`${name} in src/ui/mantine.ts is of no use`)
}

function tell(text) {
  wrong++
  process.stderr.write(`${text}\n`)
}
process.exitCode = wrong ? 1 : 0
