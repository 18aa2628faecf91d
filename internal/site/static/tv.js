// The screen of a lobby: shows the board, announces calls one after another.
import {News, bright, clock, estimate, key, least, lists, newest, opening, state} from './tv-board.js';
import {Line} from './tv-line.js';
import {call as spoken} from './tv-number.js';
import {keep} from './simpan.js';
import {lobby} from './tv-room.js';
import {Voice} from './tv-voice.js';

const at = (id) => document.getElementById(id);
const words = at('papan').dataset; // lang, zone and the sentences
const news = new News();
const voice = new Voice(`/suara/${words.office}/`);
// leave goes where a TV is paired again, and says why: the cookie that would tell
// the server is gone with its first answer.
const leave = () => location.replace('/tv?dicabut=1');
const line = new Line(`/api/v1/offices/${words.office}/board`, {onBoard: meet, onRefused: leave});
const room = lobby(voice, () => keep(words.worker));
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

let board = null;
let heard = performance.now(); // when the server was last heard
let announcing = null; // the call that is announced
const shining = new Map(); // key of a call → until when it stands out

// officeNow is the office's clock; this machine's own may be wrong, and by how
// much stays on the device for a start without the server.
const officeNow = () => (board ? Date.parse(board.now) + performance.now() - heard : Date.now() + wrongBy.get());
const wrongBy = {
  get() {
    try { return Number(localStorage.getItem('pst.tv.jam') ?? 0); } catch { return 0; }
  },
  set(ms) {
    try { localStorage.setItem('pst.tv.jam', String(ms)); } catch { /* learned again from the next board */ }
  },
};

const write = (node, text) => { if (node.textContent !== text) node.textContent = text; };

function meet(next) {
  if (!board) keep(words.worker);
  board = next;
  heard = performance.now();
  wrongBy.set(Math.round(Date.parse(board.now) - Date.now()));
  news.take(board);
  tick();
  announce();
}

// announce says what is new, one call after another, each shown at least 6 s.
async function announce() {
  if (announcing) return;
  for (let c = news.next(); c; c = news.next()) {
    announcing = c;
    shining.set(key(c), performance.now() + bright);
    draw();
    const clips = spoken(c);
    tell('announce', c, {clips});
    const [how] = await Promise.all([room.say(clips), pause(least)]);
    tell('announced', c, {how});
  }
  announcing = null;
  draw();
}

// tell lets whoever watches this page know: a test, a remote control.
function tell(name, {number, counter, calls}, more) {
  document.dispatchEvent(new CustomEvent(name, {detail: {number, counter, calls, ...more}}));
  if (name === 'announce') write(at('kabar'), `${number} → ${counter}`);
}

const shines = (c) => shining.get(key(c)) > performance.now();

function draw() {
  const shown = announcing || (board && newest(board));
  at('papan').dataset.state = state(board, performance.now() - heard, line.well);
  at('titik').hidden = line.well;
  write(at('angka'), board?.lobby_code ?? '');
  at('kode').hidden = !board?.lobby_code || at('papan').dataset.state === 'away';
  if (!board) return;
  if (shown) panel(shown);
  const beside = lists(board, shown);
  rows(at('dilayani'), beside.serving, beside.most);
  rows(at('terakhir'), beside.last, beside.most);
  write(at('menunggu'), String(board.waiting));
  write(at('perkiraan'), estimate(board, words));
  write(at('buka'), opening({...board, now: new Date(officeNow()).toISOString()}, words));
}

function panel(c) {
  write(at('panggilan'), c.calls > 2 ? words.final : c.calls === 2 ? words.again : words.first);
  write(at('nomor'), c.number);
  write(at('tujuan'), `${c.counter} →`);
  at('nomor').classList.toggle('long', c.number.length > 5);
  at('tujuan').classList.toggle('long', c.counter.length > 9);
  at('kini').classList.toggle('now', shines(c));
}

function rows(list, calls, most) {
  list.classList.toggle('many', most > 3);
  list.replaceChildren(...calls.map((c) => {
    const row = document.createElement('li');
    row.classList.toggle('now', shines(c));
    row.append(span(c.number), span(c.counter, 'id'));
    return row;
  }));
}

function span(text, lang) {
  const s = document.createElement('span');
  s.textContent = text;
  if (lang) s.lang = lang;
  return s;
}

// fresh loads the page anew once a night, when the server answers: new hours, a
// new version of the program, a new recording.
const minute = Math.floor(Math.random() * 60);
let fetching = false;
async function fresh(now) {
  if (!board || board.date === words.date || announcing || fetching) return;
  const [hour, past] = clock(now, {...words, lang: 'en'}).split(':').map(Number);
  if (hour < 3 || (hour === 3 && past < minute)) return;
  fetching = true;
  try {
    if ((await fetch('/tv')).ok) return location.reload();
  } catch {
    // The next minute tries again.
  }
  await pause(60_000);
  fetching = false;
}

function tick() {
  if (!board && line.well) return draw(); // until then the page shows the time at which it was made
  const now = officeNow();
  write(at('jam'), clock(now, words));
  write(at('jam-besar'), clock(now, words));
  for (const [call, until] of shining) if (until < performance.now()) shining.delete(call);
  draw();
  fresh(now);
}

line.open();
tick();
setInterval(tick, 1000);
