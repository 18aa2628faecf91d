// Goes back to a form that was sent and presses its button again, in a real
// browser: with the page that was left kept by the browser and without, with
// JavaScript and without, coming from the office's page and from another site.
// However it is done, one number and one question are made, until another is
// asked for by name; then somebody else's can be made on the same telephone.
//
//   PST_ACCOUNTS=demo-accounts.json node kembali.mjs http://127.0.0.1:8080
import {chromium} from 'playwright-core'
import {base, check, finish, launch, look} from './kit.mjs'
import {press} from './look.mjs'

const made = /\/t\/7325\./
const path = page => new URL(page.url()).pathname

// forms are filled by a visitor; a name tells visitors apart.
const forms = {
  async antrean(page, name) {
    await page.locator('#layanan-konsultasi').check()
    await page.locator('#nama').fill(name)
    await page.locator('#email').fill('siti@contoh.id')
  },
  async tanya(page, name) {
    await page.locator('#topik-data').check()
    await page.locator('#pertanyaan').fill('Berapa PDRB 2025?')
    await page.locator('#nama').fill(name)
    await page.locator('#email').fill('siti@contoh.id')
  },
}

// sends presses the button once a form is old enough to be taken: the page of a
// refusal is none that a browser goes back to.
async function sends(page) {
  await page.waitForTimeout(2100)
  await press(page, made)
}

// back goes one page back by itself, as the browser's button does.
async function back(page, to) {
  await Promise.all([page.waitForURL(u => u.pathname === to, {waitUntil: 'commit'}), page.evaluate(() => history.back()).catch(() => {})])
  await page.locator('h1').waitFor()
}

async function goBack(page, to, script) {
  if (script) return back(page, to)
  await page.goBack({waitUntil: 'commit'})
  await page.locator('h1').waitFor()
  check(path(page) === to, `back leads to ${page.url()}`)
}

// settle ends at what was made first, however the page looks that was gone back to.
async function settle(page, name, fill) {
  if (await page.locator('#lihat').count()) {
    await page.locator('#lihat').click()
    await page.waitForURL(made)
    return 'said'
  }
  if (await page.locator('#nama').inputValue() === '') await fill(page, name) // the browser did not keep what was typed
  await press(page, made)
  return 'same form'
}

async function once(browser, form, {kept, script, from}) {
  const name = `${form}, ${kept ? 'kept' : 'fetched again'}, ${script ? 'with' : 'without'} script${from ? ', from another site' : ''}`
  const context = await browser.newContext({javaScriptEnabled: script, viewport: {width: 360, height: 740}, locale: 'id-ID', reducedMotion: 'reduce'})
  const page = await context.newPage(), at = `/7325/${form}`, fill = forms[form]
  if (from) {
    await page.goto(`data:text/html,<a href="${base}${at}">BPS</a>`)
    await Promise.all([page.waitForURL(base + at), page.locator('a').click()])
  } else await page.goto(base + at)
  await fill(page, 'Siti Aminah')
  await sends(page)
  const first = path(page)
  await goBack(page, at, script)
  const how = await settle(page, 'Siti Aminah', fill)
  check(path(page) === first, `${name}: back and again made another`)
  await page.goto(base + at) // on purpose, as somebody else on this telephone does
  check(await page.locator('#lihat').count() === 1, `${name}: the page does not say what was made`)
  if (!kept && script && !from) await look(page, `again-${form}`)
  await page.locator('#lagi').click()
  await fill(page, 'Andi Pratama')
  await sends(page)
  check(path(page) !== first, `${name}: somebody else has the same`)
  const second = path(page)
  await goBack(page, at, script)
  await settle(page, 'Andi Pratama', fill)
  check(path(page) === second, `${name}: back to the other form and again made a third`)
  console.log(`ok    ${name}: ${how}`)
  await context.close()
}

// keeping is a browser that keeps the pages it leaves, as people's do; the driver
// switches that off otherwise.
const keeping = () => chromium.launch({executablePath: process.env.PST_CHROMIUM || '/usr/bin/chromium', ignoreDefaultArgs: ['--disable-back-forward-cache'],
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run']})

for (const kept of [false, true]) {
  const browser = await (kept ? keeping() : launch('--disable-features=BackForwardCache'))
  try {
    for (const form of Object.keys(forms)) {
      for (const script of [true, false]) await once(browser, form, {kept, script})
      await once(browser, form, {kept, script: true, from: true})
    }
  } catch (e) {
    check(false, e.stack)
  } finally {
    await browser.close()
  }
}
finish()
