// What a board means for the screen: which calls are new and in which order
// they are announced, what is shown, how moments are said. Pure.

// A call older than this is not announced any more: whoever missed it while the
// screen was cut off is called again by the officer.
const stale = 120_000;

// How long after the last word from the server the lists are hidden.
export const patience = 120_000;

// How long a call stands out, and how long an announcement is shown at least.
export const bright = 30_000;
export const least = 6_000;

// key names one call: a visitor who is called again is another.
export const key = (call) => `${call.number} ${call.calls} ${call.at}`;

// News remembers which calls were met and lines up the new ones.
export class News {
  #date = '';
  #met = new Set();
  #line = [];

  // take meets a board. The calls of the first board of a page were announced
  // before the page was there.
  take(board) {
    const first = board.date !== this.#date && this.#date === '';
    if (board.date !== this.#date) {
      this.#date = board.date;
      this.#met.clear();
    }
    const now = Date.parse(board.now);
    const called = new Set(board.called.map(key));
    this.#line = this.#line.filter((c) => called.has(key(c)));
    for (const call of byAge(board.called)) {
      if (this.#met.has(key(call))) continue;
      this.#met.add(key(call));
      if (!first && now - Date.parse(call.at) < stale) this.#line.push(call);
    }
  }

  // next is the call to announce now, or undefined.
  next() {
    return this.#line.shift();
  }

  get waiting() {
    return this.#line.length;
  }
}

const byAge = (calls) => [...calls].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));

// newest is the call that the large panel shows while none is announced.
export function newest(board) {
  return byAge([...board.called, ...board.serving, ...board.last]).at(-1);
}

// lists are the rows beside the panel: at most three each, six where more are
// served at once.
export function lists(board, shown) {
  const most = board.serving.length > 3 || board.called.length > 3 ? 6 : 3;
  const last = byAge([...board.called, ...board.last]).reverse().filter((c) => c.number !== shown?.number);
  return {most, serving: byAge(board.serving).reverse().slice(0, most), last: last.slice(0, most)};
}

// state is what the screen shows: away, closed, empty or call. silence is how
// long ago the server was heard, in milliseconds; well tells whether it is heard.
// A screen that has never heard it has nothing to show.
export function state(board, silence, well = true) {
  if (silence > patience || (!board && !well)) return 'away';
  if (!board) return 'empty';
  if (board.called.length || board.serving.length) return 'call';
  if (!board.open) return 'closed';
  return newest(board) ? 'call' : 'empty';
}

// fill puts values into a sentence of the catalogue.
export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

// estimate says how long a new visitor waits, or that nobody knows.
export function estimate(board, words) {
  const e = board.estimate;
  return e ? fill(words.minutes, {from: e.min_minutes, to: e.max_minutes}) : words.unknown;
}

// clock says a moment's time of day in the office: 09.14 or 09:14.
export function clock(at, {lang, zone}) {
  return new Intl.DateTimeFormat(lang === 'en' ? 'en-GB' : 'id-ID', {hour: '2-digit', minute: '2-digit', timeZone: zone}).format(at);
}

const part = (at, {lang, zone}, wanted) => new Intl.DateTimeFormat(lang === 'en' ? 'en-GB' : 'id-ID', {...wanted, timeZone: zone}).format(at);

// opening says when the office opens: the time alone today, with the weekday
// within six days, with the date beyond.
export function opening(board, words) {
  if (!board.opens_at) return '';
  const at = new Date(board.opens_at);
  const now = new Date(board.now);
  const day = (t) => part(t, words, {year: 'numeric', month: 'numeric', day: 'numeric'});
  let said = `${clock(at, words)} ${words.zoneName}`;
  if (day(at) !== day(now)) {
    const far = at - now >= 6 * 86_400_000;
    said = part(at, words, {weekday: 'long'}) + (far ? ', ' + part(at, words, {day: 'numeric', month: 'short', year: 'numeric'}) : '') + ' ' + said;
  }
  return fill(words.opens, {at: said});
}
