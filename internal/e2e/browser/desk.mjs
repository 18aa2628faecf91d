// What visitors and officers of office 7325 do through the interface, so that a
// browser has something to look at.
import {readFileSync} from 'node:fs'

async function send(base, method, path, body, token) {
  const r = await fetch(base + path, {method, body: body && JSON.stringify(body),
    headers: {'Content-Type': 'application/json', ...(token && {Authorization: `Bearer ${token}`})}})
  if (!r.ok) throw new Error(`${method} ${path}: ${r.status} ${await r.text()}`)
  return r.status === 204 ? null : r.json()
}

// visitor takes a number and knows the path of its page.
export async function visitor(base) {
  const t = await send(base, 'POST', '/api/v1/public/offices/7325/tickets',
    {service: 'konsultasi', guest: {name: 'Siti <b>Aminah</b>', email: 'siti@contoh.id'}})
  return {number: t.number, path: `/t/${t.token}`, token: t.token}
}

// officer signs in for office 7325, with PST_ACCOUNTS, and sits at its first counter.
export async function officer(base) {
  const account = JSON.parse(readFileSync(process.env.PST_ACCOUNTS, 'utf8')).find(a => a.role === 'officer' && a.office === '7325')
  const {access_token: token} = await send(base, 'POST', '/api/v1/auth/login', {email: account.email, password: account.password})
  const queue = '/api/v1/offices/7325/queue'
  const counter = (await send(base, 'GET', `${queue}/counters`, null, token)).items[0]
  const act = (t, action, body = {}) => send(base, 'POST', `${queue}/tickets/${t.id}/${action}`, body, token)
  // callUntil calls, and serves to the end, everybody up to the number.
  async function callUntil(number) {
    for (;;) {
      const t = await send(base, 'POST', `${queue}/call-next`, {counter: counter.id}, token)
      if (!t) throw new Error(`${number} is not in the line`)
      if (t.number === number) return t
      await act(t, 'start')
      await act(t, 'finish')
    }
  }
  return {
    act, callUntil,
    async serve(number) {
      const t = await callUntil(number)
      await act(t, 'start')
      await act(t, 'finish')
    },
    record: t => send(base, 'PUT', `${queue}/tickets/${t.id}/result`, {needs: [
      {subject: 'PDRB menurut lapangan usaha <i>2020–2025</i>', region_level: 'Kabupaten Luwu Timur', years_from: 2020, years_to: 2025, outcome: 'sesuai',
        link: 'https://luwutimurkab.bps.go.id/id/publication/2026/02/28/kabupaten-luwu-timur-dalam-angka-2026'},
      {subject: 'Jumlah UMKM', outcome: 'belum_diperoleh'}]}, token),
    leave: v => send(base, 'POST', `/api/v1/public/t/${v.token}/cancel`, {}),
  }
}
