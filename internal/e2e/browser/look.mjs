// What the browser tests look at on every page.
import {check, fits, picture, read} from './check.mjs'

export {check, finish} from './check.mjs'

// watched notes requests to other hosts and what the browser complains about.
export function watched(page, base, at) {
  page.on('request', r => check(r.url().startsWith(base), `${at}: asks another host: ${r.url()}`))
  page.on('console', m => check(m.type() !== 'error' || /4\d\d \(/.test(m.text()), `${at}: console: ${m.text()}`))
  page.on('pageerror', e => check(false, `${at}: ${e}`))
}

// look checks the page that is open: its language, its one heading, its width,
// and with JavaScript what axe finds (WCAG 2.0 to 2.2 A and AA, best practice).
export async function look(page, name, {lang, width, script = true, wrong: refused = false}) {
  const at = `${width}-${script ? 'js' : 'nojs'}-${lang}-${name}`
  await picture(page, at, true)
  check(await page.getAttribute('html', 'lang') === lang, `${at}: lang`)
  check(await page.locator('h1').count() === 1, `${at}: one h1`)
  await fits(page, at)
  if (refused) await focused(page, at, lang)
  if (script) await read(page, at)
  else console.log(`ok    ${at}`)
}

// focused checks that a refused form says so in its title and has the focus on
// the summary.
async function focused(page, at, lang) {
  check((await page.title()).startsWith(lang === 'id' ? 'Galat:' : 'Error:'), `${at}: title ${await page.title()}`)
  check(await page.evaluate(() => document.activeElement.id) === 'ringkasan', `${at}: the focus is not on the summary`)
}

// reflow opens an address at 320 px, at 200 % zoom of a 1280 px screen, and with
// letters twice as large on a phone: nothing may be cut off (WCAG 1.4.4, 1.4.10).
export async function reflow(browser, name, address) {
  const context = await browser.newContext({locale: 'id-ID'})
  const page = await context.newPage()
  await page.goto(address)
  for (const [what, viewport, font] of [
    ['320 px', {width: 320, height: 640}, ''], ['200 % zoom', {width: 640, height: 450}, ''], ['letters of 200 %', {width: 360, height: 740}, '200%'],
  ]) {
    await page.setViewportSize(viewport)
    await page.evaluate(size => { document.documentElement.style.fontSize = size }, font)
    await fits(page, `${name} at ${what}`)
    const cut = await page.evaluate(() => [...document.querySelectorAll('main *,footer *')].filter(e =>
      e.checkVisibility() && e.closest('.vh') === null && getComputedStyle(e).overflowX !== 'visible' && e.scrollWidth > e.clientWidth + 1 &&
      !['INPUT', 'SELECT', 'OPTION'].includes(e.tagName)).map(e => e.outerHTML.slice(0, 120)))
    check(cut.length === 0, `${name} at ${what}: cut off ${cut.join(' ')}`)
  }
  await context.close()
}

// press sends the form of the page, again when it was sent too fast, until the
// address is the one expected; what a visitor reads and does, too.
export async function press(page, expected) {
  for (let n = 0; n < 200 && !expected.test(page.url()); n++) {
    await page.locator('main button[type=submit]').click()
    await page.waitForLoadState()
  }
  check(expected.test(page.url()), `the form does not lead to ${expected}: ${await page.locator('main').innerText()}`)
}
