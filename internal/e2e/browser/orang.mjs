// Who may come in, in a real browser: roles change hands and an office keeps
// its last admin, an invitation is made anew, one session of several is ended;
// and a guest book entry that is typed while nothing reaches the server arrives
// once something does.
//
//   PST_ACCOUNTS=demo-accounts.json node orang.mjs http://127.0.0.1:8080
//
// PST_LONG adds the invitation and the sessions.
import {readFileSync} from 'node:fs'
import {base, check, finish, launch, look, member, watch} from './kit.mjs'

const accounts = JSON.parse(readFileSync(process.env.PST_ACCOUNTS, 'utf8')).filter(a => a.office === '7325')
const admin = accounts.find(a => a.role === 'office_admin')
const [one, two] = accounts.filter(a => a.role === 'officer')
const browser = await launch()

// enter signs somebody in, in a browser of their own, and opens a page.
async function enter({email, password}, path, width = 1280) {
  const context = await browser.newContext({viewport: {width, height: 800}, locale: 'id-ID', reducedMotion: 'reduce'})
  const page = await context.newPage()
  watch(page, email, /4\d\d \(|ERR_INTERNET_DISCONNECTED|ERR_INCOMPLETE_CHUNKED/)
  await page.goto(`${base}/konsol${path}`)
  await page.locator('input[name=email]').fill(email)
  await page.locator('input[name=password]').fill(password)
  await page.locator('button[type=submit]').click()
  await page.locator('#isi h1').waitFor()
  return page
}

const press = (page, name) => page.getByRole('button', {name, exact: true}).click()
const seen = (page, text) => page.getByText(text).first().waitFor()
const staff = '/k/7325/atur/petugas'

// sure asks for something of an account and says yes.
async function sure(page, what, name) {
  await press(page, `${what}: ${name}`)
  await page.getByRole('dialog').getByRole('button', {name: what, exact: true}).click()
}

// roles: an officer becomes an admin and sees the settings; when two demote each
// other at once one stays, and the other learns why.
async function roles(page) {
  check(await page.getByRole('button', {name: /: Admin Kantor 7325$/}).count() === 0, 'an admin can change their own account')
  await sure(page, 'Jadikan koordinator', 'Petugas Dua')
  await seen(page, 'Petugas Dua sekarang koordinator.')
  const other = await enter(two, staff)
  await press(page, 'Jadikan petugas: Petugas Dua')
  await look(page, 'petugas-role')
  await press(other, 'Jadikan petugas: Admin Kantor 7325')
  const yes = each => each.getByRole('dialog').getByRole('button', {name: 'Jadikan petugas', exact: true}).click()
  const told = each => Promise.race([
    seen(each, 'sekarang petugas.').then(() => 'did'),
    each.getByRole('main').getByRole('alert').waitFor().then(() => 'refused'),
    each.locator('input[name=password]').waitFor().then(() => 'out'),
  ])
  const [mine, theirs] = await Promise.all([page, other].map(each => yes(each).then(() => told(each))))
  check([mine, theirs].filter(how => how === 'did').length === 1, `of two who demote each other: ${mine}, ${theirs}`)
  await other.context().close()
  if (mine === 'did') return page
  await page.context().close()
  const back = await enter(two, staff)
  await sure(back, 'Jadikan koordinator', 'Admin Kantor 7325')
  await seen(back, 'Admin Kantor 7325 sekarang koordinator.')
  const again = await enter(admin, staff)
  await sure(again, 'Jadikan petugas', 'Petugas Dua')
  await seen(again, 'Petugas Dua sekarang petugas.')
  await back.context().close()
  return again
}

// renewed: who forgot the password gets a new invitation; the old password and
// the sessions are of no use any more.
async function renewed(page) {
  const before = await enter(two, '/akun')
  await sure(page, 'Undangan baru', 'Petugas Dua')
  const link = (await page.getByRole('dialog').locator('pre').innerText()).trim()
  await look(page, 'petugas-renewed')
  await page.keyboard.press('Escape')
  await seen(page, '◷ Menunggu diterima')
  await before.reload()
  await before.waitForURL(/\/konsol\/masuk/)
  await before.goto(link)
  await before.getByLabel('Pilih sandi').fill('sandi petugas yang baru')
  await before.locator('button[type=submit]').click()
  await before.waitForURL(/\/konsol\/k\/7325\//)
  await before.context().close()
  return {...two, password: 'sandi petugas yang baru'}
}

// sessions: one of three is ended, and no other.
async function sessions(account) {
  const all = []
  for (let n = 0; n < 3; n++) all.push(await enter(account, '/akun'))
  const [here, other, third] = all
  await here.reload()
  const rows = here.getByRole('button', {name: /^Akhiri: Masuk/})
  await rows.nth(1).waitFor()
  const before = await rows.count()
  await look(here, 'akun-sessions')
  await rows.first().click()
  await seen(here, 'Sesi diakhiri.')
  await here.waitForFunction(n => document.querySelectorAll('[aria-label^="Akhiri: Masuk"]').length === n, before - 1)
  await Promise.all([other, third].map(each => each.reload()))
  const out = await Promise.all([other, third].map(each => Promise.race([
    each.waitForURL(/\/konsol\/masuk/).then(() => true), each.locator('#isi h1').waitFor().then(() => false)])))
  check(out.filter(Boolean).length === 1, `ended of the two others: ${out}`)
  await here.reload()
  await rows.first().waitFor()
  for (const each of all) await each.context().close()
}

// offline: what is typed into the guest book without a connection stands on this
// device, also after the page was opened anew, and arrives by itself.
async function offline() {
  const officer = await member('7325', 'officer')
  await officer.do('POST', '/queue/tickets', {service: 'konsultasi', guest: {name: 'Rosa', email: 'rosa@contoh.id'}})
  const {id} = (await officer.do('GET', '/guests?q=rosa@contoh.id')).items[0]
  const page = await enter(one, `/k/7325/tamu/${id}`, 360)
  const field = page.getByLabel('Nama instansi')
  await field.waitFor()
  await page.route('**/api/v1/**', route => route.abort('internetdisconnected'))
  await field.fill('Universitas <i>Hasanuddin</i>')
  await seen(page, 'Tersimpan di perangkat ini, akan dikirim saat tersambung')
  await look(page, 'tamu-device')
  check(!(await officer.do('GET', `/guests/${id}`)).identity.institution, 'the server has what could not be sent')
  await page.unroute('**/api/v1/**')
  await seen(page, 'Disimpan otomatis')
  const kept = (await officer.do('GET', `/guests/${id}`)).identity.institution
  check(kept === 'Universitas <i>Hasanuddin</i>', `the server has ${kept}`)
  await page.route('**/guests/*', route => route.request().method() === 'PATCH' ? route.abort('internetdisconnected') : route.continue())
  await field.fill('Unhas')
  await seen(page, 'Tersimpan di perangkat ini')
  await page.unroute('**/guests/*')
  await page.reload()
  await seen(page, 'Disimpan otomatis')
  check(await page.getByLabel('Nama instansi').inputValue() === 'Unhas', 'the draft was lost with the page')
  check((await officer.do('GET', `/guests/${id}`)).identity.institution === 'Unhas', 'the draft did not arrive')
  check(await page.evaluate(() => Object.keys(localStorage).filter(name => name.startsWith('pst.draft.')).length) === 0, 'a draft that arrived stays on the device')
  await page.context().close()
}

try {
  const page = await roles(await enter(admin, staff))
  if (process.env.PST_LONG) await sessions(await renewed(page))
  await offline()
} catch (e) {
  check(false, e.stack)
} finally {
  await browser.close()
}
finish()
