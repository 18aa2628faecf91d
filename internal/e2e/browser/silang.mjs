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
import {base, check, finish, launch, look, member, send, watch, whole} from './kit.mjs'

const part = process.argv[3], only = process.argv[4]
const widths = [1280, 768, 360, 320]
const zoomed = {width: 640, height: 400} // 200 % of 1280 × 800
const landscape = {width: 1920, height: 1080}, portrait = {width: 1080, height: 1920}
const locales = {id: 'id-ID', en: 'en-GB'}
const accounts = JSON.parse(readFileSync(process.env.PST_ACCOUNTS, 'utf8'))
const browser = await launch()

// shape names a page whatever office, ticket or person it is of: one of each is
// looked at.
const shape = at => at.split('#')[0].replace(/(?<=.)\/$/, '').replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '{id}').replace(/\/\d{4}(?=[/?]|$)/, '/{kode}').replace(/\/t\/[^/?]+/, '/t/{token}')

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

// linked are the pages that the open one leads to.
const linked = (page, under) => page.evaluate(prefix => [...document.querySelectorAll('a[href]:not([download])')].map(a => new URL(a.href))
  .filter(u => u.origin === location.origin && (u.pathname + '/').startsWith(prefix) && !/^\/(static|cetak|api|suara)\//.test(u.pathname) && !/\.\w+$/.test(u.pathname) && !u.searchParams.has('lang'))
  .map(u => u.pathname + (u.searchParams.has('s') ? '' : u.search)), under)

// crawl looks at the pages given and at one of each shape that they lead to.
async function crawl(page, {lang, who, first, under, settled}) {
  const met = new Set(), row = first.map(each => (typeof each === 'string' ? {at: each} : each))
  while (row.length) {
    const {at, name} = row.shift(), key = name ?? shape(at)
    if (met.has(key)) continue
    met.add(key)
    await page.goto(base + at)
    await settled()
    const next = await linked(page, under)
    await cross(page, `${who}-${key.replace(/[^\w{}=]+/g, '-')}`.replace(/--+/g, '-'), lang)
    row.push(...next.map(to => ({at: to})))
  }
  console.log(`${who} ${lang}: ${[...met].join(' ')}`)
  return met
}

const take = name => send('POST', '/public/offices/7325/tickets', {service: 'konsultasi', guest: {name, email: 'tamu@contoh.test'}})

// visits are tickets in every state a visit can have; those who stay in the line
// give the screens something to show.
async function visits() {
  const officer = await member('7325', 'officer'), [counter] = (await officer.do('GET', '/queue/counters')).items
  const all = {}
  const serve = async t => {
    await officer.act(t, 'start')
    await officer.act(t, 'finish', {complete_later: true})
  }
  for (const t of (await officer.do('GET', '/queue')).called) await serve(t) // of a run before
  const called = async name => {
    all[name] = await take(`${name} ${'Nama Panjang '.repeat(6)}`)
    for (;;) {
      const t = await officer.call(counter)
      if (t.number === all[name].number) return t
      await serve(t)
    }
  }
  await serve(await called('finished'))
  const absent = await called('missed')
  await officer.act(absent, 'recall')
  await officer.act(absent, 'no-show')
  await officer.act(await called('parked'), 'park')
  const cancelled = all.cancelled = await take('Batal')
  await send('POST', `/public/t/${cancelled.token}/cancel`, {})
  await called('called')
  for (const name of ['near', 'second', 'third', 'waiting']) all[name] = await take(name)
  return all
}

// strict has the office ask for the digits of its lobby.
const strict = async on => (await member('7325', 'office_admin')).do('PATCH', '/profile', {lobby_code: on})

async function publik(lang, all) {
  const page = await opened('publik', lang)
  await page.goto(`${base}/?lang=${lang}`)
  const tickets = Object.entries(all).map(([name, t]) => ({at: `/t/${t.token}`, name: `ticket-${name}`}))
  const met = await crawl(page, {lang, who: 'publik', under: '/', settled: () => page.locator('h1').waitFor(),
    first: ['/', '/?q=luwu', '/?q=zzzz', '/7325', {at: '/7371', name: 'draft'}, '/7325/antrean', '/tidak-ada', ...tickets,
      {at: `/t/${all.waiting.token}/batal`, name: 'cancel'}, {at: `/t/${all.waiting.token}/tamu`, name: 'sign'}]})
  check(met.size > 20, `only ${met.size} public pages`)
  await page.goto(`${base}/7325/antrean`)
  await page.locator('main button[type=submit]').click()
  await page.locator('#ringkasan').waitFor()
  await cross(page, 'publik-wrong', lang)
  await page.context().close()
}

// console has one role look at everything that its links lead to.
async function konsol(lang, account) {
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
  const met = await crawl(page, {lang, who: account.role, under: '/konsol/', settled,
    first: [new URL(page.url()).pathname, ...(account.role === 'officer' ? ['undangan', 'tidak-ada'].map(name => ({at: `/konsol/${name}?lang=${lang}`, name})) : [])]})
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
  const all = await visits()
  await strict(true)
  const admin = await member('7325', 'office_admin')
  for (const lang of only ? [only] : ['id', 'en']) {
    if (!part || part === 'publik') await publik(lang, all)
    if (!part || part === 'layar') {
      await layar(lang, 'tv', admin, tv)
      await layar(lang, 'kiosk', admin, kiosk(lang))
    }
    if (!part || part === 'konsol') {
      for (const role of ['officer', 'office_admin', 'supervisor', 'national_admin']) await konsol(lang, accounts.find(a => a.role === role))
    }
  }
} catch (e) {
  check(false, e.stack)
} finally {
  await browser.close()
}
finish()
