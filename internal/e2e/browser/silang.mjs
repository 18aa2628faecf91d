// The full cross: every page of the program in both languages at 320, 360, 768
// and 1280 px and at 200 % zoom, the screens of the lobby lying and standing.
// axe reads each, nothing is wider than the window and no text is cut off. The
// pages are found by their links, so one that is made later is looked at too.
//
//   node silang.mjs http://127.0.0.1:8080 [publik|konsol|layar [id|en]]
//
// PST_ACCOUNTS     demo-accounts.json
// PST_SCREENSHOTS  folder for pictures of every state; none are taken without
// PST_CHROMIUM     the browser; /usr/bin/chromium when not given
import {readFileSync} from 'node:fs'
import {crawl} from './crawl.mjs'
import {base, check, finish, launch, look, member, watch, whole} from './kit.mjs'
import {questions, visits} from './states.mjs'

const part = process.argv[3], only = process.argv[4]
const widths = [1280, 768, 360, 320]
const zoomed = {width: 640, height: 400} // 200 % of 1280 × 800
const landscape = {width: 1920, height: 1080}, portrait = {width: 1080, height: 1920}
const locales = {id: 'id-ID', en: 'en-GB'}
const accounts = JSON.parse(readFileSync(process.env.PST_ACCOUNTS, 'utf8'))
const browser = await launch()

