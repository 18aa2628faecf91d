// What the journeys share: a browser, checks that are counted, axe on every
// state, and people of an office who act by the API.
import {readFileSync} from 'node:fs'
import {createInterface} from 'node:readline'
import {chromium} from 'playwright-core'
import {check, fits, picture, read} from './check.mjs'

export {check, finish} from './check.mjs'

export const base = process.argv[2]?.replace(/\/$/, '')
if (!base) {
  console.error('usage: node JOURNEY.mjs BASE_URL')
  process.exit(2)
}

// launch starts the browser; more are its arguments.
export const launch = (...more) => chromium.launch({executablePath: process.env.PST_CHROMIUM || '/usr/bin/chromium', args: [
  '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run', ...more]})

// look takes a picture of the page and has axe read it, or only the part of it
// that the selector names.
export async function look(page, name, wide = true, part = '') {
  await picture(page, name)
  if (wide) await fits(page, name)
  await read(page, name, part)
}

// whole checks that nothing is wider than the window and no text is cut off
// where nobody can scroll to it.
export async function whole(page, name) {
  const {over, cut} = await page.evaluate(() => ({
    over: document.documentElement.scrollWidth - window.innerWidth,
    cut: [...document.querySelectorAll('body *')].filter(e => e.checkVisibility() && e.clientWidth > 1 && !e.closest('svg,select,.vh') &&
      !e.querySelector('iframe') && /hidden|clip/.test(getComputedStyle(e).overflowX) && e.scrollWidth > e.clientWidth + 1 && e.innerText?.trim())
      .map(e => `${e.scrollWidth - e.clientWidth} px of ${e.outerHTML.slice(0, 160)}`),
  }))
  check(over <= 0, `${name}: ${over} px wider than the window`)
  check(cut.length === 0, `${name}: cut off ${cut.join(' ')}`)
}

// watch checks what a page asks for and what the browser complains about; a
// complaint that matches expected is none.
export function watch(page, name, expected = /$^/) {
  page.on('request', r => check(r.url().startsWith(base) || r.url().startsWith('blob:'), `${name}: asks another host: ${r.url()}`))
  page.on('console', m => check(m.type() !== 'error' || expected.test(m.text()), `${name}: console: ${m.text()}`))
  page.on('pageerror', e => check(false, `${name}: ${e}`))
}

// send calls the API and returns what it answers; a refusal is thrown.
export async function send(method, path, body, token) {
  const r = await fetch(base + '/api/v1' + path, {method, body: body && JSON.stringify(body),
    headers: {'Content-Type': 'application/json', ...(token && {Authorization: `Bearer ${token}`})}})
  if (!r.ok) throw new Error(`${method} ${path}: ${r.status} ${await r.text()}`)
  return r.status === 204 ? null : r.json()
}

// member signs in somebody of the demo accounts: the nth with the role.
export async function member(office, role, nth = 0) {
  const account = JSON.parse(readFileSync(process.env.PST_ACCOUNTS, 'utf8')).filter(a => a.role === role && a.office === office)[nth]
  const {access_token: token} = await send('POST', '/auth/login', {email: account.email, password: account.password})
  const at = `/offices/${office}`
  return {
    do: (method, path, body) => send(method, at + path, body, token),
    mine: (method, path, body) => send(method, path, body, token),
    act: (ticket, action, body = {}) => send('POST', `${at}/queue/tickets/${ticket.id}/${action}`, body, token),
    call: counter => send('POST', `${at}/queue/call-next`, {counter: counter.id}, token),
  }
}

// ask has whoever drives this journey stop the server, or start it again on the
// same folder and port ("start", "start 2026-11-24T08:30:00+08:00"): it writes
// "ASK stop" and waits for a line on its standard input.
export function ask(what) {
  const answers = createInterface({input: process.stdin})
  return new Promise(done => {
    answers.once('line', text => { answers.close(); done(text) })
    console.log(`ASK ${what}`)
  })
}
