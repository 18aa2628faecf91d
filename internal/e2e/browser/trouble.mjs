// What goes wrong at a counter, in a real browser: two officers at once, a
// double click, a lost reply, two tabs, a server that restarts under a draft,
// a session that ends under one.
//
//   node trouble.mjs http://127.0.0.1:8080
//
// On standard output "stop" and "start" ask whoever runs it to stop and to
// start the program; the answer on standard input is its address. PST_ACCOUNTS,
// PST_SCREENSHOTS and PST_CHROMIUM are those of loket.mjs.
import {connect, createServer} from 'node:net'
import {createInterface} from 'node:readline'
import {chromium} from 'playwright-core'
import {api, emptied, entered, officers, queue, tabTo, tokenOf, visitors} from './konsol.mjs'
import {check, finish, look} from './look.mjs'

const how = {lang: 'id', width: 1280}
const lines = createInterface({input: process.stdin})[Symbol.asyncIterator]()

// ask has whoever runs this do something, and returns the answer.
async function ask(what) {
  console.log(what)
  return (await lines.next()).value
}

// relay stands between the browser and the program, which may come back at
// another port.
async function relay(to) {
  const target = {url: new URL(to)}
  const server = createServer(client => {
    const program = connect(Number(target.url.port), target.url.hostname)
    program.on('error', () => client.destroy())
    client.on('error', () => program.destroy())
    client.pipe(program).pipe(client)
  })
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
  return {base: `http://127.0.0.1:${server.address().port}`, to: url => { target.url = new URL(url) }, close: () => server.close()}
}

// primary waits until the button says a text and can be pressed: the stream may
// show the next state while the press before is still on its way.
const primary = (page, text) => page.locator('[data-primary]:not([data-loading])', {hasText: text}).waitFor()
const number = page => page.locator('#tamu-kini').textContent()

// sitDown signs an officer in and opens a counter.
async function sitDown(browser, base, account) {
  const {context, page} = await entered(browser, base, {account, rough: true, ...how})
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/konsol\/k\/7325\/loket/)
  await primary(page, 'Buka Loket')
  await page.locator('[data-primary]').click()
  await primary(page, 'Panggil berikutnya')
  return {context, page}
}

// both has two officers call at the same moment: with one visitor one of them
// gets nobody, with two each gets another; both may want the very same number.
async function both(browser, base) {
  await emptied(base)
  const token = await tokenOf(base, officers[0])
  const {context, page: a} = await sitDown(browser, base, officers[0])
  const {context: other, page: b} = await sitDown(browser, base, officers[1])
  const [first, second] = await visitors(base, {name: 'Andi'}, {name: 'Budi'})
  for (const page of [a, b]) await page.locator('[data-primary]', {hasText: first}).waitFor()
  await Promise.all([a.keyboard.press('F2'), b.keyboard.press('F2')])
  for (const page of [a, b]) await primary(page, 'Hadir')
  const got = [await number(a), await number(b)].sort()
  check(got.join() === [first, second].join(), `two presses of F2 called ${got}`)
  for (const page of [a, b]) {
    await page.keyboard.press('F8')
    await primary(page, 'Selesai')
    await page.keyboard.press('F9')
    await primary(page, 'Panggil berikutnya')
  }
  const [wanted] = await visitors(base, {name: 'Citra'})
  for (const page of [a, b]) {
    await page.locator(`[data-row="${wanted}"]`).click()
    await page.getByRole('button', {name: 'Panggil', exact: true}).waitFor()
  }
  await Promise.all([a, b].map(page => page.getByRole('button', {name: 'Panggil', exact: true}).click()))
  await Promise.race([a, b].map(page => primary(page, 'Hadir')))
  const told = [a, b].map(page => page.getByText('baru saja dipanggil'))
  await Promise.race(told.map(text => text.waitFor()))
  const line = await queue(base, token)
  check(line.called.length === 1 && line.called[0].calls === 1, `one number, one call: ${JSON.stringify(line.called)}`)
  await context.close()
  await other.close()
}

// pressing has a double click be one call, and a lost reply be the same call.
async function pressing(browser, base) {
  await emptied(base)
  const token = await tokenOf(base, officers[0])
  const {context, page} = await sitDown(browser, base, officers[0])
  const [first, second] = await visitors(base, {name: 'Andi'}, {name: 'Budi'})
  await page.locator('[data-primary]', {hasText: first}).dblclick()
  await primary(page, 'Hadir')
  await page.getByText('1×').waitFor()
  let line = await queue(base, token)
  check(line.called.length === 1 && line.serving.length === 0, 'a double click calls once and starts nothing')
  await page.keyboard.press('F8')
  await primary(page, 'Selesai')
  await page.keyboard.press('F9')
  await primary(page, 'Panggil berikutnya')
  const keys = []
  await page.route('**/call-next', async route => {
    keys.push(route.request().headers()['idempotency-key'])
    if (keys.length > 1) return route.continue()
    await route.fetch()
    await route.abort('connectionfailed')
  })
  const repeated = page.waitForResponse(r => r.url().endsWith('/call-next'))
  await page.keyboard.press('F2')
  await repeated
  await primary(page, 'Hadir')
  line = await queue(base, token)
  check(keys.length === 2 && keys[0] === keys[1], `the press was sent under the keys ${keys}`)
  check(line.called.length === 1 && line.called[0].number === second && line.called[0].calls === 1, `after a lost reply: ${JSON.stringify(line.called)}`)
  await context.close()
}

