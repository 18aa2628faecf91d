// An officer's day at the counter, all of it by the keyboard, at 360 px in
// Indonesian and, with PST_LONG, 1280 px in English; axe looks at every state.
//
//   node loket.mjs http://127.0.0.1:8080
//
// PST_ACCOUNTS     demo-accounts.json
// PST_SCREENSHOTS  folder for pictures; none are taken without
// PST_CHROMIUM     the browser; /usr/bin/chromium when not given
import {chromium} from 'playwright-core'
import {api, emptied, entered, officers, pressed, queue, tabTo, tokenOf, visitors} from './konsol.mjs'
import {check, finish, look} from './look.mjs'

const base = process.argv[2]?.replace(/\/$/, '')
if (!base) {
  console.error('usage: node loket.mjs BASE_URL')
  process.exit(2)
}

const words = {
  id: {open: 'Buka Loket', issue: 'Buat nomor untuk pengunjung', present: 'Hadir, mulai layani', call: 'Panggil berikutnya', finish: 'Selesai', saved: /Disimpan otomatis/, unanswered: 'belum ditandai',
    absent: 'Tidak hadir 1', again: 'Panggil lagi', park: 'Tunda', more: 'Lainnya', parked: 'Ditunda 1', resume: 'Lanjutkan', turn: 'Panggil di luar giliran', list: 'Berikutnya K', later: 'Selesai, lengkapi nanti',
    pause: 'Istirahat', work: 'Lanjut bertugas', close: 'Tutup loket', done: 'selesai.', empty: 'Belum ada antrean.'},
  en: {open: 'Open Loket', issue: 'Issue number for visitor', present: 'Present, start', call: 'Call next', finish: 'Finish', saved: /Saved automatically/, unanswered: 'has not been marked',
    absent: 'No-show 1', again: 'Call', park: 'Park', more: 'More', parked: 'Parked 1', resume: 'Resume', turn: 'Call out of turn', list: 'Next K', later: 'Finish, complete later',
    pause: 'Break', work: 'Back to work', close: 'Close counter', done: 'finished.', empty: 'Nobody is waiting.'},
}

// primary waits until the one primary button says this.
// primary waits until the button says a text and can be pressed: the stream may
// show the next state while the press before is still on its way.
const primary = (page, text) => page.locator('[data-primary]:not([data-loading])', {hasText: text}).waitFor()
const number = page => page.locator('#tamu-kini').textContent()

// sitDown signs in and opens the counter.
async function sitDown(browser, how) {
  const {context, page} = await entered(browser, base, {account: officers[0], ...how})
  await look(page, 'masuk', how)
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/konsol\/k\/7325\/loket/)
  await primary(page, how.w.open)
  await look(page, 'loket-closed', how)
  await pressed(page, how.w.open)
  await primary(page, how.w.call)
  await page.getByText(how.w.empty).waitFor()
  await look(page, 'loket-empty', how)
  return {context, page}
}

// issue gives a visitor a number at the counter.
async function issue(page, how) {
  await page.keyboard.press('Shift+F2')
  await page.locator('#nomor-name').waitFor()
  await look(page, 'loket-issue', how)
  await tabTo(page, '#nomor-email')
  await page.keyboard.type('bukan alamat')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').getByRole('alert').waitFor()
  await look(page, 'loket-issue-wrong', how)
  await tabTo(page, '#nomor-email')
  await page.keyboard.press('Control+A')
  await page.keyboard.type('rosa@contoh.id')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog').getByRole('status').waitFor()
  await look(page, 'loket-issued', how)
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({state: 'hidden'})
}

// serve calls the first visitor, fills the guest book and ends the visit.
async function serve(page, how, token) {
  await page.keyboard.press('F2')
  await primary(page, how.w.present)
  await look(page, 'loket-called', how)
  await page.keyboard.press('F4')
  await page.getByText('2×').waitFor()
  await page.keyboard.press('F2')
  await page.getByText(how.w.unanswered).waitFor()
  await look(page, 'loket-asking', how)
  await page.keyboard.press('F8')
  await primary(page, how.w.finish)
  await look(page, 'loket-serving', how)
  await page.keyboard.press('F9')
  await page.getByRole('alert').waitFor()
  check(await page.evaluate(() => document.activeElement?.getAttribute('role')) === 'alert', 'the summary has the focus')
  await look(page, 'loket-lacking', how)
  await tabTo(page, '#tamu-name')
  await page.keyboard.type('Rosa <i>Lia</i>')
  await page.getByText(how.w.saved).waitFor()
  await tabTo(page, '#hasil-0-subject')
  await page.keyboard.type('PDRB kecamatan 2020–2025')
  await tabTo(page, '#hasil-0-outcome')
  await page.keyboard.press('Space')
  await look(page, 'loket-filled', how)
  await page.keyboard.press('F9')
  await page.getByText(how.w.done).waitFor()
  await page.keyboard.press('z')
  await primary(page, how.w.finish)
  const [back] = (await queue(base, token)).serving
  const guest = (await api(base, 'GET', `/offices/7325/guests/${back?.guest_id}`, null, token)).body
  check(guest.name === 'Rosa <i>Lia</i>' && guest.email === 'rosa@contoh.id', `the guest book: ${JSON.stringify(guest)}`)
  check(await page.locator('main i').count() === 0, 'markup in a name is text')
  const kept = (await api(base, 'GET', `/offices/7325/queue/tickets/${back?.id}`, null, token)).body
  check(kept.result?.needs[0]?.outcome === 'sesuai', `the result: ${JSON.stringify(kept.result)}`)
  await page.keyboard.press('F9')
  await primary(page, how.w.call)
  await look(page, 'loket-finished', how)
}

