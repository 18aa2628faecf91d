// Opens every public page of office 7325, in every state a visit can have, in a
// real browser: without JavaScript, at 320 px, at 200 % zoom, with the back
// button; with axe at 360 px in Indonesian and at 1280 px in English. A worker
// that shows notifications is tried as the browser calls it.
//
//   node publik.mjs http://127.0.0.1:8080 buka     while the office is open
//   node publik.mjs http://127.0.0.1:8080 tutup    after the end of that day
//
// PST_ACCOUNTS     demo-accounts.json: an officer calls and serves
// PST_KEPT         file that `buka` writes a waiting ticket's path to, and `tutup` reads
// PST_SCREENSHOTS  folder for pictures of every page; none are taken without
// PST_CHROMIUM     the browser; /usr/bin/chromium when not given
//
// It prints one line a page and ends with 1 when anything is wrong.
import {readFileSync, writeFileSync} from 'node:fs'
import {chromium} from 'playwright-core'
import {check, finish, look, press, reflow, watched} from './look.mjs'
import {officer, visitor} from './desk.mjs'

const [, , address, phase] = process.argv
const base = address?.replace(/\/$/, '')
if (!base || !['buka', 'tutup'].includes(phase)) {
  console.error('usage: node publik.mjs BASE_URL buka|tutup')
  process.exit(2)
}

const narrow = {lang: 'id', width: 360}
const wide = {lang: 'en', width: 1280}

// open is a page of its own browser context.
async function open(browser, {lang, width, script = true, height = 740}) {
  const context = await browser.newContext({javaScriptEnabled: script, viewport: {width, height}, locale: lang === 'id' ? 'id-ID' : 'en-GB', reducedMotion: 'reduce'})
  const page = await context.newPage()
  watched(page, base, `${width}-${lang}`)
  return page
}

// pages are those that need no ticket.
const pages = {find: '/', found: '/?q=luwu', none: '/?q=zzzz', home: '/7325', draft: '/7371', form: '/7325/antrean', standard: '/7325/standar',
  undrafted: '/7371/standar', help: '/bantuan', access: '/aksesibilitas', privacy: '/privasi', missing: '/tidak-ada',
  due: '/7325/tenggat?tanggal=2026-03-17&jam=10.00&hari=3'}

// both looks at an address as it is on a phone in Indonesian and on a desk in
// English, and at 320 px and 200 %. The two pages stay open from address to address.
async function both(browser, name, path) {
  for (const how of [narrow, wide]) {
    how.page ??= await open(browser, how)
    await how.page.goto(base + path)
    await look(how.page, name, how)
  }
  await reflow(browser, name, base + path)
}

// states brings one visit after another into every state and looks at each.
async function states(browser, desk) {
  const see = (name, t, rest = '') => both(browser, name, t.path + rest)
  const waiting = [await visitor(base), await visitor(base), await visitor(base), await visitor(base)]
  await see('ticket-waiting', waiting[3])
  await see('ticket-near', waiting[2])
  await see('cancel', waiting[3], '/batal')
  await see('sign', waiting[3], '/tamu')
  const first = await desk.callUntil(waiting[0].number)
  await see('ticket-called', waiting[0])
  await desk.act(first, 'recall')
  await desk.act(first, 'no-show')
  await see('ticket-missed', waiting[0])
  const second = await desk.callUntil(waiting[1].number)
  await desk.act(second, 'park')
  await see('ticket-parked', waiting[1])
  const third = await desk.callUntil(waiting[2].number)
  await desk.act(third, 'start')
  await see('ticket-serving', waiting[2])
  await see('sign-serving', waiting[2], '/tamu')
  await desk.act(third, 'transfer', {service: 'perpustakaan', reason: 'uji'})
  await see('ticket-moved', waiting[2])
  const fourth = await desk.callUntil(waiting[3].number)
  await desk.act(fourth, 'start')
  await desk.act(fourth, 'finish')
  await see('ticket-finished-bare', waiting[3])
  await desk.record(fourth)
  await see('ticket-finished', waiting[3])
  const gone = await visitor(base)
  await desk.leave(gone)
  await see('ticket-cancelled', gone)
  return waiting[2].path
}

