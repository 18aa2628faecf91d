// Tickets and questions of office 7325 in every state that they can have on one
// day, so that there is something to look at.
import {member, send} from './kit.mjs'

export const take = name => send('POST', '/public/offices/7325/tickets', {service: 'konsultasi', guest: {name, email: 'tamu@contoh.test'}})

// visits are tickets in every state a visit can have; those who stay in the line
// give the screens something to show.
export async function visits() {
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

// bring uploads a file that waits for its message.
async function bring(name) {
  const r = await fetch(`${process.argv[2].replace(/\/$/, '')}/api/v1/public/offices/7325/attachments?name=${encodeURIComponent(name)}`,
    {method: 'POST', headers: {'Content-Type': 'application/octet-stream'}, body: 'tahun;nilai\n2025;1\n'})
  if (!r.ok) throw new Error(`${name}: ${r.status} ${await r.text()}`)
  return (await r.json()).id
}

// questions are cases in every state that needs no waiting, by its name: the link
// and the number the visitor has, and the id the officer has.
export async function questions() {
  const desk = await member('7325', 'officer'), second = await member('7325', 'officer', 1), all = {}
  const ask = async (name, more = {}) => {
    const asked = await send('POST', '/public/offices/7325/consultations', {topic: 'data', question: `Mohon PDRB menurut kecamatan 2020–2025, ${name}.\n${'Lengkap. '.repeat(40)}`,
      name: `${name} ${'Nama Panjang '.repeat(6)}`, email: 'penanya.dengan.alamat.panjang@contoh.test', share_contact: true, ...more})
    const {items} = await desk.do('GET', `/consultations?view=open&q=${asked.number}`)
    return (all[name] = {...asked, id: items.find(i => i.number === asked.number).id})
  }
  const act = (c, what, body = {}, by = desk) => by.do('POST', `/consultations/${c.id}/${what}`, body)
  const answer = async (name, words = 'Silakan lihat https://luwutimurkab.bps.go.id/tabel?id=1.') => {
    const c = await ask(name)
    await act(c, 'messages', {body: words})
    return c
  }
  const answered = async name => handed(await answer(name))
  // handed marks what is on its way as sent, once the mailer has found that it
  // sends nothing.
  const handed = async c => {
    for (const end = Date.now() + 60000; ;) {
      const {items} = await desk.do('GET', '/deliveries?state=open'), mine = items.filter(i => i.subject.number === c.number), ready = mine.filter(i => i.can_mark_sent)
      for (const d of ready) await desk.do('POST', `/deliveries/${d.id}/mark-sent`, {})
      if (ready.length === mine.length) return c
      if (Date.now() > end) throw new Error(`letters of ${c.number} are still on their way`)
      await new Promise(done => setTimeout(done, 200))
    }
  }
  await ask('new', {attachments: [await bring(`${'daftar_desa_'.repeat(8)}.csv`)]})
  await act(await ask('claimed'), 'claim')
  const told = await ask('told')
  await act(told, 'messages', {body: 'Kami sedang menghitungnya.', kind: 'update'})
  await act(told, 'tags', {tags: ['pdrb', 'kecamatan', 'menunggu data']})
  await act(told, 'notes', {body: 'Tanyakan ke seksi Nerwilis.'})
  await act(told, 'needs', {needs: [{subject: 'PDRB', region_level: 'Kecamatan', outcome: 'belum_diperoleh'}]})
  await answer('pending')
  await answered('answered')
  const back = await answered('unanswered')
  await send('POST', `/public/t/${back.token}/not-answered`, {body: 'Tahunnya keliru.'})
  await act(back, 'mask', {message: (await desk.do('GET', `/consultations/${back.id}`)).messages[0].id})
  const enough = await answered('closed')
  await send('POST', `/public/t/${enough.token}/enough`, {})
  const reopened = await answered('reopened')
  await send('POST', `/public/t/${reopened.token}/enough`, {})
  await send('POST', `/public/t/${reopened.token}/messages`, {body: 'Satu lagi: menurut desa?'})
  await send('POST', `/public/t/${(await ask('withdrawn')).token}/cancel`, {})
  await act(await ask('spam'), 'close', {reason: 'spam'})
  await act(await ask('elsewhere'), 'close', {reason: 'referred', note: 'Dinas Pendidikan'})
  await act(await ask('referred'), 'refer', {office: '7300', note: 'Mohon bantuan'})
  await act(await ask('approval'), 'approval', {body: 'Mikrodata terlampir.'}, second)
  await act(await ask('snoozed'), 'snooze', {until: '2026-11-24T09:00:00+08:00'})
  return all
}
