// The calendar of an office in a real browser: a closure is seen before it is
// done, and a visitor's due date follows it; hours are confirmed; the national
// list is changed and imported. axe reads every state.
//
//   PST_ACCOUNTS=demo-accounts.json node jam.mjs http://127.0.0.1:8080
import {readFileSync} from 'node:fs'
import {base, check, finish, launch, look, member, watch} from './kit.mjs'

const accounts = JSON.parse(readFileSync(process.env.PST_ACCOUNTS, 'utf8'))
const admin = accounts.find(a => a.role === 'office_admin' && a.office === '7325')
const nation = accounts.find(a => a.role === 'national_admin')
const browser = await launch()

// enter opens a page of its own for somebody; refusals are no fault of the page.
async function enter({email, password}, name, width) {
  const context = await browser.newContext({viewport: {width, height: 800}, locale: 'id-ID', reducedMotion: 'reduce'})
  const page = await context.newPage()
  watch(page, name, /4\d\d \(/)
  await page.goto(`${base}/konsol/masuk`)
  await page.locator('input[name=email]').fill(email)
  await page.locator('input[name=password]').fill(password)
  await page.locator('button[type=submit]').click()
  await page.waitForURL(u => !u.pathname.endsWith('/masuk'))
  return page
}

const button = (page, name) => page.getByRole('button', {name, exact: true})
const seen = (page, text) => page.getByText(text).first().waitFor()
const dialog = page => page.getByRole('dialog')

// due is what the public page tells somebody who wrote on Tuesday at 10.
async function due() {
  const page = await browser.newPage({viewport: {width: 360, height: 740}, locale: 'id-ID'})
  await page.goto(`${base}/7325/tenggat?tanggal=2026-11-24&jam=10.00&hari=3`)
  const text = await page.locator('#hasil').innerText()
  await page.close()
  return text
}

// walk goes through the year by the keys.
async function walk(page) {
  const at = date => page.locator(`[data-date="${date}"]`)
  await at('2026-11-24').focus()
  for (const [key, date] of [['ArrowRight', '2026-11-25'], ['ArrowDown', '2026-12-02'], ['PageUp', '2026-11-02'], ['End', '2026-11-30'], ['Home', '2026-11-01']]) {
    await page.keyboard.press(key)
    check(await page.evaluate(() => document.activeElement.dataset.date) === date, `${key} does not lead to ${date}`)
  }
  check(await page.locator('[data-date][tabindex="0"]').count() === 1, 'more than one day stands in the order of the Tab key')
  check((await at('2026-12-25').getAttribute('aria-label')).includes('Libur nasional'), 'Christmas is not said to be a holiday')
  await button(page, 'Lihat tabel').click()
  await page.getByRole('row', {name: /^Jum, 25 Des 2026 Libur/}).waitFor()
  await look(page, 'jam-year')
  await button(page, 'Sembunyikan tabel').click()
}

// close shuts the office on a day: refused without a document, seen, overtaken
// by a colleague, seen again, done.
async function close(page, colleague) {
  await page.locator('[data-date="2026-11-26"]').click()
  await button(page, 'Ubah tanggal ini').click()
  await dialog(page).getByLabel('Keterangan').fill('Banjir <b>besar</b>')
  await button(page, 'Lihat akibatnya').click()
  await dialog(page).locator('input[aria-invalid=true]').waitFor()
  await look(page, 'jam-no-document', true, '[role=dialog]')
  await dialog(page).getByLabel('Nomor surat').fill('S-9/BPS/7325/2026')
  await button(page, 'Lihat akibatnya').click()
  await seen(page, 'Tidak ada tenggat berjalan yang berpindah.')
  await look(page, 'jam-preview', true, '[role=dialog]')
  const other = {date: '2026-12-23', kind: 'closed', reason: 'Pindah gedung', document: 'S-10'}
  const {token} = await colleague.do('POST', '/closures/preview', other)
  await colleague.do('POST', '/closures', {...other, preview_token: token})
  await button(page, 'Terapkan').click()
  await seen(page, /Ada yang berubah sejak pratinjau/)
  await look(page, 'jam-stale', true, '[role=dialog]')
  await button(page, 'Terapkan').click()
  await page.locator('[data-date="2026-11-26"][aria-label*="Kantor tutup"]').waitFor()
  }

// confirm makes the hours the office's own.
async function confirm(page) {
  const monday = page.getByRole('region', {name: 'Jam biasa'}).getByLabel('Senin')
  await monday.fill('08.00–12.00, 11.00–16.00')
  await button(page, 'Lihat akibatnya').click()
  await monday.and(page.locator('[aria-invalid=true]')).waitFor()
  await look(page, 'jam-hours-wrong', true, 'main form')
  await monday.fill('08.00-12.00, 13.00-15.00')
  await button(page, 'Lihat akibatnya').click()
  await dialog(page).waitFor()
  await button(page, 'Terapkan dan konfirmasi jam').click()
  await seen(page, 'sudah dikonfirmasi kantor')
}

// remove opens the office again.
async function remove(page) {
  await button(page, 'Hapus: Kam, 26 Nov 2026').click()
  await seen(page, 'Tidak ada tenggat berjalan yang berpindah.')
  await dialog(page).getByRole('button', {name: 'Hapus', exact: true}).click()
  await page.locator('[data-date="2026-11-26"][aria-label*="Hari kerja"]').waitFor()
}

// national adds a day for all offices, and takes a file only when each line is good.
async function national(page) {
  await page.locator('html[lang=id]').waitFor()
  await button(page, 'Tambah hari libur').click()
  await dialog(page).getByLabel('Tanggal').fill('2026-11-25')
  await dialog(page).getByLabel('Keterangan').fill('Hari Uji Nasional')
  await dialog(page).getByLabel('Nomor surat').fill('SKB 1/2026')
  await button(dialog(page), 'Lihat akibatnya').click()
  await seen(page, 'Tidak ada tenggat berjalan yang berpindah.')
  await button(dialog(page), 'Terapkan').click()
  await page.getByRole('row', {name: /Hari Uji Nasional/}).waitFor()
  await look(page, 'libur-added')
  await page.getByLabel('Isi berkas').fill('date,name,kind,decree\n2028-01-01,Tahun Baru,libur_nasional,SKB 2\n2028-02-30,Salah,libur_nasional,SKB 2\n2028-01-01,Lagi,libur_nasional,SKB 2')
  await button(page, 'Lihat akibatnya').click()
  await seen(page, /^Baris 3:/)
  await look(page, 'libur-import-wrong')
}

try {
  const before = await due()
  check(before.includes('27 Nov 2026 16.30'), `the due date before: ${before}`)
  const page = await enter(admin, 'admin', 1280)
  await page.goto(`${base}/konsol/k/7325/atur/jam-libur`)
  await page.locator('[data-date="2026-11-24"]').waitFor()
  await walk(page)
  await close(page, await member('7325', 'office_admin'))
  const after = await due()
  check(after.includes('30 Nov 2026 16.00') && after.includes('Banjir <b>besar</b>') && after.includes('S-9/BPS/7325/2026'), `the due date after: ${after}`)
  await confirm(page)
  check((await due()).includes('30 Nov 2026 15.00'), 'the due date does not follow the hours')
  await remove(page)
  await page.setViewportSize({width: 360, height: 740})
  await page.waitForFunction(() => document.documentElement.scrollWidth <= window.innerWidth) // the menu folds away in its time
  await look(page, 'jam-360')
  const top = await enter(nation, 'nation', 1280)
  await top.waitForURL(/nasional\/libur/)
  await national(top)
  await top.goto(`${base}/konsol/akun`)
  await top.getByText('English').click()
  await top.locator('html[lang=en]').waitFor()
  await top.goto(`${base}/konsol/nasional/libur`)
  await top.getByRole('heading', {name: 'National holidays', exact: true}).waitFor()
  await top.locator('table').waitFor()
  await look(top, 'libur-en')
} catch (e) {
  check(false, e.stack)
} finally {
  await browser.close()
}
finish()