// plain goes the whole way without JavaScript, at 320 px.
async function plain(browser, lang) {
  const page = await open(browser, {lang, width: 320, script: false})
  const how = {lang, width: 320, script: false}
  for (const [name, path] of Object.entries(pages)) {
    await page.goto(base + path)
    await look(page, name, how)
  }
  await page.goto(`${base}/7325/antrean`)
  await page.locator('main button[type=submit]').click()
  await look(page, 'form-empty', {...how, wrong: true})
  await page.locator('#layanan-konsultasi').check()
  await page.locator('#nama').fill('<script>alert(1)</script> <b>Siti</b>')
  await page.locator('#email').fill('bukan e-mail')
  await page.locator('main button[type=submit]').click()
  await look(page, 'form-wrong', {...how, wrong: true})
  check(await page.locator('#nama').inputValue() === '<script>alert(1)</script> <b>Siti</b>', `${lang}: markup stays text`)
  await page.locator('#email').fill('siti@contoh.id')
  await press(page, /\/t\//)
  await look(page, 'ticket', how)
  const ticket = page.url()
  await page.goto(`${ticket}/tamu`)
  await page.locator('#wa').fill('12')
  await page.locator('main button[type=submit]').click()
  await look(page, 'sign-wrong', {...how, wrong: true})
  await page.locator('#wa').fill('0812 3456 7890')
  await page.locator('#occupation').selectOption('student')
  await press(page, /tersimpan/)
  await look(page, 'sign-saved', how)
  check(!(await page.content()).includes('3456'), `${lang}: what is kept is not shown`)
  await page.goto(`${ticket}/batal`)
  await page.locator('main button[type=submit]').click()
  await page.waitForURL(ticket)
  await look(page, 'cancelled', how)
  await page.context().close()
}

// back goes back to a form that was sent, which says so (kembali.mjs has every way
// of it).
async function back(browser) {
  const page = await open(browser, narrow)
  await page.goto(`${base}/7325/antrean`)
  await page.locator('#layanan-konsultasi').check()
  await page.locator('#nama').fill('Siti Aminah')
  await page.locator('#email').fill('siti@contoh.id')
  await page.waitForTimeout(2100) // the page of a refusal is none that a browser goes back to
  await press(page, /\/t\//)
  const first = page.url()
  await page.goBack()
  await page.locator('#lihat').click()
  await page.waitForURL(first)
  check(await page.locator('#judul').count() === 1, 'the way back leads to the number that was taken')
  await page.context().close()
}

// near watches a ticket's page come closer without being loaded again.
async function near(browser, desk) {
  const ahead = [await visitor(base), await visitor(base), await visitor(base)]
  const mine = await visitor(base)
  const page = await open(browser, narrow)
  await page.goto(base + mine.path)
  await desk.serve(ahead[0].number)
  await page.waitForFunction(() => document.title.startsWith('2 lagi'), null, {timeout: 20000})
  check(await page.locator('#dekat').textContent() === '2 lagi. Mendekatlah ke loket.', 'the status region says that it is near')
  check(await page.locator('#nyala').isVisible(), 'the screen can be kept on')
  await page.locator('#nyala').click()
  await page.waitForSelector('#nyala[aria-pressed=true]', {timeout: 10000})
  await tell(page, mine)
  await desk.serve(mine.number)
  await page.waitForSelector('.tick.finished', {timeout: 20000})
  check(await page.locator('#bantu').isHidden(), 'nothing is offered after the visit')
  await page.waitForFunction(async () => (await navigator.serviceWorker.getRegistrations()).length === 0, null, {timeout: 10000})
  await page.context().close()
}

// tell has the browser deliver a push message to the page's worker, as it would
// for a push service, which there is none of in this test.
async function tell(page, mine) {
  const registrations = () => page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).map(r => r.scope))
  check((await registrations()).length === 0, 'no worker before the visitor asks for one')
  await page.context().grantPermissions(['notifications'], {origin: base})
  const cdp = await page.context().newCDPSession(page)
  const registered = new Promise(resolve => cdp.on('ServiceWorker.workerRegistrationUpdated', e => e.registrations[0] && resolve(e.registrations[0].registrationId)))
  await cdp.send('ServiceWorker.enable')
  const worker = await page.getAttribute('#beri', 'data-worker')
  await page.evaluate(async at => {
    await navigator.serviceWorker.register(at, {scope: location.pathname})
    await navigator.serviceWorker.ready
  }, worker)
  check((await registrations()).join() === base + mine.path, `the worker belongs to one ticket: ${await registrations()}`)
  await cdp.send('ServiceWorker.deliverPushMessage', {origin: base, registrationId: await registered,
    data: JSON.stringify({title: `DIPANGGIL ${mine.number}`, body: 'Silakan menuju Loket 1.', tag: mine.number, lang: 'id'})})
  await page.waitForFunction(async title => (await (await navigator.serviceWorker.ready).getNotifications()).some(n => n.title === title), `DIPANGGIL ${mine.number}`, {timeout: 10000})
  check((await page.evaluate(() => caches.keys())).length === 0, 'the worker keeps nothing')
  console.log('ok    a delivered message is shown by the worker of the ticket')
}

const browser = await chromium.launch({executablePath: process.env.PST_CHROMIUM || '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run']})
try {
  if (phase === 'tutup') {
    for (const name of ['home', 'form', 'standard']) await both(browser, `${name}-closed`, pages[name])
    await both(browser, 'ticket-unserved', readFileSync(process.env.PST_KEPT, 'utf8'))
  } else {
    const desk = await officer(base)
    for (const lang of ['id', 'en']) await plain(browser, lang)
    for (const [name, path] of Object.entries(pages)) await both(browser, name, path)
    await near(browser, desk)
    await back(browser)
    const kept = await states(browser, desk)
    if (process.env.PST_KEPT) writeFileSync(process.env.PST_KEPT, kept)
  }
} catch (e) {
  check(false, e.stack)
} finally {
  await browser.close()
}
finish()
