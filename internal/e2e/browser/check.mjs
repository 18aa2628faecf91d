// What every journey counts: what does not hold, and what axe finds.
import {readFileSync, mkdirSync} from 'node:fs'
import {createRequire} from 'node:module'
import {join} from 'node:path'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const pictures = process.env.PST_SCREENSHOTS
if (pictures) mkdirSync(pictures, {recursive: true})

let wrong = 0

// check counts what does not hold.
export function check(holds, what) {
  if (holds) return
  wrong++
  console.log(`WRONG ${what}`)
}

// finish says how it went and ends the process.
export function finish() {
  console.log(wrong ? `${wrong} things are wrong` : 'all is well')
  process.exit(wrong ? 1 : 0)
}

// picture keeps what the page shows, when pictures are wanted.
export async function picture(page, name, fullPage = false) {
  if (pictures) await page.screenshot({path: join(pictures, `${name}.png`), fullPage})
}

// fits checks that the page is not wider than the window.
export async function fits(page, name) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  check(over <= 0, `${name}: ${over} px wider than the screen`)
}

// read has axe read the page, or only the part of it that the selector names
// (WCAG 2.0 to 2.2 A and AA, best practice). A page keeps axe while it stands:
// to bring it takes as long as to run it.
export async function read(page, name, part = '') {
  if (!await page.evaluate(() => 'axe' in window)) await page.evaluate(axe)
  const found = await page.evaluate(at => window.axe.run(at || document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    resultTypes: ['violations'], // of what passes only the rules are told
  }), part)
  for (const v of found.violations) check(false, `${name}: ${v.id} ${v.help} ${v.nodes.map(n => n.html).join(' ').slice(0, 300)}`)
  console.log(`axe   ${name}: ${found.violations.length} violations, ${found.passes.length} rules passed`)
}
