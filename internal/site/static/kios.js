// The kiosk of a lobby. It acts on a click only and on one at a time; the words
// are the page's, in both languages, and stay on the device when the server is
// away.
import {blocks} from './blok.js';
import {print} from './cetak.js';
import {keep, kept as keptPage} from './simpan.js';

const backAfter = 8; // seconds a result stays
const longer = 20; // where a number must be written down, and until a visitor is asked
const find = (name, from = document) => from.querySelector(name);
const every = (name, from = document) => [...from.querySelectorAll(name)];
const kiosk = () => document.getElementById('kios');
const facts = () => kiosk().dataset;
const pages = {};
const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((n) => n.toString(16).padStart(2, '0')).join('');

let lang = 'id';
let priority = 'none';
let online = true;
let busy = false; // from a tap until its answer
let shown = ''; // the screen in place of the home screen
let result = null; // what the result screen tells
let count = 0; // seconds until the screen goes back or asks
let drawn = ''; // the page that stands on the screen
let pressed = false; // a finger is down: nothing moves under it
let stored = ''; // what tells the page that was last kept for a start without the server

// The kiosk's clock may be wrong; the server's is told with every page.
const now = () => Date.now() + Number(localStorage.getItem('pst.jam') ?? 0);
function setClock(page) {
  localStorage.setItem('pst.jam', String(Number(page.dataset.jam) - Date.now()));
  page.removeAttribute('data-jam');
}
const parts = (at) => Object.fromEntries(new Intl.DateTimeFormat('en-GB', {timeZone: facts().zona, hourCycle: 'h23',
  year: 'numeric', month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit'}).formatToParts(at).map((p) => [p.type, p.value]));
function today() {
  const p = parts(now());
  return `${p.year}-${p.month.padStart(2, '0')}-${p.day.padStart(2, '0')}`;
}
function stamp(at) {
  const p = parts(at), day = new Date(Date.UTC(p.year, p.month - 1, p.day)).getUTCDay();
  return `${facts().hari.split(',')[day].slice(0, 3)}, ${p.day} ${facts().bulan.split(',')[p.month - 1]} ${p.year} · ${p.hour}${facts().pemisah}${p.minute} ${facts().namaZona}`;
}

// leave goes where a kiosk is paired again. It says why, because the cookie that
// told the server is gone by then.
const leave = () => location.replace('/kios?dicabut=1');

// send answers {status, body}; a server that cannot be reached is status 0.
async function send(path, body, key) {
  try {
    const r = await fetch(path.startsWith('/') ? path : `/api/v1/offices/${facts().kantor}/${path}`, {method: 'POST', body: JSON.stringify(body),
      headers: {'Content-Type': 'application/json', 'Idempotency-Key': key}, signal: AbortSignal.timeout(6000)});
    if (r.status === 401 || r.status === 403) leave();
    return {status: r.status, body: await r.json()};
  } catch {
    return {status: 0, body: {}};
  }
}

const kept = blocks(localStorage, send, newKey);
const services = () => every('[data-layanan]', pages.id).map((b) => b.dataset.layanan);
const settle = ({tanggal, buka, blok}) => kept.settle({services: services(), date: tanggal, open: buka !== undefined, now, count: Number(blok)});

const address = (language) => `/kios?bahasa=${language}`;
const read = (text) => new DOMParser().parseFromString(text.replace(/<style[^]*?<\/style>/, ''), 'text/html').getElementById('kios');

// load fetches the page in a language; a page without the kiosk is that which
// pairs it.
async function load(language) {
  const r = await fetch(address(language), {signal: AbortSignal.timeout(6000)});
  if (!r.ok) throw new Error(String(r.status));
  const page = read(await r.text());
  if (!page) leave();
  return page;
}

// release is the script that a page starts.
const release = (page) => page.ownerDocument.querySelector('script[src]').getAttribute('src');

// store keeps the page for a start without the server whenever another day, other
// hours or other services make it another.
function store() {
  const is = JSON.stringify([pages.id.dataset, services()]);
  if (is !== stored) keep(facts().pekerja, address('en'));
  stored = is;
}

// alone is a refresh without the server, maybe from the start on.
async function alone() {
  online = false;
  const text = pages.en === pages.id && await keptPage(address('en'));
  if (text) pages.en = read(text);
  if (idle() && old()) draw();
  tell();
}

const idle = () => !shown && !busy && !pressed;

let refreshing = false, again = false;
async function refresh() {
  if (refreshing) {
    again = true;
    return;
  }
  refreshing = true;
  try {
    for (const language of ['id', 'en']) setClock(pages[language] = await load(language));
    online = true;
    if (idle() && release(pages.id) !== release(kiosk())) return location.reload();
    if (idle() && pages[lang].outerHTML !== drawn) draw();
    tell();
    store();
    await settle(pages.id.dataset);
  } catch {
    await alone();
  }
  refreshing = false;
  if (again) {
    again = false;
    setTimeout(refresh, 2000);
  }
}

// tell says above the screen what is wrong, and nothing when all is well.
function tell() {
  const line = find('.news', kiosk()), text = online ? '' : line.dataset.kabar;
  if (line.textContent !== text) line.textContent = text;
  every('.many', kiosk()).forEach((n) => { n.hidden = !online; });
}

// swap puts the page of the chosen language in place.
function swap() {
  drawn = pages[lang].outerHTML;
  const focus = document.activeElement?.dataset ?? {};
  kiosk().replaceWith(document.importNode(pages[lang], true));
  document.documentElement.lang = lang;
  const name = ['layanan', 'buat', 'ke'].find((n) => focus[n]);
  if (name) find(`[data-${name}="${focus[name]}"]`, kiosk())?.focus();
  tell();
}

// old tells whether the page is of another day: a kiosk that was started without
// the server has nothing to give on this one.
const old = () => !online && facts().tanggal !== today();

function draw() {
  swap();
  if (old()) {
    const main = document.getElementById('layar');
    main.replaceChildren(document.importNode(find('template[data-untuk="petugas-saja"]', kiosk()).content, true));
    every('p:has(button),.count', main).forEach((n) => n.remove());
    main.dataset.layar = 'petugas-saja';
  }
  const first = find('[data-didahulukan]', kiosk());
  if (first && priority !== 'none') {
    first.hidden = false;
    every('[data-alasan]', first).forEach((n) => { n.hidden = n.dataset.alasan !== priority; });
  }
}

function home() {
  draw();
  shown = '';
  result = null;
  count = longer;
}

// start is for the next visitor.
function start() {
  lang = 'id';
  priority = 'none';
  home();
  find('h1', kiosk()).focus();
}

const fill = (name, what, from) => every(`[data-isi="${name}"]`, from).forEach((n) => n.replaceChildren(what));
const only = (name, holds, from) => every(`[data-bila="${name}"]`, from).forEach((n) => { n.hidden = !holds; });

// show puts a screen in place of the home screen for so many seconds.
function show(name, seconds = longer) {
  shown = name;
  count = seconds;
  const main = document.getElementById('layar');
  main.replaceChildren(document.importNode(find(`template[data-untuk="${name}"]`, kiosk()).content, true));
  main.dataset.layar = name;
  fill('detik', count, main);
  if (name === 'hasil') showResult(main);
  if (name === 'petugas') showStaff(main);
  find('h1', main).focus();
}

const paperOut = () => localStorage.getItem('pst.kertas') === 'habis';
const width = () => (localStorage.getItem('pst.lebar') === '58' ? '58' : '80');

function showResult(main) {
  const out = paperOut() || result.stuck;
  for (const name of ['nomor', 'layanan', 'depan', 'perkiraan']) fill(name, result[name], main);
  if (result.kode) fill('kode', document.importNode(result.kode, true), main);
  only('kode', result.kode, main);
  only('kata', result.depan && result.lang === lang, main); // the sentences of the slip
  only('cetak', !out, main);
  only('habis', out, main);
  only('luring', result.offline, main);
  if (out) count = longer;
  fill('detik', count, main);
}

function showStaff(main) {
  fill('sisa', services().map((s) => kept.left(s, today())).join(' · ') || '0', main);
  fill('utang', kept.owed().join(', ') || '0', main);
  fill('lebar', width(), main);
  only('daring', online, main);
  only('luring', !online, main);
  only('ada', !paperOut(), main);
  only('habis', paperOut(), main);
}

// blank is a slip without a ticket.
function blank(number, what, at) {
  const slip = document.importNode(find('template[data-untuk="slip"]', kiosk()).content, true).firstElementChild;
  find('.no', slip).textContent = number;
  find('.what', slip).textContent = what;
  find('.at', slip).textContent = stamp(at);
  return slip;
}

// paper prints a slip; the first print of a ticket happens once, whatever is
// tapped or reloaded meanwhile.
function paper(slip, id) {
  const before = JSON.parse(localStorage.getItem('pst.cetak') ?? '[]');
  if (paperOut() || (id && before.includes(id))) return;
  if (id) localStorage.setItem('pst.cetak', JSON.stringify([...before, id].slice(-20)));
  slip.classList.toggle('w58', width() === '58');
  slip.classList.toggle('w80', width() === '80');
  slip.dataset.lebar = width();
  document.getElementById('cetakan').replaceChildren(slip);
  print(slip);
}

async function ticketSlip(token) {
  try {
    const r = await fetch(`/cetak/slip/${token}?lebar=${width()}&lang=${lang}`, {credentials: 'omit', signal: AbortSignal.timeout(4000)});
    return document.importNode(find('.slip', new DOMParser().parseFromString((await r.text()).replace(/<style[^]*?<\/style>/, ''), 'text/html')), true);
  } catch {
    return null;
  }
}

async function taken(body, what) {
  const slip = await ticketSlip(body.token);
  const text = (name) => (slip && find(name, slip)?.textContent) || '';
  result = {lang, id: body.token, nomor: body.number, layanan: text('.what') || what, depan: text('.ahead'), perkiraan: text('.estimate'),
    kode: slip && find('.qr', slip), slip: slip ?? blank(body.number, what, now())};
}

// offlineNumber gives the next number of the block; false when there is none.
function offlineNumber(service, what) {
  const n = kept.take(service, priority, today(), now());
  if (!n) return false;
  result = {lang, id: n.id, nomor: n.number, layanan: what, depan: '', perkiraan: '', kode: null, offline: true, slip: blank(n.number, what, n.at)};
  return true;
}

// ask asks the server twice under one key before it goes on without it.
async function ask(service) {
  const body = {service, priority}, key = newKey();
  for (let i = 0; online && i < 2; i++) {
    const answer = await send('kiosk/tickets', body, key);
    if (answer.status && answer.status < 500 && answer.body.code !== 'idempotency_key_in_flight') return answer;
    await new Promise((done) => setTimeout(done, 700));
    if (i) kept.doubt(body, key, today());
  }
  online = false;
  return {status: 0, body: {}};
}

async function choose(button) {
  const service = button.dataset.layanan, what = button.firstElementChild.textContent;
  show('tunggu');
  const {status, body} = await ask(service);
  if (status === 201) await taken(body, what);
  else if (status === 0 && now() >= Number(facts().tutup)) return show('penuh', backAfter);
  else if (status === 0 && !offlineNumber(service, what)) return show('petugas-saja', backAfter);
  else if (status) {
    if (body.code === 'too_late_today') return show('penuh', backAfter);
    start();
    return refresh();
  }
  tell();
  show('hasil', backAfter);
  paper(result.slip, result.id);
}

const acts = {
  biasa() { priority = 'none'; home(); },
  prioritas() { show('prioritas'); },
  selesai: start,
  petugas() { show('petugas'); },
  lanjut() { find('.veil').remove(); count = longer; },
  lagi() {
    find('.copy', result.slip).hidden = false;
    count = backAfter;
    paper(result.slip);
  },
  macet() { result.stuck = true; show('hasil', longer); },
  uji() { paper(blank('UJI', find('.org strong', kiosk()).textContent, now())); count = longer; },
  kertas() { localStorage.setItem('pst.kertas', paperOut() ? 'ada' : 'habis'); show('petugas'); },
  lebar() { localStorage.setItem('pst.lebar', width() === '80' ? '58' : '80'); show('petugas'); },
  muat() { location.reload(); },
};

function turn(language) {
  lang = language;
  if (!shown) return home();
  const keep = [shown, count];
  swap();
  show(...keep);
}

document.addEventListener('click', async (e) => {
  const button = e.target.closest('button');
  if (!button || busy || (find('.veil') && !button.closest('.veil'))) return;
  busy = true;
  if (!find('.veil')) count = Math.max(count, longer * (shown === 'hasil' ? 0 : 1));
  const {ke, layanan, prioritas, buat} = button.dataset;
  if (ke) turn(ke);
  else if (layanan) await choose(button);
  else if (prioritas) {
    priority = prioritas;
    home();
  } else if (buat) acts[buat]();
  busy = false;
});
document.addEventListener('contextmenu', (e) => e.preventDefault());
document.addEventListener('pointerdown', () => { pressed = true; });
for (const end of ['pointerup', 'pointercancel']) document.addEventListener(end, () => setTimeout(() => { pressed = false; }, 300));

// Each second: a result goes back by itself; whoever stopped half way is asked
// first.
setInterval(() => {
  if (busy || (!shown && lang === 'id' && priority === 'none')) return;
  count--;
  const veil = find('.veil'), ends = veil || ['hasil', 'petugas-saja', 'penuh'].includes(shown);
  if (count > 0) return fill('detik', count, veil ?? kiosk());
  if (ends) return start();
  kiosk().append(document.importNode(find('template[data-untuk="masih"]', kiosk()).content, true));
  count = longer;
  fill('detik', count, find('.veil'));
  find('.veil h2').focus();
}, 1000);

function follow() {
  const stream = new EventSource(`/api/v1/offices/${facts().kantor}/board/stream`);
  stream.addEventListener('snapshot', refresh);
  stream.onerror = () => {
    refresh();
    if (stream.readyState === 2) setTimeout(follow, 10000);
  };
}

pages.id = kiosk().cloneNode(true);
pages.en = pages.id;
setInterval(refresh, 20000);
follow();
refresh();