async function opened(name, lang) {
  const context = await browser.newContext({viewport: {width: 1280, height: 800}, locale: locales[lang], reducedMotion: 'reduce', serviceWorkers: 'block'})
  const page = await context.newPage()
  watch(page, `${name} ${lang}`, /4\d\d \(/)
  return page
}

// cross looks at the page that is open at every width.
async function cross(page, name, lang) {
  check(await page.getAttribute('html', 'lang') === lang, `${name}: not in ${lang}`)
  for (const width of widths) {
    await page.setViewportSize({width, height: width < 500 ? 740 : 800})
    await look(page, `${width}-${lang}-${name}`)
    await whole(page, `${width}-${lang}-${name}`)
  }
  await page.setViewportSize(zoomed)
  await whole(page, `200%-${lang}-${name}`)
  await page.setViewportSize({width: 1280, height: 800})
}

// strict has the office ask for the digits of its lobby.
const strict = async on => (await member('7325', 'office_admin')).do('PATCH', '/profile', {lobby_code: on})

// wrongs are forms that are refused when they are sent empty.
const wrongs = ['/7325/antrean', '/7325/tanya', '/7325/lacak']

async function publik(lang, all, cases) {
  const page = await opened('publik', lang)
  await page.goto(`${base}/?lang=${lang}`)
  const of = (kind, list) => Object.entries(list).map(([name, t]) => ({at: `/t/${t.token}`, name: `${kind}-${name}`}))
  const met = await crawl(page, {lang, who: 'publik', under: '/', cross, settled: () => page.locator('h1').waitFor(),
    first: ['/', '/?q=luwu', '/?q=zzzz', '/7325', {at: '/7371', name: 'draft'}, '/7325/antrean', '/7325/tanya', '/7325/lacak', '/tidak-ada', ...of('ticket', all), ...of('case', cases),
      {at: `/t/${all.waiting.token}/batal`, name: 'cancel'}, {at: `/t/${all.waiting.token}/tamu`, name: 'sign'}, {at: `/t/${cases.new.token}?terkirim=1`, name: 'case-sent'},
      ...['balas', 'belum', 'cukup'].map(what => ({at: `/t/${cases.answered.token}/${what}`, name: what})), {at: `/t/${cases.new.token}/batal`, name: 'withdraw'}]})
  check(met.size > 40, `only ${met.size} public pages`)
  for (const at of wrongs) {
    await page.goto(base + at)
    await page.locator('main button[type=submit]').click()
    await page.locator('#ringkasan').waitFor()
    await cross(page, `publik-wrong${at.replaceAll('/', '-')}`, lang)
  }
  await lost(page, lang)
  await page.context().close()
}

// lost comes to the page that asks for the code of a lost link, and types a wrong one.
async function lost(page, lang) {
  const until = async selector => {
    for (let n = 0; n < 200 && await page.locator(selector).count() === 0; n++) {
      await page.locator('main button[type=submit]').click()
      await page.waitForLoadState()
    }
  }
  await page.goto(`${base}/7325/lacak`)
  await page.locator('#nomor').fill('T-26-9999')
  await page.locator('#kontak').fill('siapa@contoh.id')
  await until('#kode')
  await cross(page, 'publik-kode', lang)
  await page.locator('#kode').fill('123456')
  await until('#kode-err')
  await cross(page, 'publik-kode-wrong', lang)
}

// needed are pages of an office that its people must be led to.
const needed = {officer: ['kotak-masuk', 'kotak-keluar'], office_admin: ['kotak-masuk', 'kotak-keluar', 'atur/balasan-cepat', 'atur/konsultasi']}

// console has one role look at everything that its links lead to.
async function konsol(lang, account, cases) {
  const who = await member(account.office, account.role)
  await who.mine('PUT', '/me/preferences', {...await who.mine('GET', '/me/preferences'), language: lang})
  const page = await opened(account.role, lang)
  const settled = async () => {
    await page.locator('h1').first().waitFor()
    await page.waitForFunction(() => !document.querySelector('.mantine-Skeleton-root'))
  }
  await page.goto(`${base}/konsol/masuk?lang=${lang}`)
  await settled()
  if (account.role === 'officer') await cross(page, 'masuk', lang)
  await page.locator('input[name=email]').fill(account.email)
  await page.locator('input[name=password]').fill(account.password)
  await page.locator('button[type=submit]').click()
  await page.waitForURL(u => !u.pathname.endsWith('/masuk'))
  await settled()
  await page.locator(`html[lang=${lang}]`).waitFor()
  const met = await crawl(page, {lang, who: account.role, under: '/konsol/', settled, cross,
    first: [new URL(page.url()).pathname, ...(account.role === 'officer' ? ['undangan', 'tidak-ada'].map(name => ({at: `/konsol/${name}?lang=${lang}`, name})) : []),
      ...(account.role === 'officer' ? Object.entries(cases).map(([name, c]) => ({at: `/konsol/k/7325/kotak-masuk/${c.id}?view=open`, name: `case-${name}`})) : [])]})
  for (const at of needed[account.role] ?? []) check(met.has(`/konsol/k/{kode}/${at}`), `${account.role} was not led to ${at}`)
  check(met.size >= (account.role === 'officer' ? 8 : account.role === 'office_admin' ? 14 : 1), `only ${met.size} pages for ${account.role}`)
  await page.context().close()
}

// screens are the lobby's, paired, lying and standing.
async function layar(lang, kind, admin, states) {
  const page = await opened(kind, lang)
  const home = `${base}/${kind === 'tv' ? 'tv' : 'kios'}`
  const both = async name => {
    for (const [how, size] of Object.entries({landscape, portrait})) {
      await page.setViewportSize(size)
      await look(page, `${how}-${lang}-${kind}-${name}`)
      await whole(page, `${how}-${lang}-${kind}-${name}`)
    }
  }
  await page.goto(`${home}?lang=${lang}`)
  await page.waitForFunction(() => /^[0-9A-Z]{3} [0-9A-Z]{3}$/.test(document.getElementById('kode').textContent))
  await both('pair')
  await admin.do('POST', '/devices', {code: await page.textContent('#kode'), kind, name: `Layar ${kind} ${lang}`})
  await page.waitForSelector(kind === 'tv' ? '#papan' : '#kios', {timeout: 20000})
  for (const [name, reach] of Object.entries(states)) {
    await reach(page)
    await both(name)
  }
  await page.context().close()
}

const tv = {
  call: page => page.waitForFunction(() => document.getElementById('papan').dataset.state === 'call' && !document.getElementById('kode').hidden),
}
const kiosk = lang => ({
  home: async page => {
    await page.waitForSelector('section[data-layar=pilih]')
    await page.click(`[data-ke=${lang}]`)
  },
  priority: page => page.click('[data-buat=prioritas]'),
  staff: async page => {
    await page.click('[data-buat=biasa]')
    await page.click('[data-buat=petugas]')
  },
})

try {
  await strict(false)
  const all = await visits(), cases = await questions()
  await strict(true)
  for (const lang of only ? [only] : ['id', 'en']) {
    if (!part || part === 'publik') await publik(lang, all, cases)
    if (!part || part === 'layar') {
      const admin = await member('7325', 'office_admin') // a token outlives no language
      await layar(lang, 'tv', admin, tv)
      await layar(lang, 'kiosk', admin, kiosk(lang))
    }
    if (!part || part === 'konsol') {
      for (const role of ['officer', 'office_admin', 'supervisor', 'national_admin']) await konsol(lang, accounts.find(a => a.role === role), cases)
    }
  }
} catch (e) {
  check(false, e.stack)
} finally {
  await browser.close()
}
finish()