// tabs has two tabs of one officer show the same over one stream.
async function tabs(browser, base) {
  await emptied(base)
  const {context, page} = await sitDown(browser, base, officers[0])
  let streams = 0
  context.on('request', r => { if (r.url().endsWith('/events')) streams++ })
  const other = await context.newPage()
  await other.goto(`${base}/konsol/k/7325/loket`)
  await primary(other, 'Panggil berikutnya')
  const [first] = await visitors(base, {name: 'Andi'})
  for (const tab of [page, other]) await tab.locator('[data-primary]', {hasText: first}).waitFor()
  await other.keyboard.press('F2')
  for (const tab of [page, other]) await primary(tab, 'Hadir')
  check(streams === 0, `a second tab opened ${streams} streams of its own`)
  await page.close()
  const [, second] = await visitors(base, {name: 'Budi'}, {name: 'Citra'})
  await other.locator(`[data-row="${second}"]`).waitFor()
  check(streams === 1, `after the leading tab was closed ${streams} streams were opened`)
  await context.close()
}

// serving is a visitor being served, and the guest book open.
async function serving(browser, base) {
  await emptied(base)
  const {context, page} = await sitDown(browser, base, officers[0])
  await visitors(base, {name: 'Andi'})
  await page.locator('[data-primary]', {hasText: 'K-'}).waitFor()
  await page.keyboard.press('F2')
  await primary(page, 'Hadir')
  await page.keyboard.press('F8')
  await primary(page, 'Selesai')
  await page.locator('#tamu-identity-institution').waitFor()
  return {context, page}
}

async function institution(base, token) {
  const [t] = (await queue(base, token)).serving
  return (await api(base, 'GET', `/offices/7325/guests/${t?.guest_id}`, null, token)).body.identity?.institution
}

// restart writes into the guest book while the program is away.
async function restart(browser, base, between) {
  const {context, page} = await serving(browser, base)
  await ask('stop')
  await tabTo(page, '#tamu-identity-institution')
  await page.keyboard.type('Universitas Hasanuddin')
  await page.getByText('Tersimpan di perangkat ini').waitFor()
  await page.getByText('Sambungan terputus sejak').waitFor()
  await page.locator('[data-primary]:disabled').waitFor()
  await look(page, 'loket-offline', how)
  between.to(await ask('start'))
  await page.getByText('Disimpan otomatis').waitFor({timeout: 60000})
  await page.locator('[data-primary]:enabled').waitFor({timeout: 60000})
  const kept = await institution(base, await tokenOf(base, officers[0]))
  check(kept === 'Universitas Hasanuddin', `the draft after the restart: ${kept}`)
  await context.close()
}

// expiry ends the session under a form that is not saved.
async function expiry(browser, base) {
  const {context, page} = await serving(browser, base)
  const token = await tokenOf(base, officers[0])
  for (const s of (await api(base, 'GET', '/me/sessions', null, token)).body.items)
    if (!s.current) await api(base, 'DELETE', `/me/sessions/${s.id}`, null, token)
  await tabTo(page, '#tamu-identity-institution')
  await page.keyboard.type('Bappeda')
  await page.getByText('Sesi berakhir. Masuk lagi').waitFor()
  await look(page, 'loket-expired', how)
  check(await page.evaluate(() => document.activeElement?.getAttribute('name')) === 'password', 'the password has the focus')
  await page.keyboard.type(officers[0].password)
  await page.keyboard.press('Enter')
  await page.getByText('Disimpan otomatis').waitFor()
  check(await page.locator('#tamu-identity-institution').inputValue() === 'Bappeda', 'what was typed stands')
  check(await institution(base, token) === 'Bappeda', 'what was typed is saved')
  await context.close()
}

const between = await relay(process.argv[2])
const browser = await chromium.launch({executablePath: process.env.PST_CHROMIUM || '/usr/bin/chromium', args: ['--no-sandbox']})
try {
  for (const trouble of [both, pressing, tabs, expiry]) await trouble(browser, between.base)
  await restart(browser, between.base, between)
} catch (e) {
  check(false, e.stack)
} finally {
  await browser.close()
  between.close()
}
finish()
