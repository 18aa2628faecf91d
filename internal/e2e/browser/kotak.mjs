// The inbox in a real browser: twenty questions answered, put off, handed over
// and closed without touching a mouse; files, a colleague who writes already, a
// second person's word; then what is seen at 320 and 1280 px in both languages,
// with axe on each state.
//
//   PST_ACCOUNTS=demo-accounts.json node kotak.mjs http://127.0.0.1:8080
//
// PST_LONG adds what is copied in, moved and asked elsewhere, and the settings.
import {readFileSync} from 'node:fs'
import {base, check, finish, launch, look, member, watch} from './kit.mjs'

const accounts = JSON.parse(readFileSync(process.env.PST_ACCOUNTS, 'utf8')).filter(a => a.office === '7325')
const [one] = accounts.filter(a => a.role === 'officer')
const admin = await member('7325', 'office_admin')
const two = await member('7325', 'officer', 1)
const browser = await launch()
const many = 20
const long = process.env.PST_LONG

// enter signs somebody in, in a browser of their own, and opens a page.
async function enter({email, password}, path, width = 1280) {
  const context = await browser.newContext({viewport: {width, height: 800}, locale: 'id-ID', reducedMotion: 'reduce'})
  const page = await context.newPage()
  watch(page, `${email} ${width}`, /4\d\d \(|ERR_INCOMPLETE_CHUNKED/)
  await page.goto(`${base}/konsol${path}`)
  await page.locator('input[name=email]').fill(email)
  await page.locator('input[name=password]').fill(password)
  await page.locator('button[type=submit]').click()
  await page.locator('#isi h1').waitFor()
  return page
}

const seen = (page, text) => page.getByText(text).first().waitFor()
const keys = async (page, ...all) => { for (const key of all) await page.keyboard.press(key) }
const opened = (page, number) => page.locator('#isi h2', {hasText: number}).waitFor()
const number = async page => (/T-\d\d-\d{4,}/.exec(await page.locator('#isi h2').first().innerText()) ?? [''])[0]

// tab walks by the tab key until the focus stands on something that matches.
async function tab(page, selector) {
  for (let i = 0; i < 120; i++) {
    if (await page.evaluate(s => document.activeElement?.matches(s) ?? false, selector)) return
    await page.keyboard.press('Tab')
  }
  check(false, `the tab key never came to ${selector}`)
}

// questions come by WhatsApp, by e-mail and at the desk; half of them have an
// address to which an answer is copied by hand.
async function questions() {
  const words = '<img src=x onerror="window.hit=1"> Mohon PDRB kecamatan'
  for (let i = 0; i < many; i++) {
    const contact = i % 2 ? {email: `penanya${i}@contoh.test`} : {phone: `0812345678${String(i).padStart(2, '0')}`}
    await two.do('POST', '/consultations', {channel: ['whatsapp', 'email', 'desk'][i % 3], topic: 'data',
      question: `${words} ${2000 + i}`, name: `Penanya <b>${i}</b>`, ...contact})
  }
  await admin.do('POST', '/quick-replies', {title: 'Tautan PDRB', body: 'Yth. {nama}, PDRB kami ada pada publikasi. Nomor Anda {nomor}.'})
}

// answered writes an answer, sends it and sees the next case open.
async function answered(page, text) {
  const before = await number(page)
  await keys(page, 'r')
  await page.waitForFunction(() => document.activeElement?.tagName === 'TEXTAREA')
  if (text === ';') {
    await page.keyboard.type(';tautan')
    await page.locator('[role=option]').waitFor()
    await keys(page, 'Enter')
    await page.waitForFunction(() => document.activeElement.value?.includes('Nomor Anda T-'))
  } else await page.keyboard.type(text)
  await keys(page, 'Control+Shift+Enter')
  await moved(page, before)
}

// moved waits until another case than this is open, or the list says that none
// is left.
const moved = (page, before) => page.waitForFunction(n => {
  const heading = document.querySelector('#isi h2')
  return heading ? !heading.textContent.includes(n) : document.querySelector('#isi').innerText.includes('Kotak masuk kosong')
}, before)

// dialog waits for the window that a key opens, has axe read it and answers it.
async function dialog(page, key, name, answer) {
  await keys(page, key)
  const window = page.getByRole('dialog')
  await window.waitFor()
  await look(page, `kotak-${name}`)
  await answer(window)
  await window.waitFor({state: 'detached'})
}

// inbox works through everything by keys alone.
async function inbox(page) {
  await keys(page, 'g', 'k')
  await seen(page, 'Kotak masuk')
  await tab(page, 'nav a[href*="unassigned"]')
  await keys(page, 'Enter')
  await page.locator('[data-row]').first().waitFor()
  check(await page.locator('[data-row]').count() === many, `${await page.locator('[data-row]').count()} of ${many} cases are listed`)
  await look(page, 'kotak-list')
  await keys(page, 'j', 'x', 'j', 'j', 'X')
  await seen(page, '3 dipilih')
  await look(page, 'kotak-picked')
  await dialog(page, 'l', 'tags', async () => { await page.keyboard.type('pdrb, kecamatan'); await keys(page, 'Enter') })
  await seen(page, 'Label 3 permintaan disimpan.')
  await tab(page, '[data-row]')
  await keys(page, 'Enter')
  await page.locator('[data-message]').first().waitFor()
  await look(page, 'kotak-case')
  await first(page)
  let sent = 0
  for (; sent < many && await page.locator('#isi h2').count() > 0; sent++) {
    await answered(page, sent % 4 ? `Berikut datanya, nomor ${sent}.` : ';')
  }
  check(sent === many - 2, `${sent} of ${many} were answered; one is put off, one is a colleague\'s`)
  await seen(page, 'Kotak masuk kosong. Semua pertanyaan sudah terjawab.')
  await look(page, 'kotak-empty')
  check(await page.evaluate(() => window.hit === undefined), 'a question was run as a script')
}

// first does to the first cases what is not an answer.
async function first(page) {
  const noted = await number(page)
  await keys(page, 'c')
  await page.keyboard.type('Tanya bidang Neraca')
  check(await page.evaluate(() => document.activeElement.value) === 'Tanya bidang Neraca', 'the first letters after c are lost')
  await keys(page, 'Control+Enter')
  await page.locator('[data-message]', {hasText: 'Tanya bidang Neraca'}).waitFor()
  await page.locator('#isi h2').first().focus()
  await keys(page, 'i')
  await seen(page, `${noted} diambil.`)
  await keys(page, 'z')
  await dialog(page, 'h', 'snooze', () => keys(page, 'Enter'))
  await moved(page, noted)
  const given = await number(page)
  await dialog(page, 'a', 'assign', async window => {
    await window.getByRole('radio', {name: 'Petugas Dua'}).waitFor()
    await tab(page, 'input[type=radio]')
    for (let i = 0; i < 6 && !(await window.getByRole('radio', {name: 'Petugas Dua'}).isChecked()); i++) await keys(page, 'ArrowDown')
    await keys(page, 'Enter')
  })
  await seen(page, `${given} ditugaskan.`)
  await page.locator('#isi h2').first().focus()
  await dialog(page, 'e', 'close', async () => { await keys(page, 'ArrowDown', 'ArrowDown', 'Enter') })
  await moved(page, given)
  await keys(page, 'z')
  await seen(page, `Diurungkan: ${given}.`)
}

// seenAt looks at the states that are left in a width and a language.
async function seenAt(width, language) {
  await member('7325', 'officer').then(me => me.mine('PUT', '/me/preferences', {language, sound: {on: false, volume: 0}, shortcuts_off: false, shortcuts: {}}))
  const page = await enter(one, '/k/7325/kotak-masuk?view=open', width)
  const name = what => `kotak-${what}-${width}-${language}`
  await page.locator('[data-row]').first().waitFor()
  await look(page, name('list'))
  await page.locator('[data-row]').first().click()
  await page.locator('[data-message]').first().waitFor()
  await look(page, name('case'))
  await page.goto(`${base}/konsol/k/7325/kotak-masuk?view=visitor`)
  await page.locator('[data-row]').first().click()
  await page.locator('[data-message]').nth(1).waitFor()
  await look(page, name('answered'))
  await page.goto(`${base}/konsol/k/7325/kotak-keluar`)
  await page.locator('[data-row]').first().waitFor()
  await look(page, name('outbox'))
  await page.context().close()
}

// asked enters one question and opens it.
async function asked(page, question, contact = {email: 'rina@contoh.test'}) {
  const made = await two.do('POST', '/consultations', {channel: 'whatsapp', topic: 'data', question, name: 'Andi Pratama', ...contact})
  await page.goto(`${base}/konsol/k/7325/kotak-masuk/${made.id}?view=open`)
  await opened(page, made.number)
  return made
}

const pixel = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

// files: one is sent along, an impossible one says why, and what was typed is
// there after the page was loaded anew.
async function files(page) {
  await asked(page, 'Mohon data kemiskinan')
  await page.locator('input[data-files]').setInputFiles([
    {name: 'tabel.csv', mimeType: 'text/csv', buffer: Buffer.from('kecamatan,jumlah\nMalili,12\n')},
    {name: 'peta.png', mimeType: 'image/png', buffer: pixel},
    {name: 'gambar.svg', mimeType: 'image/svg+xml', buffer: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')},
  ])
  await page.getByRole('button', {name: 'Lepas tabel.csv'}).waitFor()
  await page.getByRole('alert').filter({hasText: 'gambar.svg'}).waitFor()
  await page.getByRole('textbox', {name: 'Keterangan gambar (boleh kosong)'}).fill('Peta kecamatan Malili')
  await look(page, 'kotak-files')
  await page.getByRole('button', {name: 'Lepas gambar.svg'}).click()
  await keys(page, 'r')
  await page.keyboard.type('Terlampir')
  await page.reload()
  await page.getByRole('button', {name: 'Lepas tabel.csv'}).waitFor()
  check(await page.locator('textarea').first().inputValue() === 'Terlampir', 'a draft is gone after a reload')
  await keys(page, 'r', 'Control+Enter')
  await seen(page, 'Peta kecamatan Malili')
  await seen(page, 'Belum dipindai')
  const file = page.locator('[data-message]').getByRole('button', {name: /tabel\.csv/})
  await file.waitFor()
  const [saved] = await Promise.all([page.waitForEvent('download'), file.click()])
  check(saved.suggestedFilename() === 'tabel.csv', `the file is saved as ${saved.suggestedFilename()}`)
}

// held: who writes keeps others from answering the same question.
async function held(page) {
  const made = await asked(page, 'Mohon data inflasi', {phone: '081298765432'})
  await two.do('POST', `/consultations/${made.id}/writing`, {})
  await seen(page, 'Petugas Dua sedang membalas…')
  await look(page, 'kotak-held')
}

// approved: an answer with a link waits for a second person, who returns it
// once and then lets it go.
async function approved(page) {
  await admin.do('PUT', '/consultation-settings', {require_approval: true})
  const made = await asked(page, 'Mohon data ketenagakerjaan')
  const ask = async text => {
    await keys(page, 'r')
    await page.keyboard.type(text)
    await keys(page, 'Control+Enter')
    await page.getByRole('button', {name: 'Minta persetujuan'}).click()
    await seen(page, 'meminta persetujuan atas jawaban ini')
  }
  await ask('Lihat https://luwutimurkab.bps.go.id/a')
  const other = await enter(accounts.filter(a => a.role === 'officer')[1], `/k/7325/kotak-masuk/${made.id}?view=open`)
  await other.getByLabel('Catatan (wajib bila dikembalikan)').fill('Tautan salah')
  await look(other, 'kotak-approval')
  await other.getByRole('button', {name: 'Kembalikan'}).click()
  await seen(page, 'Tautan salah')
  await look(page, 'kotak-returned')
  await ask('Lihat https://luwutimurkab.bps.go.id/b')
  await other.getByRole('button', {name: 'Setujui & kirim'}).click()
  await page.locator('[data-message]', {hasText: '/b'}).waitFor()
  await other.context().close()
  await admin.do('PUT', '/consultation-settings', {require_approval: false})
}

// copied, moved and asked elsewhere: the windows that keys do not open.
async function windows(page) {
  const made = await asked(page, 'Mohon data ekspor', {phone: '081211112222'})
  const menu = async name => {
    await page.getByRole('button', {name: 'Lainnya'}).click()
    await page.getByRole('menuitem', {name}).click()
    await page.getByRole('dialog').waitFor()
  }
  await menu('Salin pesan masuk')
  await look(page, 'kotak-received')
  await page.getByLabel('Isi pesan').fill('Saya tunggu ya')
  await keys(page, 'Tab', 'Tab', 'Tab', 'Enter')
  await page.locator('[data-message]', {hasText: 'Saya tunggu ya'}).waitFor()
  await page.getByRole('button', {name: /^Tindakan untuk pesan/}).last().click()
  await page.getByRole('menuitem', {name: 'Pindahkan'}).click()
  await page.getByRole('dialog').getByRole('radio').first().waitFor()
  await look(page, 'kotak-move')
  await keys(page, 'Escape')
  await menu('Tanyakan ke kantor lain')
  await page.getByRole('dialog').getByRole('radio', {name: /^7300/}).click()
  await look(page, 'kotak-refer')
  await page.getByRole('dialog').getByRole('button', {name: 'Tanyakan'}).click()
  await seen(page, `${made.number} ditanyakan ke kantor lain.`)
  await menu('Data yang dicari')
  await look(page, 'kotak-needs')
  await page.getByRole('textbox', {name: 'Data yang dicari'}).fill('Ekspor 2025')
  await page.getByRole('dialog').getByRole('radio', {name: 'Sesuai', exact: true}).click()
  await page.getByRole('dialog').getByRole('button', {name: 'Simpan'}).click()
  await page.getByRole('dialog').waitFor({state: 'detached'})
}

// settings: the coordinator writes a quick reply and sees what it becomes.
async function settings() {
  const page = await enter(accounts.find(a => a.role === 'office_admin'), '/k/7325/atur/balasan-cepat')
  await page.getByLabel('Judul').fill('Salam')
  await page.getByLabel('Isi', {exact: true}).fill('Yth. {nama}, tentang {nomor}.')
  await seen(page, 'Yth. Siti Aminah, tentang T-26-0481.')
  await look(page, 'balasan-cepat')
  await page.getByRole('button', {name: 'Tambah balasan cepat'}).click()
  await seen(page, 'Balasan cepat Salam ditambahkan.')
  await page.goto(`${base}/konsol/k/7325/atur/konsultasi`)
  await page.getByRole('switch').waitFor()
  await look(page, 'konsultasi')
  await page.context().close()
}

// rest is what an inbox has besides answering.
async function rest() {
  const page = await enter(one, '/k/7325/kotak-masuk')
  await files(page)
  await held(page)
  await approved(page)
  if (long) await windows(page)
  await page.context().close()
  if (long) await settings()
}

await questions()
const page = await enter(one, '/k/7325/loket')
await inbox(page)
await page.context().close()
await rest()
for (const [width, language] of [[1280, 'en'], [320, 'id'], ...long ? [[320, 'en']] : []]) await seenAt(width, language)
await browser.close()
finish()
