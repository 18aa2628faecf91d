// A kiosk of office 7325 in a real browser: it is paired, a touch gives one
// number and prints it once, it goes on without the server and hands in what it
// printed once, and ends with its pairing. Slip and poster are read as the
// printer gets them. axe reads every state.
//
//   node kios.mjs http://127.0.0.1:8080
//
// PST_ACCOUNTS     demo-accounts.json
// PST_SCREENSHOTS  folder for pictures of every state; none are taken without
// PST_CHROMIUM     the browser; /usr/bin/chromium when not given
//
// It writes "ASK stop" and "ASK start" and waits each time for a line on its
// standard input while whoever drives it does that to the server.
import {ask, base, check, finish, launch, look, member, watch} from './kit.mjs'

const landscape = {width: 1280, height: 800}, portrait = {width: 800, height: 1280}
const until = (page, test, arg) => page.waitForFunction(test, arg, {timeout: 40000, polling: 100})
const screen = (page, name) => page.waitForSelector(name === 'pilih' ? 'section[data-layar=pilih]' : `main[data-layar=${name}]`, {timeout: 40000})
const prints = page => page.evaluate(() => window.prints)
const number = page => page.locator('main h1 [data-isi=nomor]').textContent()
const kept = page => page.evaluate(() => JSON.parse(localStorage.getItem('pst.blok') ?? '[]'))
const waiting = async desk => (await desk.do('GET', '/queue')).waiting

// pages reads the sizes of a document's pages in millimetres.
function pages(pdf) {
  const text = pdf.toString('latin1')
  const sizes = [...text.matchAll(/\/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)/g)].map(m => [m[1], m[2]].map(n => Math.round(n * 25.4 / 72)))
  check(sizes.length === (text.match(/\/Type\s*\/Page\b/g) ?? []).length, 'a page without a size')
  return sizes
}
const printed = async page => pages(await page.pdf({preferCSSPageSize: true, printBackground: true}))

// count counts what is asked of the printer. Nothing is really printed: without
// a printer the browser never lets go of a page that printed itself, and what
// would come out could not be read.
const count = () => {
  window.prints = 0
  window.print = () => window.prints++
}

async function pair(page, admin) {
  await page.goto(`${base}/kios`)
  await until(page, () => /^[0-9A-Z]{3} [0-9A-Z]{3}$/.test(document.getElementById('kode').textContent))
  await look(page, 'kios-1-pair')
  const device = await admin.do('POST', '/devices', {code: await page.textContent('#kode'), kind: 'kiosk', name: 'Kios Lobi'})
  await page.waitForSelector('#kios', {timeout: 20000})
  await until(page, () => JSON.parse(localStorage.getItem('pst.blok') ?? '[]').length === 3)
  return device
}

// once touches a service twice in a row.
async function once(page, officer) {
  await look(page, 'kios-2-home')
  for (const b of await page.locator('.big').all()) check((await b.boundingBox()).height >= 96, 'a button is lower than 96 px')
  await page.dblclick('[data-layanan=konsultasi]')
  await screen(page, 'hasil')
  const got = await number(page)
  await until(page, () => window.prints === 1)
  await look(page, 'kios-3-result')
  const line = await waiting(officer)
  check(line.length === 1 && line[0].number === got, `two touches made ${line.map(t => t.number)}`)
  const [slip, ...more] = await printed(page)
  check(!more.length && slip[0] === 80 && slip[1] > 90 && slip[1] < 200, `the kiosk prints ${slip} and ${more.length} more`)
  await page.click('[data-buat=lagi]')
  check(await prints(page) === 2 && await page.locator('#cetakan .copy').getAttribute('hidden') === null, 'printed again it is a copy')
  const from = Date.now()
  await screen(page, 'pilih')
  check(Date.now() - from > 5000 && Date.now() - from < 11000, `went back after ${Date.now() - from} ms`)
  check(await prints(page) === 2, 'it printed by itself')
  await page.setViewportSize(portrait)
  await look(page, 'kios-4-portrait')
  await page.setViewportSize(landscape)
}

