// Opens every screen of an installation whose every text is markup that wants to
// run (payloads.json), and puts the same into every address and form that shows
// what it was given. In Indonesian the browser is told to disregard the content
// security policy, so that nothing but escaping stands between the markup and the
// page; in English the policy holds, and what it had to stop is a fault too.
//
//   PST_ACCOUNTS=demo-accounts.json PST_FILLED=filled.json node xss.mjs http://127.0.0.1:8080
//
// PST_FILLED  what the installation was filled with: people, links and ids
import {readFileSync} from 'node:fs'
import {crawl} from './crawl.mjs'
import {base, check, finish, launch, send, watch} from './kit.mjs'

const payloads = Object.values(JSON.parse(readFileSync('payloads.json', 'utf8'))).flat()
const filled = JSON.parse(readFileSync(process.env.PST_FILLED, 'utf8'))
const locales = {id: 'id-ID', en: 'en-GB'}
const all = payloads.join('\n')
const browser = await launch()
let screens = 0

async function opened(name, lang, options = {}) {
  const context = await browser.newContext({viewport: {width: 1280, height: 900}, locale: locales[lang], reducedMotion: 'reduce', serviceWorkers: 'block', bypassCSP: lang === 'id', ...options})
  const page = await context.newPage()
  watch(page, `${name} ${lang}`, /4\d\d \(|ERR_INCOMPLETE_CHUNKED/)
  page.on('dialog', d => { check(false, `${name} ${lang}: a dialog: ${d.message()}`); return d.dismiss() })
  return page
}

// harmless checks that nothing has run and that nothing of the markup has become
// a part of the page.
async function harmless(page, name) {
  screens++
  const bad = await page.evaluate(() => {
    const found = window.__xss === undefined ? [] : ['something ran']
    const loads = /^(href|src|srcset|action|formaction|xlink:href|data|poster|background|style)$/
    for (const e of document.querySelectorAll('*')) {
      if (/^(object|embed|base|marquee|math|xss|keygen|audio|video|foreignobject|animate|set|use|image)$/i.test(e.tagName)) found.push(e.outerHTML.slice(0, 160))
      if (e.tagName === 'IFRAME' && new URL(e.src, location).origin !== location.origin) found.push(e.outerHTML.slice(0, 160))
      for (const {name, value} of e.attributes) {
        if (/^on|^srcdoc$/i.test(name)) found.push(`${e.tagName} ${name}=${value}`)
        if (loads.test(name) && /^[\s\0-\x20]*(java|vb)script:|^[\s\0-\x20]*data:text/i.test(value)) found.push(`${e.tagName} ${name}=${value}`)
        if (loads.test(name) && name !== 'href' && value.includes('canary.test')) found.push(`${e.tagName} ${name}=${value}`)
      }
    }
    if (/\b1337\b/.test(document.body.innerText)) found.push('a template was worked out')
    return found
  })
  check(bad.length === 0, `${name}: ${bad.slice(0, 5).join(' | ')}`)
}

// unfold opens what the page keeps folded, one after another.
async function unfold(page, name) {
  await page.evaluate(() => { for (const d of document.querySelectorAll('details')) d.open = true })
  const buttons = page.locator('main [aria-haspopup]:visible:enabled, main [role=tab]:visible')
  for (let n = 0, most = Math.min(await buttons.count(), 10); n < most; n++) {
    await buttons.nth(n).click({timeout: 3000}).catch(() => {})
    await harmless(page, `${name} unfolded ${n}`)
    await page.keyboard.press('Escape')
  }
}

async function cross(page, name) {
  await harmless(page, name)
  await unfold(page, name)
}

// links are the pages of what was made, by the name of how it was made.
const links = () => Object.entries(filled.links).flatMap(([name, token]) => [{at: `/t/${token}`, name}, {at: `/cetak/slip/${token}`, name: `slip-${name}`}])

// searched are all payloads in searches of 100 characters, which is as much as one
// shows again.
function searched() {
  const packed = ['']
  for (const p of payloads) {
    if (`${packed.at(-1)} ${p}`.length > 100) packed.push(p)
    else packed.push(`${packed.pop()} ${p}`)
  }
  return packed
}

async function publik(lang) {
  const page = await opened('publik', lang)
  await page.goto(`${base}/?lang=${lang}`)
  const met = await crawl(page, {lang, who: 'publik', under: '/', cross, settled: () => page.locator('body').waitFor({state: 'attached'}), first: ['/', '/7325', '/7325/antrean', '/7325/tanya', '/7325/lacak',
    '/7325/standar', '/7325/tenggat', ...links(), ...['balas', 'belum', 'cukup', 'batal', 'tamu'].flatMap(what => Object.entries(filled.links).map(([name, t]) => ({at: `/t/${t}/${what}`, name: `${what}-${name}`}))).slice(0, 60),
    '/cetak/poster/7325', '/cetak/contoh/7325']})
  check(met.size > 30, `only ${met.size} public pages`)
  for (const p of searched()) {
    await page.goto(`${base}/?q=${encodeURIComponent(p)}`)
    await harmless(page, `search for ${p}`)
  }
  const everything = encodeURIComponent(all).slice(0, 6000)
  for (const at of [`/${everything.slice(0, 900)}`, `/7325?s=${everything}`, `/7325/antrean?s=${everything}&lagi=${everything}`, `/7325/tenggat?tanggal=${everything}&jam=${everything}&hari=${everything}`,
    `/7325/standar?layanan=${everything}`, `/?province=${everything}&lang=${everything}`, `/t/7325.${everything.slice(0, 200)}`, `/cetak/poster/7325?s=${everything}&ukuran=${everything}`, `/tv?bahasa=${everything}`]) {
    await page.goto(base + at).catch(() => {}) // an address may be too long
    await harmless(page, at.slice(0, 40))
  }
  await forms(page)
  await page.context().close()
}

// forms sends everything by each form, which comes back with it.
async function forms(page) {
  const waiting = filled.links['public-take'], asked = filled.links['public-ask']
  for (const at of ['/7325/antrean', '/7325/tanya', '/7325/lacak', `/t/${waiting}/tamu`, `/t/${asked}/balas`, `/t/${asked}/belum`]) {
    await page.goto(base + at)
    if (await page.locator('main form').count() === 0) continue
    for (const field of await page.locator('main form').last().locator('input:not([type=hidden]):not([type=radio]):not([type=checkbox]):not([type=file]):not(#situs), textarea').all()) {
      await field.evaluate((e, text) => { e.value = text }, all)
    }
    await page.evaluate(text => { for (const e of document.querySelectorAll('form select option, form input[type=radio]')) e.value = text }, all)
    await page.locator('main button[type=submit]').last().click()
    await page.waitForLoadState()
    await harmless(page, `the form ${at.replace(/7325\.[^/]*/, '…')} sent`)
  }
}

async function konsol(lang, account) {
  const page = await opened(account.role, lang)
  const settled = async () => {
    await page.locator('h1').first().waitFor()
    await page.waitForFunction(() => !document.querySelector('.mantine-Skeleton-root'))
  }
  await page.goto(`${base}/konsol/masuk?lang=${lang}`)
  await page.locator('input[name=email]').fill(account.email)
  await page.locator('input[name=password]').fill(account.password)
  await page.locator('button[type=submit]').click()
  await page.waitForURL(u => !u.pathname.endsWith('/masuk'))
  await settled()
  const query = encodeURIComponent(all).slice(0, 3000), here = '/konsol/k/7325'
  const own = ['officer', 'office_admin'].includes(account.role)
  const met = await crawl(page, {lang, who: account.role, under: '/konsol/', settled, cross, first: [new URL(page.url()).pathname, ...(own ? [
    ...Object.entries(filled.cases).map(([name, id]) => ({at: `${here}/kotak-masuk/${id}?view=open`, name})),
    ...['closed', 'spam', 'visitor', 'snoozed'].map(view => `${here}/kotak-masuk?view=${view}`)] : [])]})
  check(met.size > (own ? 15 : 0), `only ${met.size} pages for ${account.role}`)
  // After the others, as every link of a searched list carries the search on.
  for (const what of own ? ['kotak-masuk', 'tamu', 'antrean', 'kotak-keluar', 'tenggat'] : []) {
    await page.goto(`${base}${here}/${what}?q=${query}&tag=${query}&state=all`)
    await settled()
    await cross(page, `${account.role} ${what} searched`)
  }
  await page.context().close()
}

// layar pairs a screen of the lobby and looks at it.
async function layar(lang, kind) {
  const page = await opened(kind, lang)
  await page.goto(`${base}/${kind === 'tv' ? 'tv' : 'kios'}?lang=${lang}`)
  await page.waitForFunction(() => /^[0-9A-Z]{3} [0-9A-Z]{3}$/.test(document.getElementById('kode').textContent))
  const {email, password} = filled.people.find(a => a.role === 'office_admin')
  const {access_token: token} = await send('POST', '/auth/login', {email, password})
  await send('POST', '/offices/7325/devices', {code: await page.textContent('#kode'), kind, name: payloads[0]}, token)
  await page.waitForSelector(kind === 'tv' ? '#papan' : '#kios')
  await page.waitForTimeout(1500) // what it fetches after it stands
  await harmless(page, `${kind} ${lang}`)
  await page.context().close()
}

try {
  for (const lang of ['id', 'en']) {
    await publik(lang)
    for (const kind of ['tv', 'kiosk']) await layar(lang, kind)
    for (const account of filled.people) if (account.role !== 'officer' || lang === 'id') await konsol(lang, account)
  }
  check(screens > 300, `only ${screens} screens`)
  console.log(`${payloads.length} payloads, ${screens} screens looked at`)
} catch (e) {
  check(false, e.stack)
} finally {
  await browser.close()
}
finish()
