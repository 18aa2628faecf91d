// Takes a number at office 7325 in a real browser, at 360 px, with JavaScript
// off and on, in Indonesian and English; checks every page with axe (WCAG 2.0
// to 2.2 A and AA, best practice), its width, its requests and its console.
//
//   node journey.mjs http://127.0.0.1:8080
//
// PST_SCREENSHOTS  folder for pictures of every page; none are taken without
// PST_ACCOUNTS     demo-accounts.json: an officer then calls the visitors
// PST_CHROMIUM     the browser; /usr/bin/chromium when not given
//
// It prints one line a page and ends with 1 when anything is wrong.
import {readFileSync, mkdirSync} from 'node:fs'
import {createRequire} from 'node:module'
import {join} from 'node:path'
import {chromium} from 'playwright-core'
import {press} from './look.mjs'

const base = process.argv[2]?.replace(/\/$/, '')
if (!base) {
  console.error('usage: node journey.mjs BASE_URL')
  process.exit(2)
}
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const pictures = process.env.PST_SCREENSHOTS
if (pictures) mkdirSync(pictures, {recursive: true})

const wrong = []
const check = (holds, what) => {
  if (!holds) {
    wrong.push(what)
    console.log(`WRONG ${what}`)
  }
}

const words = {
  id: {take: 'Ambil nomor antrean', go: 'Ambil nomor', error: 'Galat:', coming: 'Saya menuju ke sana', cancel: 'Batalkan antrean', yes: 'Ya, batalkan', called: 'DIPANGGIL', gone: 'Batal'},
  en: {take: 'Take a queue number', go: 'Take a number', error: 'Error:', coming: 'I am on my way', cancel: 'Cancel my place', yes: 'Yes, cancel it', called: 'CALLED', gone: 'Cancelled'},
}

// look checks the page that is open, under a name.
async function look(page, name, {lang, script, width}) {
  const at = `${width}-${script ? 'js' : 'nojs'}-${lang}-${name}`
  if (pictures) await page.screenshot({path: join(pictures, `${at}.png`), fullPage: true})
  check(await page.getAttribute('html', 'lang') === lang, `${at}: lang`)
  check(await page.locator('h1').count() === 1, `${at}: one h1`)
  if (!script) {
    console.log(`ok    ${at}`)
    return
  }
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  check(wide <= 0, `${at}: ${wide} px wider than the screen`)
  await page.evaluate(axe)
  const found = await page.evaluate(() => window.axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  }))
  for (const v of found.violations) check(false, `${at}: ${v.id} ${v.help} ${v.nodes.map(n => n.html).join(' ').slice(0, 300)}`)
  console.log(`axe   ${at}: ${found.violations.length} violations, ${found.passes.length} rules passed`)
}