// absent marks a visitor absent and brings them back first.
async function absent(page, how) {
  await page.keyboard.press('F2')
  await primary(page, how.w.present)
  const gone = await number(page)
  await page.keyboard.press('F4')
  await page.getByText('2×').waitFor()
  await page.keyboard.press('Shift+F9')
  await primary(page, how.w.call)
  await pressed(page, how.w.absent)
  await look(page, 'loket-absent', how)
  await pressed(page, `${how.w.again} ${gone}`)
  await page.locator('[data-primary]', {hasText: gone}).waitFor()
  await page.keyboard.press('F2')
  await primary(page, how.w.present)
  check(await number(page) === gone, `${await number(page)} was called before the restored ${gone}`)
}

// park sets the called visitor aside and brings them straight back.
async function park(page, how) {
  const held = await number(page)
  await pressed(page, how.w.more)
  await page.getByRole('menuitem', {name: how.w.park}).waitFor()
  await look(page, 'loket-more', how)
  for (let n = 0; n < 10 && !(await page.evaluate(words => document.activeElement?.textContent === words, how.w.park)); n++)
    await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await primary(page, how.w.call)
  await pressed(page, how.w.parked)
  await look(page, 'loket-parked', how)
  await pressed(page, `${how.w.resume} ${held}`)
  await primary(page, how.w.present)
  check(await number(page) === held, `${await number(page)} came back instead of ${held}`)
}

// transfer sends the visitor to the library, whose number then stands in line.
async function transfer(page, how) {
  const sent = await number(page)
  await page.keyboard.press('Shift+F8')
  await page.locator('#tujuan').waitFor()
  await page.keyboard.press('Enter')
  await look(page, 'loket-transfer', how)
  await tabTo(page, '#tujuan')
  await page.keyboard.press('ArrowDown')
  await tabTo(page, '#alasan')
  await page.keyboard.type('Perlu buku')
  await tabTo(page, '[role=dialog] button[type=submit]')
  await page.keyboard.press('Enter')
  await primary(page, how.w.call)
  await page.getByText(sent).first().waitFor()
}

// outOfTurn calls somebody who is not next, with a reason, and ends the visit later.
async function outOfTurn(page, how, token, last) {
  if (how.width < 500) await pressed(page, how.w.list)
  await page.keyboard.press('j')
  await tabTo(page, `[data-row="${last}"]`)
  await page.keyboard.press('Enter')
  await look(page, 'loket-row', how)
  await pressed(page, how.w.turn)
  await page.locator('#alasan').waitFor()
  await look(page, 'loket-turn', how)
  await page.keyboard.type('Membawa bayi')
  await tabTo(page, '[role=dialog] button[type=submit]')
  await page.keyboard.press('Enter')
  await primary(page, how.w.present)
  check(await number(page) === last, `${await number(page)} was called instead of ${last}`)
  check((await queue(base, token)).called[0]?.out_of_turn, 'the call is recorded as out of turn')
  await page.keyboard.press('F8')
  await primary(page, how.w.finish)
  await page.locator('#tamu-email').fill('')
  await page.keyboard.press('F9')
  await pressed(page, how.w.later)
  await primary(page, how.w.call)
}

// goHome takes a break and closes the counter.
async function goHome(page, how) {
  await pressed(page, how.w.pause)
  await primary(page, how.w.work)
  await look(page, 'loket-break', how)
  await pressed(page, how.w.work)
  await primary(page, how.w.call)
  await pressed(page, how.w.close)
  await primary(page, how.w.open)
}

async function day(browser, how) {
  await emptied(base)
  const token = await tokenOf(base, officers[0])
  const chosen = await api(base, 'PUT', '/me/preferences', {language: how.lang, sound: {on: true, volume: 60}, shortcuts_off: false, shortcuts: {}}, token)
  check(chosen.status === 200, `the language is chosen: ${chosen.status}`)
  const {context, page} = await sitDown(browser, how)
  await issue(page, how)
  const [, , last] = await visitors(base, {name: 'Andi'}, {name: 'Budi', priority: 'elderly'}, {name: 'Citra <b>Dewi</b>'})
  await page.getByText(last).first().waitFor({state: 'attached'}).catch(() => {})
  await look(page, 'loket-waiting', how)
  await api(base, 'POST', `/offices/7325/queue/tickets/${(await queue(base, token)).waiting.find(t => t.priority === 'elderly').id}/cancel`, {reason: 'uji'}, token)
  await serve(page, how, token)
  await absent(page, how)
  await park(page, how)
  await transfer(page, how)
  await outOfTurn(page, how, token, last)
  await goHome(page, how)
  await context.close()
}

const narrow = {lang: 'id', width: 360}, wide = {lang: 'en', width: 1280}
const browser = await chromium.launch({executablePath: process.env.PST_CHROMIUM || '/usr/bin/chromium', args: ['--no-sandbox']})
try {
  for (const how of process.env.PST_LONG ? [narrow, wide] : [narrow]) await day(browser, {...how, w: words[how.lang]})
} catch (e) {
  check(false, e.stack)
} finally {
  await browser.close()
}
finish()
