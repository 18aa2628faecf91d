// The standard of a service in a real browser: written, published, and met by a
// visitor.
//
//   PST_ACCOUNTS=demo-accounts.json node standar.mjs http://127.0.0.1:8080
import {readFileSync} from 'node:fs'
import {base, check, finish, launch, look, watch} from './kit.mjs'

const accounts = JSON.parse(readFileSync(process.env.PST_ACCOUNTS, 'utf8'))
const admin = accounts.find(a => a.role === 'office_admin' && a.office === '7325')
const browser = await launch()

async function open(name, width) {
  const context = await browser.newContext({viewport: {width, height: width < 500 ? 740 : 800}, locale: 'id-ID', reducedMotion: 'reduce'})
  const page = await context.newPage()
  watch(page, name, /4\d\d \(/)
  return page
}

const button = (page, name, exact = true) => page.getByRole('button', {name, exact})
const seen = (page, text) => page.getByText(text).first().waitFor()

async function enter(page) {
  await page.goto(`${base}/konsol/masuk`)
  await page.locator('input[name=email]').fill(admin.email)
  await page.locator('input[name=password]').fill(admin.password)
  await page.locator('button[type=submit]').click()
  await page.waitForURL(u => !u.pathname.endsWith('/masuk'))
}

// write begins a draft, is refused what cannot be promised, and saves the rest.
async function write(page) {
  await page.goto(`${base}/konsol/k/7325/atur/standar`)
  await seen(page, /Versi 1, berlaku sejak/)
  await look(page, 'standar-list')
  await button(page, 'Tulis konsep Konsultasi Statistik').click()
  const days = page.getByLabel('Jawaban pertama: berapa hari kerja')
  await days.fill('400')
  await button(page, 'Simpan konsep').click()
  await page.getByRole('main').getByRole('alert').waitFor()
  await look(page, 'standar-refused')
  await days.fill('2')
  await page.getByLabel('Nomor SK').fill('B-100/BPS/7325/2026')
  await button(page, /^7\. Dasar Hukum/, false).first().click()
  await page.getByRole('textbox', {name: '7. Dasar Hukum'}).fill('# Undang-undang\nUU 25/2009 <b>Pelayanan Publik</b>')
  await page.getByRole('textbox', {name: 'Maklumat pelayanan'}).fill('Kami sanggup melayani.\n\nBila tidak, kami siap ditegur.')
  await page.getByRole('link', {name: 'Loket', exact: true}).first().click()
  await page.getByRole('dialog').waitFor()
  await button(page, 'Tetap di sini').click()
  await button(page, 'Simpan konsep').click()
  await seen(page, 'Konsep disimpan.')
  await look(page, 'standar-draft')
}

// publish says what it changes and leads to what stands.
async function publish(page) {
  await button(page, 'Terbitkan…').click()
  await seen(page, 'Janji jawaban: 3 → 2 hari kerja')
  await seen(page, /Komponen yang berubah: 7/)
  await seen(page, /Tenggat yang sedang berjalan tetap memakai versi lama/)
  await look(page, 'standar-publish')
  await button(page, 'Terbitkan').click()
  await seen(page, 'Versi 2 diterbitkan.')
  await button(page, 'Tulis konsep baru dari versi ini').waitFor()
  await look(page, 'standar-published')
  await button(page, /Kembali ke daftar/, false).click()
  await button(page, /^Semua versi Konsultasi Statistik/, false).click()
  await seen(page, 'Sudah diganti')
}

// met reads the page of standards as a visitor does, and the form.
async function met(page) {
  await page.goto(`${base}/7325/standar`)
  const text = await page.locator('main').innerText()
  for (const said of ['B-100/BPS/7325/2026', 'dijawab paling lambat 2 hari kerja', 'Kami sanggup melayani.', 'belum diterbitkan'])
    check(text.includes(said), `the page does not say ${said}`)
  check(await page.locator('main b').count() === 0, 'markup of the office came through')
  await look(page, 'standar-public')
  await page.locator('summary').filter({hasText: 'Dasar Hukum'}).click()
  await seen(page, 'UU 25/2009 <b>Pelayanan Publik</b>')
  await page.goto(`${base}/7325/antrean`)
  await seen(page, 'Alamat email yang masih aktif')
  await look(page, 'standar-needs')
}

try {
  const page = await open('admin', 1280)
  const visitor = await open('visitor', 360)
  await enter(page)
  await write(page)
  await publish(page)
  await met(visitor)
  await page.setViewportSize({width: 360, height: 740})
  await page.goto(`${base}/konsol/k/7325/atur/standar?layanan=perpustakaan&no=1`)
  await button(page, 'Terbitkan…').waitFor()
  await look(page, 'standar-draft-360')
} catch (e) {
  check(false, e.stack)
} finally {
  await browser.close()
}
finish()
