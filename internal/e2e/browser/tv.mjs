// A TV of office 7325 in a real browser: it is paired, shows and speaks what is
// called, one call after another, survives a restart of the server and ends
// with its pairing. axe reads every state.
//
//   node tv.mjs http://127.0.0.1:8080
//
// PST_ACCOUNTS     demo-accounts.json
// PST_SCREENSHOTS  folder for pictures of every state; none are taken without
// PST_CHROMIUM     the browser; /usr/bin/chromium when not given
//
// It asks whoever drives it to stop and start the server (kit.mjs, ask).
import {ask, base, check, finish, launch, look, member, send, watch} from './kit.mjs'

const landscape = {width: 1920, height: 1080}, portrait = {width: 1080, height: 1920}

// listen keeps in the page what it announces and what its sounds really play.
const listen = () => {
  window.heard = []
  window.played = []
  for (const name of ['announce', 'announced']) document.addEventListener(name, e => window.heard.push({name, at: performance.now(), ...e.detail}))
  const start = AudioBufferSourceNode.prototype.start
  AudioBufferSourceNode.prototype.start = function (at, ...rest) {
    window.played.push({at, until: at + this.buffer.duration})
    return start.call(this, at, ...rest)
  }
}

const said = (page, name) => page.evaluate(n => window.heard.filter(e => e.name === n), name)
const until = (page, test, arg) => page.waitForFunction(test, arg, {timeout: 40000})

// take lets a visitor take a number.
const take = name => send('POST', '/public/offices/7325/tickets', {service: 'konsultasi', guest: {name, email: 'tamu@contoh.test'}})

// pair shows the code, has the admin confirm it, and waits for the board.
async function pair(page, admin) {
  await page.goto(`${base}/tv`)
  await until(page, () => /^[0-9A-Z]{3} [0-9A-Z]{3}$/.test(document.getElementById('kode').textContent))
  await look(page, 'tv-1-pair')
  const code = await page.textContent('#kode')
  const device = await admin.do('POST', '/devices', {code, kind: 'tv', name: 'TV Lobi'})
  await page.waitForSelector('#papan', {timeout: 20000})
  const kept = (await page.context().cookies()).find(c => c.name === 'pst_device')
  check(kept?.httpOnly && kept.sameSite === 'Strict', 'the token of the TV is where a script reads it')
  check(!(await page.evaluate(() => document.cookie + JSON.stringify(localStorage))).includes(kept.value), 'a script sees the token')
  return device
}

// speak turns the sound off and on again by a tap and hears the test. A browser
// without a screen asks for no tap before the first sound.
async function speak(page) {
  await page.click('#matikan')
  await until(page, () => !document.getElementById('aktifkan').hidden)
  await look(page, 'tv-2-empty')
  await page.click('#aktifkan')
  await until(page, () => window.played.length === 5 && document.getElementById('aktifkan').hidden)
  await page.mouse.move(10, 10)
  await until(page, () => document.body.classList.contains('idle'))
  check(await page.isHidden('#uji'), 'the buttons stay while nobody is there')
}

// A screen whose browser cannot play Opus, one with a voice of its own, which a
// browser of this machine never has.
const noOpus = () => {
  const can = HTMLMediaElement.prototype.canPlayType
  HTMLMediaElement.prototype.canPlayType = function (type) { return /opus/.test(type) ? '' : can.call(this, type) }
}
const voiced = () => {
  window.spoken = []
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text } }
  Object.defineProperty(window, 'speechSynthesis', {value: {
    getVoices: () => [{lang: 'id-ID', localService: false}, {lang: 'id_ID', localService: true, name: 'Damayanti'}],
    speak: said => { window.spoken.push([said.voice.name, said.text]); setTimeout(() => said.onend()) },
  }})
}