// first is served before others, in English, without paper.
async function first(page, officer) {
  const before = await prints(page)
  await page.click('[data-buat=petugas]')
  await screen(page, 'petugas')
  await page.click('[data-buat=kertas]:visible')
  await look(page, 'kios-5-staff')
  await page.click('[data-buat=selesai]')
  await page.click('[data-ke=en]')
  await page.click('[data-buat=prioritas]')
  await screen(page, 'prioritas')
  await look(page, 'kios-6-priority')
  await page.click('[data-prioritas=elderly]')
  check((await page.textContent('main')).includes('Served first: elderly'), 'the kiosk does not say who goes first')
  await look(page, 'kios-7-first')
  await page.click('[data-layanan=konsultasi]')
  await screen(page, 'hasil')
  const got = await number(page)
  check((await page.textContent('main .note')).includes(`Please note your number: ${got}`), 'without paper the number is to be noted')
  check(await prints(page) === before, 'it prints without paper')
  await look(page, 'kios-8-no-paper')
  check((await waiting(officer))[0].number === got && (await waiting(officer))[0].priority === 'elderly', 'the elderly do not come first')
  await page.click('[data-buat=selesai]')
  check(await page.getAttribute('html', 'lang') === 'id', 'the next visitor begins in English')
  await page.click('[data-buat=petugas]')
  await page.click('[data-buat=kertas]:visible')
  await page.click('[data-buat=selesai]')
}

// lost loses the answer to a tap once, then twice: the visitor has one number,
// and one that nobody holds does not stay in the line.
async function lost(page, officer) {
  let left = 1
  await page.route('**/kiosk/tickets', async route => {
    const answer = await route.fetch()
    return left-- > 0 ? route.abort() : route.fulfill({response: answer})
  })
  const before = (await waiting(officer)).length
  await page.click('[data-layanan=perpustakaan]')
  await screen(page, 'hasil')
  const got = await number(page)
  check((await waiting(officer)).length === before + 1 && (await waiting(officer)).some(t => t.number === got), 'a lost answer made another number')
  await page.click('[data-buat=selesai]')
  left = 2
  await page.click('[data-layanan=perpustakaan]')
  await screen(page, 'hasil')
  const block = await number(page)
  check(await page.isVisible('[data-bila=luring]'), 'a number of the block does not say so')
  await page.unroute('**/kiosk/tickets')
  await page.click('[data-buat=selesai]')
  await until(page, () => !JSON.parse(localStorage.getItem('pst.ragu') ?? '[]').length && !JSON.parse(localStorage.getItem('pst.blok')).some(b => b.printed.length))
  const line = await waiting(officer)
  check(line.length === before + 2 && line.some(t => t.number === block), `the line holds ${line.map(t => t.number)}, not ${before} and ${got}, ${block}`)
}

// restarted is the kiosk switched off and on while the server is away: the same
// page in both languages, from what its worker keeps.
async function restarted(page) {
  await page.reload()
  await until(page, () => document.querySelector('.news').textContent !== '')
  await page.click('[data-ke=en]')
  await until(page, () => document.querySelector('main h1').textContent === 'Welcome')
  await look(page, 'kios-14-restarted')
  await page.click('[data-ke=id]')
  const kept = await page.evaluate(async () => (await (await caches.open('pst/kios')).keys()).map(r => new URL(r.url).pathname))
  check(kept.every(at => /^\/(kios|static\/[\w.-]+)$/.test(at)), `the kiosk keeps ${kept}`)
}

// away goes on without the server until the block is empty.
async function away(page) {
  await until(page, async () => !!await caches.match('/kios?bahasa=en', {ignoreVary: true}))
  await ask('stop')
  await until(page, () => document.querySelector('.news').textContent !== '')
  await restarted(page)
  const [block] = (await kept(page)).filter(b => b.service === 'konsultasi')
  const before = await prints(page)
  await page.click('[data-layanan=konsultasi]')
  await screen(page, 'hasil')
  check(await number(page) === `K-${String(block.first).padStart(3, '0')}`, `${await number(page)} is not the first of the block`)
  await until(page, n => window.prints === n + 1, before)
  await look(page, 'kios-9-offline')
  const [slip, ...more] = await printed(page)
  check(!more.length && slip[0] === 80, `an offline slip is ${slip}`)
  for (let n = block.first + 1; n <= block.last; n++) {
    await page.click('[data-buat=selesai]')
    await page.click('[data-layanan=konsultasi]')
    await screen(page, 'hasil')
  }
  await page.click('[data-buat=selesai]')
  await page.click('[data-layanan=konsultasi]')
  await screen(page, 'petugas-saja')
  await look(page, 'kios-10-ask')
  await page.click('[data-buat=selesai]')
  await look(page, 'kios-11-offline-home')
  const [used] = (await kept(page)).filter(b => b.service === 'konsultasi')
  await ask('start')
  return used
}

