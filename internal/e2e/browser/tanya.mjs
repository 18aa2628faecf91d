// Asks office 7325 on the web and goes on with it, in a real browser: without
// JavaScript at 320 px, with it at 360 px in Indonesian and at 1280 px in
// English, with axe on every page and state.
//
//   node tanya.mjs http://127.0.0.1:8080 buka     while the office is open
//   node tanya.mjs http://127.0.0.1:8080 tutup    outside its hours
//
// PST_ACCOUNTS     demo-accounts.json: an officer answers
// PST_SCREENSHOTS  folder for pictures of every page; none are taken without
// PST_CHROMIUM     the browser; /usr/bin/chromium when not given
//
// It prints one line a page and ends with 1 when anything is wrong.
import {readFileSync} from 'node:fs'
import {chromium} from 'playwright-core'
import {check, finish, look, press, reflow, watched} from './look.mjs'

const [, , address, phase] = process.argv
const base = address?.replace(/\/$/, '')
if (!base || !['buka', 'tutup'].includes(phase)) {
  console.error('usage: node tanya.mjs BASE_URL buka|tutup')
  process.exit(2)
}

const markup = '<img src=x onerror=alert(1)> </textarea><script>alert(2)</script>'
const paper = {name: 'permintaan data.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n')}
const page2 = {name: 'tabel.csv', mimeType: 'text/csv', buffer: Buffer.from('tahun;nilai\n2024;1\n2025;2\n')}
const picture = {name: 'gambar.png', mimeType: 'image/png', buffer: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(3)</script></svg>')}

async function send(method, path, body, token) {
  const r = await fetch(`${base}/api/v1${path}`, {method, body: body && JSON.stringify(body),
    headers: {'Content-Type': 'application/json', ...(token && {Authorization: `Bearer ${token}`})}})
  if (!r.ok) throw new Error(`${method} ${path}: ${r.status} ${await r.text()}`)
  return r.status === 204 ? null : r.json()
}

// officer signs in for office 7325 and works on the case of a number.
async function officer() {
  const account = JSON.parse(readFileSync(process.env.PST_ACCOUNTS, 'utf8')).find(a => a.role === 'officer' && a.office === '7325')
  const {access_token: token} = await send('POST', '/auth/login', {email: account.email, password: account.password})
  const cases = '/offices/7325/consultations'
  const find = async number => {
    for (const view of ['open', 'visitor', 'closed']) {
      const {items} = await send('GET', `${cases}?view=${view}`, null, token)
      const found = items.find(i => i.number === number)
      if (found) return found
    }
    throw new Error(`${number} is in no list`)
  }
  const act = async (number, action, body = {}) => send('POST', `${cases}/${(await find(number)).id}/${action}`, body, token)
  return {
    act,
    answer: (number, body) => act(number, 'messages', {body, kind: 'answer'}),
    // taken says of everything on its way to the visitor that it was sent, once
    // the mailer has found that it cannot send it.
    async taken(number) {
      for (const end = Date.now() + 40000; ;) {
        const {items} = await send('GET', '/offices/7325/deliveries?state=open', null, token)
        const open = items.filter(i => i.subject.number === number), ready = open.filter(i => i.can_mark_sent)
        for (const d of ready) await send('POST', `/offices/7325/deliveries/${d.id}/mark-sent`, {}, token)
        if (ready.length === open.length) return
        if (Date.now() > end) throw new Error(`letters of ${number} are still on their way`)
        await new Promise(done => setTimeout(done, 200))
      }
    },
  }
}

// open is a page of its own browser context.
async function open(browser, {lang, width, script = true}) {
  const context = await browser.newContext({javaScriptEnabled: script, viewport: {width, height: 740}, locale: lang === 'id' ? 'id-ID' : 'en-GB', reducedMotion: 'reduce'})
  const page = await context.newPage()
  watched(page, base, `${width}-${lang}`)
  page.on('dialog', d => { check(false, `${width}-${lang}: something ran: ${d.message()}`); return d.dismiss() })
  return page
}

async function fill(page, question) {
  await page.locator('#topik-data').check()
  await page.locator('#pertanyaan').fill(question)
  await page.locator('#nama').fill('Siti <b>Aminah</b>')
  await page.locator('#email').fill('siti@contoh.id')
}

const number = page => page.locator('h1').innerText().then(text => text.match(/T-\d\d-\d{4,}/)?.[0])

// plain goes the whole way without JavaScript, at 320 px.
async function plain(browser, lang) {
  const how = {lang, width: 320, script: false}
  const page = await open(browser, how)
  await page.goto(`${base}/7325/tanya`)
  await look(page, 'tanya', how)
  await page.locator('main button[type=submit]').click()
  await look(page, 'tanya-empty', {...how, wrong: true})
  await page.locator('#pertanyaan').fill(markup.repeat(1000))
  await page.locator('#nama').fill(markup)
  await page.locator('#email').fill('bukan e-mail')
  await page.locator('#berkas').setInputFiles([paper, picture])
  await page.locator('main button[type=submit]').click()
  await look(page, 'tanya-wrong', {...how, wrong: true})
  check(await page.locator('#pertanyaan').inputValue() === markup.repeat(1000), `${lang}: a long question comes back whole`)
  check(await page.locator('#nama').inputValue() === markup, `${lang}: markup stays text`)
  check(await page.locator('#lampiran-0').isChecked() && await page.locator('#daftar label').count() === 1, `${lang}: the good file is kept, the other is not`)
  check((await page.locator('#lampiran').innerText()).includes('gambar.png'), `${lang}: the refused file is named`)
  await fill(page, markup)
  await press(page, /\/t\//)
  await look(page, 'case-new', how)
  const first = page.url().replace(/\?.*/, '')
  check((await page.locator('.said').innerText()) === markup, `${lang}: the question is text on its page`)
  check(await page.locator('.thread a').count() === 1, `${lang}: the file is in the thread`)
  check(!(await page.content()).includes('siti@contoh.id') && !(await page.content()).includes('Aminah'), `${lang}: nobody is named`)
  await page.goto(`${first}/balas`)
  await look(page, 'balas', how)
  await page.locator('#berkas').setInputFiles([page2])
  await page.locator('#pesan').fill('Tambahan')
  await press(page, /tersimpan/)
  check(await page.locator('.thread > li').count() === 2 && await page.locator('.thread a').count() === 2, `${lang}: the message and its file stand in the thread`)
  await page.goto(`${first}/batal`)
  await look(page, 'withdraw', how)
  await page.goto(`${first}/cukup`)
  check(page.url() === first, `${lang}: nothing is enough before an answer`)
  await page.goto(`${first}/batal`)
  await page.locator('main button[type=submit]').click()
  await page.waitForURL(first)
  await look(page, 'case-withdrawn', how)
  await page.context().close()
}

// lost looks for a question whose link was lost; wrong pairs and wrong codes are
// answered alike.
async function lost(browser, how) {
  const page = await open(browser, how)
  await page.goto(`${base}/7325/lacak`)
  await look(page, 'lacak', how)
  await page.locator('main button[type=submit]').click()
  await look(page, 'lacak-empty', {...how, wrong: true})
  await page.locator('#nomor').fill('T-26-9999')
  await page.locator('#kontak').fill('siapa@contoh.id')
  for (let n = 0; n < 200 && await page.locator('#kode').count() === 0; n++) {
    await page.locator('main button[type=submit]').click()
    await page.waitForLoadState()
  }
  await look(page, 'kode', how)
  await page.locator('#kode').fill('123456')
  for (let n = 0; n < 200 && await page.locator('#kode-err').count() === 0; n++) {
    await page.locator('main button[type=submit]').click()
    await page.waitForLoadState()
  }
  await look(page, 'kode-wrong', {...how, wrong: true})
  await page.context().close()
}

// scripted asks with JavaScript: files go up as they are chosen, letters are
// counted, and the page of the question changes by itself.
async function scripted(browser, desk, how) {
  const at = `${how.width}-${how.lang}`
  const page = await open(browser, how)
  await page.goto(`${base}/7325/tanya`)
  await look(page, 'tanya', how)
  await fill(page, 'a'.repeat(990))
  check(/\b10\b/.test(await page.locator('#pertanyaan-sisa').innerText()), `${at}: ${await page.locator('#pertanyaan-sisa').innerText()}`)
  await page.locator('#berkas').setInputFiles([paper, page2, picture])
  await page.waitForFunction(() => document.querySelectorAll('#daftar input:enabled').length === 2 && document.querySelectorAll('#daftar input').length === 2, null, {timeout: 20000})
  await look(page, 'tanya-files', how)
  await page.locator('#daftar label', {hasText: 'tabel.csv'}).locator('input').uncheck()
  await page.locator('#pertanyaan').fill(`PDRB ${markup}`)
  await press(page, /\/t\//)
  await look(page, 'case-new', how)
  const path = page.url().replace(/\?.*/, '')
  const asked = await number(page)
  check(await page.locator('.thread a').count() === 1, `${at}: only the ticked file was sent`)
  await page.locator('details summary').first().click()
  await look(page, 'case-why', how)
  await reflow(browser, 'case-new', path)
  await live(page, desk, how, asked)
  await page.locator('#belum').click()
  await look(page, 'belum', how)
  await press(page, /tersimpan/)
  check((await page.locator('.thread > li').count()) === 3, `${at}: "not answered" stands in the thread`)
  await desk.answer(asked, 'Silakan lihat tabel itu.')
  await desk.taken(asked)
  await page.goto(`${path}/cukup`)
  await look(page, 'enough', how)
  await page.locator('main button[type=submit]').click()
  await page.waitForURL(path)
  await look(page, 'case-closed', how)
  await page.locator('#balas').click()
  await page.locator('#pesan').fill('Satu pertanyaan lagi')
  await press(page, /tersimpan/)
  check(await page.locator('#batal').count() === 1, `${at}: a message soon after the closing opens it again`)
  await page.context().close()
}

// live has an officer answer while the page is open.
async function live(page, desk, how, asked) {
  const at = `${how.width}-${how.lang}`
  await desk.answer(asked, `Ada di https://luwutimurkab.bps.go.id/tabel?id=1.\n${markup}`)
  await page.waitForSelector('#cukup', {timeout: 20000})
  check((await page.locator('#dekat').textContent()).length > 0, `${at}: the status region tells of the answer`)
  check(await page.locator('.thread a[href="https://luwutimurkab.bps.go.id/tabel?id=1"]').count() === 1, `${at}: an address in the answer can be opened`)
  await desk.taken(asked)
  await page.waitForSelector('details', {timeout: 20000})
  await look(page, 'case-answered', how)
}

const browser = await chromium.launch({executablePath: process.env.PST_CHROMIUM || '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run']})
try {
  if (phase === 'tutup') {
    for (const how of [{lang: 'id', width: 360}, {lang: 'en', width: 1280}]) {
      const page = await open(browser, how)
      await page.goto(`${base}/7325`)
      check(await page.locator('main .btn').first().getAttribute('id') === 'tanya', 'asking comes first while the counters are closed')
      await look(page, 'home-closed', how)
      await page.locator('#tanya').click()
      await look(page, 'tanya-closed', how)
      await page.context().close()
    }
  } else {
    const desk = await officer()
    for (const lang of ['id', 'en']) await plain(browser, lang)
    for (const how of [{lang: 'id', width: 360}, {lang: 'en', width: 1280}]) {
      await scripted(browser, desk, how)
      await lost(browser, how)
    }
    await reflow(browser, 'tanya', `${base}/7325/tanya`)
    await reflow(browser, 'lacak', `${base}/7325/lacak`)
  }
} catch (e) {
  check(false, e.stack)
} finally {
  await browser.close()
}
finish()