// elsewhere opens screens that are told of the next call alone: one without a
// clip has the chime, with a voice of the machine that speaks, and one that
// plays no Opus plays the same clips as MP3.
async function elsewhere(context) {
  const open = async (prepare, missing, ends) => {
    const page = await context.newPage()
    const asked = []
    page.on('request', r => asked.push(r.url()))
    await page.addInitScript(listen)
    if (prepare) await page.addInitScript(prepare)
    if (missing) await page.route('**/loket.*', r => r.abort())
    await page.goto(`${base}/tv`)
    await until(page, () => document.getElementById('papan').dataset.state === 'call' && !document.getElementById('suara').hidden)
    await page.mouse.move(10, 10)
    if (await page.isVisible('#aktifkan')) await page.click('#aktifkan')
    await until(page, () => document.getElementById('aktifkan').hidden)
    return {ends: async () => {
      await until(page, () => window.heard.some(e => e.name === 'announced'))
      check((await said(page, 'announce')).length === 1, 'a screen that was opened late announces what was called before')
      await ends((await said(page, 'announced'))[0].how, asked, page)
      await page.close()
    }}
  }
  return Promise.all([
    open(null, true, how => check(how === 'chime', `without a clip and without a voice it is ${how}`)),
    open(voiced, true, async (how, asked, page) => {
      const spoken = await page.evaluate(() => window.spoken)
      check(how === 'speech' && spoken.length === 1 && spoken[0][0] === 'Damayanti', `a voice of the machine: ${how} ${JSON.stringify(spoken)}`)
      check(/panggilan kedua.*nomor antrean.*satu.*loket.*satu/i.test(spoken[0]?.[1] ?? ''), `it says ${spoken[0]?.[1]}`)
    }),
    open(noOpus, false, (how, asked) => {
      const clips = asked.filter(url => url.includes('/suara/'))
      check(how === 'clips' && clips.length > 0 && clips.every(url => url.endsWith('.mp3')), `without Opus: ${how}, ${clips.slice(0, 3)}`)
    }),
  ])
}

// one announces one number: seen, in order and spoken with the right clips.
async function one(page, officer, counter) {
  await take('Siti Aminah')
  const t = await officer.call(counter)
  await until(page, n => document.getElementById('nomor').textContent === n && document.querySelector('#kini.now'), t.number)
  check((await page.textContent('#tujuan')).startsWith('Loket 1'), 'the counter of the call')
  await look(page, 'tv-3-called')
  await until(page, () => window.heard.some(e => e.name === 'announced'))
  const [first] = await said(page, 'announce'), [end] = await said(page, 'announced')
  const once = 'nomor-antrean huruf-k satu | silakan-menuju loket satu'
  check(first.clips.join(' ') === `nada ${once} | ${once}`, `spoken: ${first.clips.join(' ')}`)
  check(end.how === 'clips' && end.at - first.at >= 6000, `spoken by ${end.how} in ${end.at - first.at} ms`)
  const played = await page.evaluate(() => window.played.slice(-13))
  check(played.length === 13 && played.every((p, i) => i === 0 || p.at >= played[i - 1].until - 0.001), `the clips overlap: ${JSON.stringify(played)}`)
  check(!(await page.textContent('body')).includes('Siti'), 'the TV names a visitor')
  // without a worker, which would have the clip that the journey takes away
  const bare = await page.context().browser().newContext({storageState: await page.context().storageState(), serviceWorkers: 'block'})
  const others = await elsewhere(bare)
  await officer.act(t, 'recall')
  await until(page, () => window.heard.filter(e => e.name === 'announced').length === 2)
  await Promise.all(others.map(o => o.ends()))
  await bare.close()
  const again = (await said(page, 'announce'))[1]
  check(again.calls === 2 && again.clips[1] === 'panggilan-kedua', `a recall: ${JSON.stringify(again)}`)
  await officer.act(t, 'start')
}

// two calls at the same moment are announced one after the other.
async function two(page, officers, counters) {
  await take('Budi'); await take('Citra'); await take('Dewi')
  const before = (await said(page, 'announced')).length
  const [a, b] = await Promise.all([officers[1].call(counters[1]), officers[0].act({id: (await officers[0].do('GET', '/queue')).serving[0].id}, 'finish').then(() => officers[0].call(counters[0]))])
  await until(page, n => window.heard.filter(e => e.name === 'announced').length === n + 2, before)
  const [first, second] = (await said(page, 'announce')).slice(-2), ends = (await said(page, 'announced')).slice(-2)
  check(new Set([first.number, second.number, a.number, b.number]).size === 2, `announced ${first.number} and ${second.number}`)
  check(second.at >= ends[0].at && second.at - first.at >= 6000, 'the second call did not wait for the first')
  await look(page, 'tv-4-two')
  await page.setViewportSize(portrait)
  await look(page, 'tv-5-portrait')
  await page.setViewportSize(landscape)
}