// back finds every printed number in the line once, with its printed time.
async function back(page, used) {
  await until(page, () => document.querySelector('.news').textContent === '' && !JSON.parse(localStorage.getItem('pst.blok')).some(b => b.printed.length))
  const officer = await member('7325', 'officer')
  const once = async () => {
    const line = await waiting(officer)
    for (const p of used.printed) {
      const found = line.filter(t => t.number === `K-${String(p.number).padStart(3, '0')}`)
      check(found.length === 1 && Date.parse(found[0].printed_at) === Date.parse(p.printed_at) && found[0].joined_at > found[0].printed_at,
        `K-${p.number} printed ${p.printed_at}: ${JSON.stringify(found)}`)
    }
    return line.length
  }
  const n = await once()
  await page.reload()
  await until(page, () => !document.querySelector('#kios').dataset.jam)
  check(await once() === n, 'the block was handed in twice')
  await page.click('[data-layanan=konsultasi]')
  await screen(page, 'hasil')
  const got = Number((await number(page)).slice(2)), [next] = (await kept(page)).filter(b => b.service === 'konsultasi')
  check(got > used.last && (got < next.first || got > next.last), `K-${got} was given online, and the block holds ${next.first} to ${next.last}`)
  await page.click('[data-buat=selesai]')
}

// still asks who stopped half way whether they are there.
async function still(page) {
  await page.click('[data-buat=prioritas]')
  await page.waitForSelector('.veil', {timeout: 30000})
  await look(page, 'kios-12-still')
  await page.click('.veil [data-buat=lanjut]')
  check(await page.isVisible('main[data-layar=prioritas]') && !await page.isVisible('.veil'), 'who is still there cannot go on')
  await page.click('[data-buat=biasa]')
}

// paper reads the slip and the poster in every size.
async function paper(page, officer) {
  const t = (await waiting(officer))[0]
  const {slip} = await officer.do('GET', `/queue/tickets/${t.id}/link`)
  for (const width of [80, 58]) {
    await page.goto(`${base}${slip}?lebar=${width}`)
    await look(page, `slip-${width}`)
    const [size, ...more] = await printed(page)
    check(!more.length && size[0] === width && size[1] > 90 && size[1] < 200, `a slip of ${width} mm is ${size}, and ${more.length} more`)
  }
  for (const [size, want] of Object.entries({a4: '210,297', a5: '148,210', a3: '297,420'})) {
    await page.goto(`${base}/cetak/poster/7325?ukuran=${size}`)
    await look(page, `poster-${size}`)
    const all = await printed(page)
    check(all.length === 1 && String(all[0]) === want, `a poster ${size} is ${all.join(' and ')}`)
    await page.emulateMedia({media: 'print'})
    check(await page.evaluate(() => { const s = document.querySelector('.sheet'); return s.scrollHeight <= s.clientHeight }), `a poster ${size} does not fit its sheet`)
    await page.emulateMedia({media: null})
  }
}

const browser = await launch()
try {
  const admin = await member('7325', 'office_admin'), officer = await member('7325', 'officer')
  const context = await browser.newContext({viewport: landscape, locale: 'en-US', reducedMotion: 'reduce'})
  const page = await context.newPage()
  await page.addInitScript(count)
  watch(page, 'kiosk', /ERR_|Failed to load resource/)
  const device = await pair(page, admin)
  await once(page, officer)
  await first(page, officer)
  await lost(page, officer)
  await still(page)
  const sheet = await context.newPage()
  watch(sheet, 'paper')
  await paper(sheet, officer)
  await sheet.close()
  await page.bringToFront()
  await back(page, await away(page))
  await (await member('7325', 'office_admin')).do('DELETE', `/devices/${device.id}`)
  await page.waitForSelector('#pasang', {timeout: 40000})
  check((await page.textContent('#pasang')).includes('dicabut'), 'a revoked kiosk does not say so')
  await look(page, 'kios-13-revoked')
} catch (e) {
  check(false, e.stack)
} finally {
  await browser.close()
}
finish()
