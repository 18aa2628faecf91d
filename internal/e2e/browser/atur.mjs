// Settings, one's own account, the report and an invitation in a real browser:
// what an office changes is what its visitors and colleagues meet.
//
//   PST_ACCOUNTS=demo-accounts.json node atur.mjs http://127.0.0.1:8080
import {readFileSync} from 'node:fs'
import {base, check, finish, launch, look, member, send, watch} from './kit.mjs'
import {press} from './look.mjs'

const accounts = JSON.parse(readFileSync(process.env.PST_ACCOUNTS, 'utf8'))
const admin = accounts.find(a => a.role === 'office_admin' && a.office === '7325')
const browser = await launch()

// open is a page of its own for somebody, refusals being no fault of the page.
async function open(name, width = 1280) {
  const context = await browser.newContext({viewport: {width, height: width < 500 ? 740 : 800}, locale: 'id-ID', reducedMotion: 'reduce'})
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], {origin: base})
  const page = await context.newPage()
  watch(page, name, /4\d\d \(|429/)
  return page
}

async function enter(page, {email, password}) {
  await page.goto(`${base}/konsol/masuk`)
  await page.locator('input[name=email]').fill(email)
  await page.locator('input[name=password]').fill(password)
  await page.locator('button[type=submit]').click()
  await page.waitForURL(u => !u.pathname.endsWith('/masuk'))
}

const go = async (page, path) => {
  await page.goto(`${base}/konsol${path}`)
  await page.locator('h1').waitFor()
}
const section = (page, name) => go(page, `/k/7325/atur/${name}`)
const button = (page, name, exact = true) => page.getByRole('button', {name, exact})
const seen = (page, text) => page.getByText(text).first().waitFor()
const holds = async (page, text, what) => check((await page.locator('body').innerText()).includes(text), `${what}: ${text} is missing`)

// profile: typed, previewed, guarded, saved, and read by a visitor.
async function profile(page, visitor) {
  await section(page, 'profil')
  const address = page.getByLabel('Alamat (boleh kosong)')
  await address.fill('Jl. Uji <b>Coba</b> 7')
  check((await page.getByRole('region', {name: 'Pratinjau'}).innerText()).includes('Jl. Uji <b>Coba</b> 7'), 'the preview does not follow')
  await page.getByRole('link', {name: 'Layanan', exact: true}).click()
  await seen(page, 'Perubahan belum disimpan')
  await look(page, 'profil-guard')
  await button(page, 'Tetap di sini').click()
  check(await address.inputValue() === 'Jl. Uji <b>Coba</b> 7', 'staying loses what was typed')
  await page.getByLabel('E-mail (boleh kosong)').fill('bukan surel')
  await button(page, 'Simpan').first().click()
  await seen(page, 'Ada yang perlu diperbaiki')
  await look(page, 'profil-wrong')
  await page.getByLabel('E-mail (boleh kosong)').fill('pst7325@bps.go.id')
  await button(page, 'Simpan').first().click()
  await seen(page, 'Tersimpan.')
  await visitor.goto(`${base}/7325`)
  await holds(visitor, 'Jl. Uji <b>Coba</b> 7', 'the public home')
}

