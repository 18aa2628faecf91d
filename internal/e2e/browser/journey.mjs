// Takes a number at office 7325 in a real browser, at 360 px, with JavaScript
// off and on, in Indonesian and English, and once more at 1280 px; checks every page with axe (WCAG 2.0
// to 2.2 A and AA, best practice), its width, its requests and its console.
//
//   node journey.mjs http://127.0.0.1:8080
//
// PST_SCREENSHOTS  folder for pictures of every page; none are taken without
// PST_ACCOUNTS     demo-accounts.json: an officer calls the visitors
// PST_CHROMIUM     the browser; /usr/bin/chromium when not given
//
// It prints one line a page and ends with 1 when anything is wrong.
import {base, check, finish, launch, member} from './kit.mjs'
import {look, press, watched} from './look.mjs'

const words = {
  id: {take: 'Ambil nomor antrean', go: 'Ambil nomor', more: 'Ambil nomor lain', error: 'Galat:', coming: 'Saya menuju ke sana', cancel: 'Batalkan antrean', yes: 'Ya, batalkan', called: 'DIPANGGIL', gone: 'Batal'},
  en: {take: 'Take a queue number', go: 'Take a number', more: 'Take another number', error: 'Error:', coming: 'I am on my way', cancel: 'Cancel my place', yes: 'Yes, cancel it', called: 'CALLED', gone: 'Cancelled'},
}

// follow watches a page and counts what it loads since it was last asked.
function follow(page, at) {
  let requests = 0
  watched(page, base, at)
  page.on('request', () => requests++)
  return () => {
    const n = requests
    requests = 0
    return n
  }
}

// officer is one of office 7325 at its first counter.
async function officer() {
  const me = await member('7325', 'officer')
  const counter = (await me.do('GET', '/queue/counters')).items[0]
  const finish = async t => {
    await me.act(t, 'start')
    await me.act(t, 'finish')
  }
  // callUntil calls, and serves to the end, everybody up to the number.
  const callUntil = async number => {
    for (;;) {
      const t = await me.call(counter)
      if (!t || t.number === number) return t
      await finish(t)
    }
  }
  return {callUntil, finish}
}

// take fills the form and returns the number; a browser that has taken one asks
// for another.
async function take(page, how, another = false) {
  const w = words[how.lang]
  await page.goto(`${base}/7325`)
  await look(page, '2-home', how)
  await page.getByRole('link', {name: w.take}).click()
  if (another) {
    await look(page, '3-taken', how)
    await page.getByRole('link', {name: w.more}).click()
  }
  await look(page, '3-form', how)
  await page.getByRole('button', {name: w.go}).click()
  check((await page.title()).startsWith(w.error), `${how.lang}: the title of a wrong form`)
  await look(page, '4-form-wrong', how)
  await page.locator('#layanan-konsultasi').check()
  await page.locator('#nama').fill('Siti 👩🏽 Aminah سيتي')
  await page.locator('#email').fill('siti@contoh.id')
  await page.locator('summary').click()
  await page.locator('#occupation').selectOption('student')
  await look(page, '5-form-filled', how)
  await press(page, /\/t\//)
  await look(page, '6-ticket', how)
  return (await page.locator('#judul .vh').textContent()).trim()
}

async function journey(browser, desk, how) {
  const {lang, script, width} = how
  const w = words[lang]
  const context = await browser.newContext({javaScriptEnabled: script, viewport: {width, height: 740}, locale: lang === 'id' ? 'id-ID' : 'en-GB', reducedMotion: 'reduce'})
  const page = await context.newPage()
  const count = follow(page, `${width}-${script ? 'js' : 'nojs'}-${lang}`)
  await page.goto(`${base}/?q=luwu&lang=${lang}`)
  await look(page, '1-find', how)
  count()
  const number = await take(page, how)
  count()
  await page.reload()
  if (script) await page.waitForTimeout(500)
  const asked = count()
  check(asked <= 4, `the ticket page makes ${asked} requests`) // page, script, stream, icon
  const t = await desk.callUntil(number)
  if (script) await page.waitForFunction(title => document.title.startsWith(title), w.called, {timeout: 15000})
  else await page.reload()
  check((await page.title()) === `${w.called} ${number}`, `${lang}: the title of a called ticket`)
  if (script) check((await page.locator('#kabar').textContent()).includes(number), `${lang}: the call is announced`)
  await look(page, '7-called', how)
  await page.getByRole('button', {name: w.coming}).click()
  await look(page, '8-coming', how)
  await desk.finish(t)
  if (script) await page.waitForSelector('.tick.finished', {timeout: 15000})
  else await page.reload()
  await look(page, '9-finished', how)
  await take(page, how, true)
  await page.getByRole('link', {name: w.cancel}).click()
  await look(page, '10-cancel', how)
  await page.getByRole('button', {name: w.yes}).click()
  check((await page.locator('.state').textContent()).includes(w.gone), `${lang}: cancelled`)
  await look(page, '11-cancelled', how)
  await page.goto(`${base}/privasi`)
  await look(page, '12-privacy', how)
  await page.goto(`${base}/tidak-ada`)
  await look(page, '13-missing', how)
  await context.close()
}

// The two languages, the two widths and the two kinds of browser, each of them
// with another one.
const ways = [{width: 360, script: false, lang: 'en'}, {width: 360, script: true, lang: 'id'}, {width: 1280, script: true, lang: 'en'}]

const browser = await launch()
try {
  const desk = await officer()
  for (const how of ways) await journey(browser, desk, how)
} catch (e) {
  check(false, e.stack)
} finally {
  await browser.close()
}
finish()
