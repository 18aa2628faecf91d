// The console's pages of the whole day at office 7325, in a real browser: the
// day's line with paper mode, later entry, a correction and the closing; the
// guest book with search, filter and export; the roster with an absence and a
// swap between two officers. At 360 px in Indonesian everything is done; at
// 1280 px in English every page is looked at again.
//
//   PST_ACCOUNTS=demo-accounts.json node antrean.mjs http://127.0.0.1:8080
//
// The program's clock must stand in the service hours of a Monday morning.
import {readFileSync} from 'node:fs'
import {base, check, finish, launch, look, member, watch} from './kit.mjs'

const accounts = JSON.parse(readFileSync(process.env.PST_ACCOUNTS, 'utf8')).filter(a => a.office === '7325')
const of = (role, n = 0) => accounts.filter(a => a.role === role)[n]
const marked = '<b>Siti</b> <script>alert(1)</script> Aminah'

// sit opens the console for somebody and waits for a page of it.
async function sit(browser, account, path, [width, height], name) {
  const context = await browser.newContext({viewport: {width, height}, acceptDownloads: true, reducedMotion: 'reduce'})
  const page = await context.newPage()
  watch(page, name, /4\d\d \(/)
  page.on('dialog', d => check(false, `${name}: a window of the browser: ${d.message()}`))
  await page.goto(`${base}/konsol/k/7325/${path}`)
  await page.locator('input[name=email]').fill(account.email)
  await page.locator('input[name=password]').fill(account.password)
  await page.locator('button[type=submit]').click()
  await page.locator('#isi h1').waitFor()
  page.see = async (what, wide) => {
    await page.waitForFunction(() => document.getAnimations().every(a => a.playState !== 'running'))
    check(await page.locator('h1').count() === 1, `${name}-${what}: one h1`)
    await look(page, `${name}-${what}`, wide)
  }
  page.has = text => page.getByText(text).first().waitFor().catch(async e => {
    throw new Error(`${e.message}\nthe page says ${await page.locator('body').innerText()}`)
  })
  page.press = name => page.getByRole('button', {name, exact: true}).click()
  return page
}

// dialog is the window that stands over the page.
const dialog = page => page.getByRole('dialog')

async function theLine(page) {
  await page.has('Belum ada kunjungan hari ini.')
  await page.see('a1-empty')
  await page.locator('h1').click()
  await page.keyboard.press('n')
  await dialog(page).getByLabel('Nama lengkap').fill(marked)
  await dialog(page).getByLabel('E-mail').fill('bukan surel')
  await page.see('a2-issue')
  await dialog(page).getByRole('button', {name: 'Buat nomor'}).click()
  await page.has('Ada yang perlu diperbaiki')
  await page.see('a3-issue-wrong')
  await dialog(page).getByLabel('E-mail').fill('siti@contoh.id')
  await dialog(page).getByRole('button', {name: 'Buat nomor'}).click()
  await dialog(page).getByText('K-001', {exact: true}).waitFor()
  await page.see('a4-issued')
  await page.keyboard.press('Enter')
  await dialog(page).waitFor({state: 'detached'})
  await page.locator('[data-row]').waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.has('lewat petugas')
  await page.see('a5-ticket')
  await page.press('Batalkan nomor')
  await dialog(page).getByLabel('Alasan').fill('salah orang')
  await page.press('Batalkan nomor')
  await page.has('K-001 dibatalkan.')
  await page.locator('main').getByText('Batal', {exact: true}).waitFor()
  await page.see('a6-cancelled')
  await page.keyboard.press('z')
  await page.locator('main').getByText('Menunggu', {exact: true}).waitFor()
}

// paperMode declares an outage found afterwards and types a visit of it in.
async function paperMode(page) {
  await page.getByRole('link', {name: 'Mode kertas & kunjungan susulan'}).click()
  await page.has('Belum ada gangguan yang dinyatakan.')
  await page.see('p1-paper')
  await page.getByLabel('Gangguan sudah selesai, baru diketahui sekarang').check()
  await page.getByLabel('Mulai').fill('8.10')
  await page.press('Nyatakan mode kertas')
  await page.locator('#outage-to-error').waitFor()
  await page.see('p2-declare-wrong')
  await page.getByLabel('Sampai', {exact: true}).fill('08.50')
  await page.getByLabel('Alasan').fill('listrik <i>padam</i>')
  await page.press('Nyatakan mode kertas')
  await page.has('listrik <i>padam</i>')
  await page.press('Sisihkan nomor')
  await page.has('K-002 – K-021')
  await page.getByLabel('Nomor terpakai').fill('2-x')
  await page.press('Serahkan')
  await page.has('Tulis seperti 1-5, 8.')
  await page.see('p3-block')
  await page.press('Kunjungan susulan')
  await page.see('p4-late')
  const at = async (joined, started, ended) => {
    await dialog(page).getByLabel('Datang').fill(joined)
    await dialog(page).getByLabel('Mulai').fill(started)
    await dialog(page).getByLabel('Selesai').fill(ended)
    await page.press('Simpan kunjungan')
  }
  await at('08.05', '08.15', '08.20')
  await page.locator('#late-joined_at-error').waitFor()
  await page.see('p5-late-outside')
  await dialog(page).getByLabel('Nomor di kertas').fill('K-003')
  await dialog(page).getByLabel('Nama lengkap').fill('Budi <u>Santoso</u>')
  await dialog(page).getByRole('radio', {name: 'Tidak diperoleh'}).check()
  await at('08.12', '08.15', '08.20')
  await page.locator('#hasil-0-subject-error').waitFor()
  await page.see('p6-late-result')
  await dialog(page).getByRole('textbox', {name: 'Data yang dicari'}).fill('PDRB <i>kecamatan</i>')
  await at('08.12', '08.15', '08.20')
  await page.has('Kunjungan K-003 dicatat.')
  await at('08.12', '08.18', '08.25')
  await page.locator('#late-service_started_at-error').waitFor()
  check((await page.locator('#late-service_started_at-error').textContent()).includes('K-003'), 'an overlap names the other visit')
  await page.see('p7-late-overlap')
  await page.keyboard.press('Escape')
  await dialog(page).waitFor({state: 'detached'})
  await page.getByLabel('Nomor terpakai').fill('2-4')
  await page.press('Serahkan')
  await page.has('Diserahkan; 17 tidak terpakai')
}

async function correction(page) {
  await page.getByRole('link', {name: '‹ Antrean hari ini'}).click()
  await page.getByRole('button', {name: 'K-003'}).click()
  await page.press('Koreksi')
  await dialog(page).getByLabel('Yang dikoreksi').selectOption('finished_at')
  check(await page.locator('#correct-value').inputValue() === '08.20', 'a correction begins with what stands')
  await page.locator('#correct-value').fill('08.22')
  await page.press('Koreksi')
  await page.locator('#correct-reason-error').waitFor()
  await page.see('a7-correct-wrong')
  await dialog(page).getByLabel('Alasan').fill('salah baca')
  await page.press('Koreksi')
  await dialog(page).getByText('08.22').waitFor()
  await dialog(page).getByText('Dikoreksi').waitFor()
  await page.keyboard.press('Escape')
  await dialog(page).waitFor({state: 'detached'})
  await page.getByLabel('Cari nomor').fill('k3')
  await page.has('1 dari 1 nomor')
  await page.getByLabel('Cari nomor').fill('99')
  await page.has('Tidak ada nomor seperti itu hari ini.')
  await page.see('a8-nothing')
  await page.press('Tampilkan semua')
  await page.has('2 dari 2 nomor')
}

async function theBook(page, officer) {
  await page.goto(`${base}/konsol/k/7325/tamu`)
  await page.getByRole('link', {name: '<b>Siti</b>'}).waitFor()
  await page.see('b1-book')
  await officer.do('POST', '/queue/tickets', {service: 'perpustakaan', guest: {name: 'Citra'}})
  await page.press('1 tamu baru. Tampilkan')
  await page.getByRole('link', {name: 'C***'}).waitFor()
  await page.getByLabel('Belum lengkap').check()
  await page.has('2 tamu')
  check(await page.getByRole('link', {name: '<b>Siti</b>'}).count() === 0, 'a whole entry is not among those to complete')
  await page.see('b2-incomplete')
  await page.getByLabel('Belum lengkap').uncheck()
  await page.locator('h1').click()
  await page.keyboard.press('/')
  await page.keyboard.type('siti@contoh')
  await page.has('1 tamu')
  await page.reload()
  await page.has('1 tamu')
  check(await page.getByLabel('Cari tamu').inputValue() === 'siti@contoh', 'a question stands in the address')
  await page.getByRole('link', {name: '<b>Siti</b>'}).click()
  await page.getByLabel('Nama instansi').fill('Universitas <i>Andi Djemma</i>')
  await page.has('disimpan otomatis')
  await page.see('b3-entry')
  await page.getByLabel('E-mail aktif').fill('bukan surel')
  await page.has('Belum tersimpan')
  await page.see('b4-entry-wrong')
  await page.getByLabel('E-mail aktif').fill('siti@contoh.id')
  await page.getByText('Belum tersimpan').waitFor({state: 'detached'})
  await page.locator('h1').click()
  await page.keyboard.press('u')
  await page.has('Universitas <i>Andi Djemma</i>')
}

async function theFile(page) {
  await page.press('Unduh buku tamu')
  await page.press('Unduh CSV')
  await page.locator('#export-reason-error').waitFor()
  await page.see('b5-export-wrong')
  await dialog(page).getByLabel('Alasan').fill('laporan triwulan')
  const [file] = await Promise.all([page.waitForEvent('download'), page.press('Unduh CSV')])
  check(file.suggestedFilename() === 'buku-tamu-2026-11-23-2026-11-23.csv', `the file is ${file.suggestedFilename()}`)
  check(readFileSync(await file.path(), 'utf8').includes('siti@contoh.id'), 'the file holds who came')
  await dialog(page).waitFor({state: 'detached'})
}

async function theRoster(browser, page, size) {
  await page.goto(`${base}/konsol/k/7325/jadwal`)
  await page.has('Kantor buka, belum ada petugas:')
  await page.see('c1-nobody')
  await page.getByRole('link', {name: 'Atur pola mingguan'}).click()
  await page.getByLabel('Petugas Satu, Sel').selectOption({label: 'Loket 1'})
  await page.getByLabel('Petugas Dua, Kam').selectOption({label: 'Loket 1'})
  await page.getByLabel('Petugas Satu, Kam').selectOption({label: 'Loket 1'})
  await page.has('Dua petugas di loket yang sama:')
  await page.see('c2-pattern')
  await page.getByLabel('Petugas Satu, Kam').selectOption('')
  await page.press('Simpan')
  await page.has('Pola mingguan disimpan.')
  const one = await sit(browser, of('officer'), 'jadwal', size, '360-id-satu')
  await one.press('Catat ketidakhadiran')
  await one.press('Simpan')
  await one.locator('#absence-reason-error').waitFor()
  await one.see('c3-absence-wrong')
  await dialog(one).getByLabel('Dari tanggal').fill('2026-11-24')
  await dialog(one).getByLabel('Sampai tanggal').fill('2026-11-24')
  await dialog(one).getByLabel('Alasan').fill('diklat <b>teknis</b>')
  await one.press('Simpan')
  await one.has('Semua berhalangan')
  await one.has('diklat <b>teknis</b>')
  await one.press('Batalkan')
  await dialog(one).getByRole('button', {name: 'Batalkan', exact: true}).click()
  await one.has('Tidak ada yang berhalangan dalam empat minggu ini.')
  await swap(browser, one, size)
}

// swap is asked for by one officer and agreed to by the other.
async function swap(browser, one, size) {
  await one.press('Minta tukar jaga')
  await dialog(one).getByLabel('Rekan').selectOption({label: 'Petugas Dua'})
  await dialog(one).getByLabel('Hari jaga Anda').fill('2026-11-25')
  await one.press('Kirim permintaan')
  await one.has('Ada yang perlu diperbaiki')
  await one.see('c4-swap-wrong')
  await dialog(one).getByLabel('Hari jaga Anda').fill('2026-11-24')
  await one.press('Kirim permintaan')
  await one.has('Menunggu jawaban')
  const two = await sit(browser, of('officer', 1), 'jadwal', size, '360-id-dua')
  await two.has('Petugas Dua menggantikan Petugas Satu')
  await two.see('c5-asked')
  await two.press('Setuju')
  await two.has('menggantikan Petugas Satu')
  await two.locator('main').getByText('Disetujui').waitFor()
  await one.reload()
  await one.locator('main').getByText('Disetujui').waitFor()
  await one.see('c6-agreed')
  await one.keyboard.press(']')
  await one.has('Sen, 30 Nov 2026')
  await one.context().close()
  await two.context().close()
}

async function theEnd(page) {
  await page.goto(`${base}/konsol/k/7325/antrean`)
  await page.getByRole('link', {name: 'Tutup hari'}).click()
  await page.has('K-001')
  await page.press('Tutup hari')
  await page.see('d1-sure')
  await dialog(page).getByRole('button', {name: 'Tutup hari'}).click()
  await page.locator('#close-reason-error').waitFor()
  await page.see('d2-reason')
  await page.getByLabel('Alasan menutup').fill('listrik padam lagi')
  await page.press('Tutup hari')
  await dialog(page).getByRole('button', {name: 'Tutup hari'}).click()
  await page.has('2 tidak terlayani, 0 masih dilayani saat ditutup.')
  await page.see('d3-ended')
}

// wide looks at every page again, in English.
async function wide(browser) {
  const page = await sit(browser, of('office_admin'), 'antrean', [1280, 800], '1280-en')
  const open = async (path, text, name) => {
    await page.goto(`${base}/konsol/k/7325/${path}`)
    await page.has(text)
    check(await page.getAttribute('html', 'lang') === 'en', `${path}: English`)
    await page.see(name)
  }
  await open('antrean', 'Today’s queue', 'a1-line')
  await page.getByRole('button', {name: 'K-003'}).click()
  await page.has('Service began')
  await page.see('a2-ticket')
  await page.press('Correct')
  await page.see('a3-correct')
  await open('antrean/kertas', 'Handed in; 17 not used', 'p1-paper')
  await page.press('Later entry')
  await page.see('p2-late')
  await open('antrean/tutup', 'Close the day', 'd1-ended')
  await open('tamu', 'Later entry', 'b1-book')
  await page.press('Download the guest book')
  await page.see('b2-export')
  await page.keyboard.press('Escape')
  await page.getByRole('link', {name: '<b>Siti</b>'}).click()
  await page.has('Opening this entry is recorded')
  await page.see('b3-entry')
  await open('tamu?from=2026-11-20&to=2026-11-20', 'No guests on this date yet.', 'b4-nobody')
  await open('jadwal', 'instead of Petugas Satu', 'c1-week')
  await page.press('Write an absence down')
  await page.see('c2-absence')
  await open('jadwal/pola', 'Weekly pattern', 'c3-pattern')
}

const browser = await launch()
try {
  const small = [360, 740]
  const officer = await member('7325', 'officer')
  const admin = await sit(browser, of('office_admin'), 'antrean', small, '360-id')
  await theLine(admin)
  await paperMode(admin)
  await correction(admin)
  await theBook(admin, officer)
  await theFile(admin)
  await theRoster(browser, admin, small)
  await theEnd(admin)
  await (await member('7325', 'office_admin')).mine('PUT', '/me/preferences', {language: 'en', sound: {on: true, volume: 60}, shortcuts_off: false, shortcuts: {}})
  await wide(browser)
} catch (e) {
  check(false, e.stack)
} finally {
  await browser.close()
}
finish()