// follow counts what a page loads and what the browser complains about.
function follow(page, at) {
  let requests = 0
  page.on('request', r => {
    requests++
    check(r.url().startsWith(base), `${at}: asks another host: ${r.url()}`)
  })
  page.on('console', m => check(m.type() !== 'error' || /4\d\d \(/.test(m.text()), `${at}: console: ${m.text()}`))
  page.on('pageerror', e => check(false, `${at}: ${e}`))
  return () => {
    const n = requests
    requests = 0
    return n
  }
}

// officer signs in for office 7325 and calls at its first counter.
async function officer() {
  const file = process.env.PST_ACCOUNTS
  if (!file) return null
  const account = JSON.parse(readFileSync(file, 'utf8')).find(a => a.role === 'officer' && a.office === '7325')
  const send = async (method, path, body, token) => {
    const r = await fetch(base + path, {method, body: body && JSON.stringify(body),
      headers: {'Content-Type': 'application/json', ...(token && {Authorization: `Bearer ${token}`})}})
    if (!r.ok) throw new Error(`${method} ${path}: ${r.status} ${await r.text()}`)
    return r.status === 204 ? null : r.json()
  }
  const {access_token: token} = await send('POST', '/api/v1/auth/login', {email: account.email, password: account.password})
  const queue = '/api/v1/offices/7325/queue'
  const counter = (await send('GET', `${queue}/counters`, null, token)).items[0]
  return {
    // callUntil calls, and serves to the end, everybody up to the number.
    async callUntil(number) {
      for (;;) {
        const t = await send('POST', `${queue}/call-next`, {counter: counter.id}, token)
        if (!t || t.number === number) return t
        await this.finish(t)
      }
    },
    async finish(t) {
      await send('POST', `${queue}/tickets/${t.id}/start`, null, token)
      await send('POST', `${queue}/tickets/${t.id}/finish`, null, token)
    },
  }
}

// take fills the form and returns the number.
async function take(page, how) {
  const w = words[how.lang]
  await page.goto(`${base}/7325`)
  await look(page, '2-home', how)
  await page.getByRole('link', {name: w.take}).click()
  await look(page, '3-form', how)
  await page.getByRole('button', {name: w.go}).click()
  check((await page.title()).startsWith(w.error), `${how.lang}: the title of a wrong form`)
  await look(page, '4-form-wrong', how)
  await page.locator('#layanan-konsultasi').check()
  await page.locator('#nama').fill('Siti 👩🏽 Aminah سيتي')
  await page.locator('#email').fill('siti@contoh.id')
  await page.locator('summary').click()
  await page.locator('#occupation').selectOption('student')
  await look(page, '5-form-filled', how)
  await press(page, /\/t\//)
  await look(page, '6-ticket', how)
  return (await page.locator('#judul .vh').textContent()).trim()
}

async function journey(browser, desk, how) {
  const {lang, script, width} = how
  const w = words[lang]
  const context = await browser.newContext({javaScriptEnabled: script, viewport: {width, height: 740}, locale: lang === 'id' ? 'id-ID' : 'en-GB', reducedMotion: 'reduce'})
  const page = await context.newPage()
  const count = follow(page, `${width}-${script ? 'js' : 'nojs'}-${lang}`)
  await page.goto(`${base}/?q=luwu&lang=${lang}`)
  await look(page, '1-find', how)
  count()
  const number = await take(page, how)
  count()
  await page.reload()
  if (script) await page.waitForTimeout(500)
  const asked = count()
  check(asked <= 4, `the ticket page makes ${asked} requests`) // page, script, stream, icon
  if (desk) {
    const t = await desk.callUntil(number)
    if (script) await page.waitForFunction(title => document.title.startsWith(title), w.called, {timeout: 15000})
    else await page.reload()
    check((await page.title()) === `${w.called} ${number}`, `${lang}: the title of a called ticket`)
    if (script) check((await page.locator('#kabar').textContent()).includes(number), `${lang}: the call is announced`)
    await look(page, '7-called', how)
    await page.getByRole('button', {name: w.coming}).click()
    await look(page, '8-coming', how)
    await desk.finish(t)
    if (script) await page.waitForSelector('.tick.finished', {timeout: 15000})
    else await page.reload()
    await look(page, '9-finished', how)
    await take(page, how)
  }
  await page.getByRole('link', {name: w.cancel}).click()
  await look(page, '10-cancel', how)
  await page.getByRole('button', {name: w.yes}).click()
  check((await page.locator('.state').textContent()).includes(w.gone), `${lang}: cancelled`)
  await look(page, '11-cancelled', how)
  await page.goto(`${base}/privasi`)
  await look(page, '12-privacy', how)
  await page.goto(`${base}/tidak-ada`)
  await look(page, '13-missing', how)
  await context.close()
}

const browser = await chromium.launch({executablePath: process.env.PST_CHROMIUM || '/usr/bin/chromium', args: ['--no-sandbox']})
try {
  const desk = await officer()
  for (const width of [360, 1280]) {
    for (const script of width === 360 ? [false, true] : [true]) {
      for (const lang of ['id', 'en']) await journey(browser, desk, {lang, script, width})
    }
  }
} catch (e) {
  check(false, e.stack)
} finally {
  await browser.close()
}
console.log(wrong.length ? `${wrong.length} things are wrong` : 'all is well')
process.exitCode = wrong.length ? 1 : 0