// patient is a second screen on a clock that the journey turns: the sentences
// of the foot take turns, and after two minutes without a server the lists are
// hidden.
async function patient(browser, state) {
  const context = await browser.newContext({viewport: landscape, storageState: state, reducedMotion: 'reduce'})
  const page = await context.newPage()
  await page.clock.install()
  await page.goto(`${base}/tv`)
  await until(page, () => document.getElementById('papan').dataset.state === 'call')
  const line = () => page.textContent('#info .now')
  const first = await line()
  await page.clock.fastForward(12100)
  check(await line() !== first, 'the sentences of the foot do not take turns')
  return {
    async loses() {
      await page.clock.fastForward(125_000)
      await until(page, () => document.getElementById('papan').dataset.state === 'away')
      check(!await page.isVisible('#daftar') && await page.isVisible('#jam-besar'), 'the lists stay without a server')
      await look(page, 'tv-7-away')
      await context.close()
    },
  }
}

// shelf is what the worker of the screen keeps: the page, its files, the voice,
// and nothing else.
async function shelf(page) {
  await until(page, async () => !!await (await caches.open('pst/tv')).match('/tv', {ignoreVary: true}))
  const all = await page.evaluate(async () => (await (await caches.open('pst/tv')).keys()).map(r => new URL(r.url).pathname))
  check(all.every(at => /^\/(tv|static\/[\w.-]+|suara\/7325\/[\w.-]+)$/.test(at)), `the screen keeps ${all}`)
  check(['/static/tv.js', '/static/tv-line.js', '/suara/7325/nada.opus'].every(at => all.includes(at)), `the screen keeps only ${all}`)
}

// late is switched on while the server is away, and says so itself.
async function late(context) {
  const page = await context.newPage()
  await page.goto(`${base}/tv`)
  await until(page, () => document.getElementById('papan').dataset.state === 'away')
  check(/^\d\d[.:]\d\d$/.test(await page.textContent('#jam-besar')), `it says the time: ${await page.textContent('#jam-besar')}`)
  await look(page, 'tv-10-started-away')
  await page.close()
}

// back waits out a restart of the server: the numbers stay, nothing is
// announced twice, what is called then comes.
async function back(page, other, counters) {
  const before = (await said(page, 'announce')).length
  const shown = await page.textContent('#nomor')
  await shelf(page)
  await ask('stop')
  await until(page, () => !document.getElementById('titik').hidden)
  check(await page.textContent('#nomor') === shown && await page.isVisible('#nomor'), 'the number went away with the server')
  await look(page, 'tv-6-cut-off')
  await late(page.context())
  await other.loses()
  await ask('start')
  await until(page, () => document.getElementById('titik').hidden)
  check((await said(page, 'announce')).length === before, 'an old call was announced again')
  const officer = await member('7325', 'officer', 0)
  const mine = (await officer.do('GET', '/queue')).called.find(t => t.counter === counters[0].id)
  await officer.act(mine, 'recall')
  await until(page, n => window.heard.filter(e => e.name === 'announced').length === n + 1, before)
}

// later shows the evening, when the day was ended, and the next morning, for
// which the page loads itself anew.
async function later(page) {
  await ask('stop')
  await ask('start 2026-11-23T19:00:00+08:00')
  await until(page, () => document.getElementById('papan').dataset.state === 'closed')
  check(await page.textContent('#buka') === 'Loket buka lagi Selasa 08.00 WITA', `closed: ${await page.textContent('#buka')}`)
  await look(page, 'tv-8-closed')
  await ask('stop')
  await ask('start 2026-11-24T08:30:00+08:00')
  await until(page, () => document.getElementById('papan')?.dataset.date === '2026-11-24' && document.getElementById('papan').dataset.state === 'empty')
}

const browser = await launch()
try {
  const admin = await member('7325', 'office_admin')
  const officers = [await member('7325', 'officer', 0), await member('7325', 'officer', 1)]
  const counters = (await officers[0].do('GET', '/queue/counters')).items
  const page = await (await browser.newContext({viewport: landscape, locale: 'en-US'})).newPage()
  await page.addInitScript(listen)
  watch(page, 'tv', /ERR_|Failed to load resource/)
  const device = await pair(page, admin)
  await speak(page)
  await one(page, officers[0], counters[0])
  await two(page, officers, counters)
  await back(page, await patient(browser, await page.context().storageState()), counters)
  await later(page)
  await (await member('7325', 'office_admin')).do('DELETE', `/devices/${device.id}`)
  await page.waitForSelector('#pasang', {timeout: 40000})
  check((await page.textContent('#pasang')).includes('dicabut'), 'a revoked TV does not say so')
  await look(page, 'tv-9-revoked')
  await until(page, async () => !(await caches.keys()).length && !(await navigator.serviceWorker.getRegistrations()).length)
} catch (e) {
  check(false, e.stack)
} finally {
  await browser.close()
}
finish()
