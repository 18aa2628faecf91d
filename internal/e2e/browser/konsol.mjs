// What the browser tests of the console share: who signs in, what is typed,
// and how the keyboard reaches what is on a page.
import {readFileSync} from 'node:fs'
import {check, watched} from './look.mjs'

export const accounts = JSON.parse(readFileSync(process.env.PST_ACCOUNTS, 'utf8'))
export const officers = accounts.filter(a => a.role === 'officer' && a.office === '7325')

// api calls the program as somebody; it answers the status and the body.
export async function api(base, method, path, body, token) {
  const r = await fetch(`${base}/api/v1${path}`, {method, body: body && JSON.stringify(body),
    headers: {'Content-Type': 'application/json', ...(token && {Authorization: `Bearer ${token}`})}})
  return {status: r.status, body: r.status === 204 ? null : await r.json()}
}

export async function tokenOf(base, account) {
  const r = await api(base, 'POST', '/auth/login', {email: account.email, password: account.password})
  if (r.status !== 200) throw new Error(`sign-in: ${r.status} ${JSON.stringify(r.body)}`)
  return r.body.access_token
}

// visitors take numbers from their phones.
export async function visitors(base, ...guests) {
  const numbers = []
  for (const {name, service = 'konsultasi', priority = 'none'} of guests) {
    const r = await api(base, 'POST', '/public/offices/7325/tickets',
      {service, priority, guest: {name, email: `${name.toLowerCase().replace(/[^a-z]/g, '')}@contoh.id`}})
    if (r.status !== 201) throw new Error(`number: ${r.status} ${JSON.stringify(r.body)}`)
    numbers.push(r.body.number)
  }
  return numbers
}

// queue is today's line as the API tells it.
export const queue = async (base, token) => (await api(base, 'GET', '/offices/7325/queue', null, token)).body

// emptied takes everybody out of the line and closes the counters.
export async function emptied(base) {
  for (const account of officers) {
    const token = await tokenOf(base, account)
    const line = await queue(base, token)
    for (const t of [...line.called, ...line.waiting, ...line.parked])
      await api(base, 'POST', `/offices/7325/queue/tickets/${t.id}/cancel`, {reason: 'uji'}, token)
    for (const t of line.serving) await api(base, 'POST', `/offices/7325/queue/tickets/${t.id}/finish`, {complete_later: true}, token)
    for (const c of line.counters) await api(base, 'POST', `/offices/7325/queue/counters/${c.id}/close`, {}, token)
  }
}

// tabTo presses Tab until the element has the focus, as somebody without a
// mouse does.
export async function tabTo(page, selector, most = 90) {
  for (let n = 0; n < most; n++) {
    if (await page.evaluate(s => document.activeElement?.matches(s), selector)) return
    await page.keyboard.press('Tab')
  }
  check(false, `the keyboard does not reach ${selector}`)
}

// named is the selector of a button by the beginning of its words, once it stands.
export async function named(page, words) {
  const button = page.getByRole('button', {name: words}).first()
  await button.waitFor()
  const name = `uji-${words.replace(/[^A-Za-z0-9]/g, '')}`
  await button.evaluate((e, n) => e.setAttribute('data-uji', n), name)
  return `[data-uji="${name}"]`
}

// pressed reaches a button by the keyboard and presses it.
export async function pressed(page, words) {
  await tabTo(page, await named(page, words))
  await page.keyboard.press('Enter')
}

// entered opens the console at a page and types who signs in, by the keyboard.
// rough is for a test that breaks connections, of which the browser complains.
export async function entered(browser, base, {account, width, lang, path = '/konsol/k/7325/loket', rough = false}) {
  const context = await browser.newContext({viewport: {width, height: width < 500 ? 740 : 800}, locale: lang === 'id' ? 'id-ID' : 'en-GB', reducedMotion: 'reduce'})
  const page = await context.newPage()
  if (!rough) watched(page, base, `${width}-${lang}`)
  await page.goto(`${base}${path}?lang=${lang}`)
  await page.waitForURL(/\/konsol\/masuk/)
  await tabTo(page, 'input[name=email]')
  await page.keyboard.type(account.email)
  await page.keyboard.press('Tab')
  await page.keyboard.type(account.password)
  return {context, page}
}