// offer: a service is added and a visitor can choose it; one that is waited for
// is not withdrawn, and why stands at its row.
async function offer(page, visitor) {
  await section(page, 'layanan')
  await page.getByLabel('Nama layanan').fill('Pojok <i>Statistik</i>')
  await page.getByRole('button', {name: 'Tambah layanan'}).click()
  await seen(page, /ditambahkan dengan huruf/)
  await visitor.goto(`${base}/7325/antrean`)
  await holds(visitor, 'Pojok <i>Statistik</i>', 'the form')
  await visitor.goto(`${base}/7325/antrean?s=lobi`)
  await visitor.locator('input[value=konsultasi]').check()
  await visitor.locator('#nama').fill('Siti')
  await visitor.locator('#email').fill('siti@contoh.id')
  await press(visitor, /\/t\//)
  await button(page, 'Hentikan Konsultasi Statistik').click()
  await page.getByRole('main').getByRole('alert').filter({hasText: 'belum dapat dihentikan'}).waitFor()
  await look(page, 'layanan-in-use')
  await button(page, 'Hentikan Pojok <i>Statistik</i>').click()
  await seen(page, '– Dihentikan')
}

// counters: one that somebody sits at stays.
async function counters(page) {
  const officer = await member('7325', 'officer')
  const counter = (await officer.do('GET', '/queue/counters')).items[0]
  await officer.do('POST', `/queue/counters/${counter.id}/open`)
  await section(page, 'loket')
  await button(page, `Hapus ${counter.name}`).click()
  await look(page, 'loket-remove')
  await button(page, 'Hapus').click()
  await page.getByRole('main').getByRole('alert').waitFor()
  await look(page, 'loket-in-use')
  await officer.do('POST', `/queue/counters/${counter.id}/close`)
  await button(page, 'Tambah loket').click()
  await page.getByLabel('Nama loket').fill('Loket Uji')
  await look(page, 'loket-add')
  await page.getByRole('dialog').getByRole('button', {name: 'Simpan'}).click()
  await page.getByRole('heading', {name: 'Loket Uji'}).waitFor()
  await button(page, 'Hapus Loket Uji').click()
  await button(page, 'Hapus').click()
  await seen(page, 'Loket Uji dihapus.')
  check(await page.getByRole('heading', {name: 'Loket Uji'}).count() === 0, 'a removed counter stays in the list')
}

// devices: a TV is paired by what it shows, and revoked.
async function devices(page) {
  const tv = await open('tv')
  await tv.goto(`${base}/tv`)
  const shown = tv.locator('#kode')
  await tv.waitForFunction(() => /\w{3}/.test(document.getElementById('kode')?.textContent ?? ''))
  await section(page, 'perangkat')
  await page.getByLabel('Kode di layar').fill('AAAAAA')
  await page.getByLabel('Nama, misalnya TV Lobi').fill('TV Lobi')
  await page.getByRole('main').getByRole('button', {name: 'Pasang perangkat'}).click()
  await page.getByRole('main').getByRole('alert').waitFor()
  await look(page, 'perangkat-wrong')
  await page.getByLabel('Kode di layar').fill((await shown.textContent()).trim())
  await page.getByRole('main').getByRole('button', {name: 'Pasang perangkat'}).click()
  await button(page, 'Cabut TV Lobi').waitFor()
  await look(page, 'perangkat-paired')
  await go(page, '/k/7325/loket')
  await seen(page, /^TV Lobi · tersambung, terlihat/)
  await section(page, 'tautan')
  await seen(page, 'Lokasi QR: Lobi 1 · Meja 0 · Situs web 0 · WhatsApp 0 (30 hari)')
  await section(page, 'perangkat')
  await button(page, 'Cabut TV Lobi').click()
  await button(page, 'Cabut').click()
  await seen(page, 'TV Lobi dicabut.')
  await seen(page, /Belum ada perangkat/)
  await tv.context().close()
}

// staff: invited, accepted by the person, deactivated, and out at once.
async function staff(page) {
  await section(page, 'petugas')
  await page.getByLabel('Nama', {exact: true}).fill('Budi <b>Baru</b>')
  await page.getByLabel('E-mail').fill('budi.baru@contoh.test')
  await button(page, 'Buat undangan').click()
  await page.getByRole('dialog').waitFor()
  await look(page, 'petugas-link')
  await button(page, 'Salin').click()
  await seen(page, 'Tersalin.')
  const link = (await page.getByRole('dialog').locator('code, pre').first().innerText()).trim()
  check(await page.evaluate(() => navigator.clipboard.readText()) === link, 'what is copied is not the link')
  await page.keyboard.press('Escape')
  const budi = await accept(link)
  await button(page, 'Nonaktifkan: Budi <b>Baru</b>').click()
  await look(page, 'petugas-off')
  await button(page, 'Nonaktifkan').click()
  await seen(page, 'Budi <b>Baru</b> dinonaktifkan.')
  await budi.reload()
  await budi.waitForURL(/\/konsol\/masuk/)
  const used = await open('used invitation')
  await used.goto(link)
  await seen(used, /tidak dikenal, sudah dipakai/)
  await look(used, 'undangan-used')
  await used.context().close()
  await budi.context().close()
}

// accept takes an invitation in a browser of its own.
async function accept(link) {
  const page = await open('invited', 360)
  const asked = []
  page.on('request', r => asked.push(r.url()))
  await page.goto(link)
  await seen(page, /Budi <b>Baru<\/b>, Anda diundang/)
  await look(page, 'undangan')
  await page.getByLabel('Pilih sandi').fill('pendek')
  await page.locator('button[type=submit]').click()
  await page.locator('input[aria-invalid=true]').waitFor()
  await look(page, 'undangan-short')
  await page.getByLabel('Pilih sandi').fill('sandi budi yang panjang')
  await page.locator('button[type=submit]').click()
  await page.waitForURL(/\/konsol\/k\/7325\//)
  const token = new URL(link).hash.slice(1)
  check(token.length > 20 && !asked.some(url => url.split('#')[0].includes(token)), 'the token stands in an address that was asked for')
  return page
}

// account: a wrong password is refused, a right one ends the other sessions; a
// shortcut is given other keys, which hold after the page is opened anew.
async function account(page) {
  const other = await open('other session')
  await enter(other, admin)
  await go(page, '/akun')
  await page.getByLabel('Sandi saat ini').fill('bukan sandinya ini')
  await page.getByLabel('Sandi baru').fill('sandi admin yang baru')
  await button(page, 'Ganti sandi').click()
  await seen(page, 'Kata sandi saat ini tidak cocok.')
  await look(page, 'akun-wrong')
  await page.getByLabel('Sandi saat ini').fill(admin.password)
  await button(page, 'Ganti sandi').click()
  await seen(page, 'Sandi diganti. Sesi lain berakhir.')
  await other.reload()
  await other.waitForURL(/\/konsol\/masuk/)
  await enter(other, {email: admin.email, password: 'sandi admin yang baru'})
  await other.context().close()
  await button(page, 'Ubah: Panggil berikutnya').click()
  await page.keyboard.press('F4')
  await seen(page, /Sudah dipakai untuk “Panggil ulang”/)
  await look(page, 'akun-taken')
  await page.keyboard.press('Shift+F4')
  await button(page, 'Simpan').last().click()
  await page.getByRole('dialog').waitFor({state: 'detached'})
  await page.reload()
  await page.getByRole('row', {name: /Panggil berikutnya/}).getByText('Shift+F4').waitFor()
  await button(page, 'Kembalikan semua ke bawaan').click()
  await page.getByRole('row', {name: /Panggil berikutnya/}).getByText('F2', {exact: true}).waitFor()
}

const all = [
  ...['profil', 'layanan', 'loket', 'petugas', 'perangkat', 'tautan'].map(name => [name, `/k/7325/atur/${name}`]),
  ['laporan', '/k/7325/laporan'], ['laporan-bulan', '/k/7325/laporan?periode=bulan'], ['akun', '/akun'],
]

// every page as it stands, in one language and width.
async function every(page, lang, width) {
  await page.setViewportSize({width, height: 800})
  for (const [name, path] of all) {
    await go(page, path)
    await page.waitForFunction(() => document.querySelector('main h2') && !document.querySelector('.mantine-Skeleton-root'))
    check(await page.getAttribute('html', 'lang') === lang, `${name}: not in ${lang}`)
    await look(page, `${width}-${lang}-${name}`)
  }
}

// report: the figures carry n, and the file holds them.
async function report(page) {
  await go(page, '/k/7325/laporan')
  await seen(page, /diperbarui \d\d\.\d\d/)
  await page.getByText('n = ').first().waitFor()
  await button(page, 'Lihat tabel').click()
  await page.getByRole('region', {name: 'Kunjungan per layanan'}).waitFor()
  const [file] = await Promise.all([page.waitForEvent('download'), button(page, 'Unduh CSV').click()])
  const text = readFileSync(await file.path(), 'utf8')
  check(text.startsWith('\ufeff') && text.includes('Konsultasi Statistik;'), `the file holds ${text.slice(0, 200)}`)
}

try {
  const page = await open('admin')
  const visitor = await open('visitor', 360)
  await enter(page, admin)
  await profile(page, visitor)
  await offer(page, visitor)
  await counters(page)
  await devices(page)
  await staff(page)
  await report(page)
  await account(page)
  await every(page, 'id', 360)
  await page.getByText('English').click()
  await page.locator('html[lang=en]').waitFor()
  await every(page, 'en', 1280)
} catch (e) {
  check(false, e.stack)
} finally {
  await browser.close()
}
finish()
