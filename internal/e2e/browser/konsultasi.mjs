// One question from beginning to end, in a real browser on both sides: asked on
// the web with a file, answered with a file, asked back, answered again, warned
// of, closed by silence after the program was started again, and asked once more.
// What the visitor writes is full of markup, which every page shows as text.
//
//   PST_ACCOUNTS=demo-accounts.json node konsultasi.mjs http://127.0.0.1:8080
//
// It asks whoever drives it: "stop", "start TIME", and "letters N ADDRESS",
// answered once that many letters have come to the address.
import {readFileSync} from 'node:fs'
import {ask, base, check, finish, launch, look, watch} from './kit.mjs'
import {press} from './look.mjs'

const officer = JSON.parse(readFileSync(process.env.PST_ACCOUNTS, 'utf8')).find(a => a.role === 'officer' && a.office === '7325')
const address = 'sri@contoh.test'
const payloads = ['<script>window.hit=1</script>', '<img src=x onerror="window.hit=1">', '"><svg onload=window.hit=1>', "';window.hit=1//",
  '<a href="javascript:window.hit=1">x</a>', '{{constructor.constructor("window.hit=1")()}}', '</textarea><script>window.hit=1</script>',
  '<iframe srcdoc="<script>parent.hit=1</script>">', '<math><mi xlink:href="data:x,<script>window.hit=1</script>">', '<b onmouseover=window.hit=1>tebal</b>',
  '&lt;script&gt;window.hit=1&lt;/script&gt;', '<style>*{display:none}</style>']
const thread = /\/t\/7325\.[^/]*$/ // a form that is sent leads there
const browser = await launch()

async function open(name, width) {
  const context = await browser.newContext({viewport: {width, height: 800}, locale: 'id-ID', reducedMotion: 'reduce'})
  const page = await context.newPage()
  watch(page, name, /4\d\d \(|Failed to load resource|ERR_/)
  page.on('dialog', d => { check(false, `${name}: a dialog: ${d.message()}`); d.dismiss() })
  return page
}

// unharmed checks that nothing the visitor wrote has run.
const unharmed = async (page, name) => check(await page.evaluate(() => window.hit) === undefined, `${name}: markup of a visitor was executed`)
const seen = (page, text) => page.getByText(text).first().waitFor()

async function asks(page) {
  await page.goto(`${base}/7325/tanya`)
  await look(page, 'konsultasi-form')
  await page.locator('#topik-data').check()
  await page.locator('#pertanyaan').fill(payloads.join('\n'))
  await page.locator('#nama').fill('Sri <b>Rahayu</b> "x"')
  await page.locator('#email').fill(address)
  await page.locator('#berkas').setInputFiles({name: 'daftar <b>desa</b>.csv', mimeType: 'text/csv', buffer: Buffer.from('desa,jiwa\nPuncak,120\n')})
  await press(page, /\/t\/7325\./)
  await seen(page, /T-26-\d{4}/)
  const number = (await page.locator('#judul').innerText()).match(/T-26-\d{4}/)[0]
  const text = await page.locator('body').innerText()
  for (const p of payloads) check(text.includes(p), `the visitor's page does not show as text: ${p}`)
  check(text.includes('9 Sep 2026'), `no due date on the visitor's page: ${text.slice(0, 400)}`)
  check(text.includes('3 hari kerja lagi'), 'the visitor is not told the working days left')
  await page.getByText('Mengapa tanggal itu?').click()
  await seen(page, /Hari kerja ke-3|hari kerja ke-3/)
  await unharmed(page, 'the visitor')
  await look(page, 'konsultasi-asked')
  return number
}

async function enters(page) {
  await page.goto(`${base}/konsol/masuk`)
  await page.locator('input[name=email]').fill(officer.email)
  await page.locator('input[name=password]').fill(officer.password)
  await page.locator('button[type=submit]').click()
  await page.waitForURL(u => !u.pathname.endsWith('/masuk'))
}

// answers opens the case from the list and sends words, with a file if given.
async function answers(page, number, words, file) {
  await page.goto(`${base}/konsol/k/7325/kotak-masuk?view=open`)
  await page.locator('a[data-row]', {hasText: number}).click()
  const field = page.getByRole('textbox', {name: 'Balas'})
  await field.waitFor()
  const text = await page.locator('main').innerText()
  for (const p of payloads) check(text.includes(p), `the officer's page does not show as text: ${p}`)
  check(/\d hari kerja lagi/.test(text), 'the officer is not told the working days left')
  await unharmed(page, 'the officer')
  await look(page, `konsultasi-officer-${words.length}`)
  await field.fill(words)
  if (file) {
    await page.locator('input[data-files]').setInputFiles(file)
    await seen(page, file.name)
  }
  await page.getByRole('button', {name: /^Kirim jawaban/}).click()
}

async function download(page, name) {
  const [got] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', {name}).click()])
  return readFileSync(await got.path(), 'utf8')
}

try {
  const visitor = await open('visitor', 360)
  const number = await asks(visitor)
  const link = visitor.url().replace(/\?.*/, '')
  const desk = await open('officer', 1280)
  await enters(desk)
  await answers(desk, number, 'Jumlahnya 296.741 jiwa, lihat berkas.', {name: 'tabel.csv', mimeType: 'text/csv', buffer: Buffer.from('tahun,jiwa\n2025,296741\n')})
  await ask(`letters 2 ${address}`)
  await visitor.goto(link)
  await seen(visitor, 'Jumlahnya 296.741 jiwa, lihat berkas.')
  check((await download(visitor, /tabel\.csv/)).includes('296741'), 'the file of the answer has other words')
  await seen(visitor, /Ditutup otomatis .*9 Sep 2026/)
  await look(visitor, 'konsultasi-answered')
  await visitor.locator('#belum').click()
  await visitor.locator('#pesan').fill(`Tahun 2024? ${payloads[1]}`)
  await press(visitor, thread)
  await seen(visitor, 'Menunggu petugas')
  await answers(desk, number, 'Tahun 2024: 291.000 jiwa.')
  await ask(`letters 3 ${address}`)
  await ask('stop')
  await ask('start 2026-09-08T16:00:05+08:00') // one working day before
  await ask(`letters 4 ${address}`)
  await ask('stop')
  await ask('start 2026-09-09T16:00:05+08:00')
  await ask(`letters 5 ${address}`)
  await visitor.goto(link)
  await seen(visitor, 'Ditutup otomatis')
  await look(visitor, 'konsultasi-closed')
  await visitor.locator('#balas').click()
  await visitor.locator('#pesan').fill('Satu lagi: menurut kecamatan?')
  await press(visitor, thread)
  await seen(visitor, 'Menunggu petugas')
  await seen(visitor, /15 Sep 2026/) // three working days after Thursday the 10th
  await unharmed(visitor, 'the visitor at the end')
} catch (e) {
  check(false, e.stack)
} finally {
  await browser.close()
}
finish()
