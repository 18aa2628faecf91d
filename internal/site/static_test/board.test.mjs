import assert from 'node:assert/strict';
import {test} from 'node:test';
import {News, clock, estimate, key, lists, newest, opening, state} from '../static/tv-board.js';

const at = (time) => `2026-11-23T${time}+08:00`;
const call = (number, time, calls = 1, counter = 1) => ({number, calls, at: at(time), counter: `Loket ${counter}`, counter_number: counter});
const board = (called, {now = '09:00:05', date = '2026-11-23', ...more} = {}) =>
  ({rev: 1, now: at(now), date, open: true, called, serving: [], last: [], waiting: 0, estimate: null, ...more});
const all = (news) => {
  const said = [];
  for (let c = news.next(); c; c = news.next()) said.push(`${c.number}/${c.calls}`);
  return said;
};

test('what was called before the page was there is not announced', () => {
  const news = new News();
  news.take(board([call('K-001', '09:00:00')]));
  assert.deepEqual(all(news), []);
});

test('calls are announced once, in the order they were made', () => {
  const news = new News();
  news.take(board([]));
  const two = [call('K-003', '09:00:02', 1, 2), call('K-002', '09:00:01')];
  news.take(board(two));
  news.take(board(two));
  assert.deepEqual(all(news), ['K-002/1', 'K-003/1']);
  news.take(board(two));
  assert.deepEqual(all(news), []);
});

test('a recall is announced again, and takes the place of the call that was not yet', () => {
  const news = new News();
  news.take(board([]));
  news.take(board([call('K-002', '09:00:01')]));
  assert.deepEqual(all(news), ['K-002/1']);
  news.take(board([call('K-002', '09:00:03', 2)]));
  news.take(board([call('K-002', '09:00:04', 3)]));
  assert.deepEqual(all(news), ['K-002/3']);
});

test('a call that was undone, or whose visitor is served already, is not announced', () => {
  const news = new News();
  news.take(board([]));
  news.take(board([call('K-002', '09:00:01'), call('K-003', '09:00:02')]));
  news.take(board([call('K-003', '09:00:02')], {serving: [call('K-002', '09:00:01')]}));
  assert.deepEqual(all(news), ['K-003/1']);
});

test('after an outage only what is fresh is announced', () => {
  const news = new News();
  news.take(board([]));
  news.take(board([call('K-002', '09:00:00'), call('K-003', '09:09:30')], {now: '09:10:00'}));
  assert.deepEqual(all(news), ['K-003/1']);
});

test('the first number of a new day is news although yesterday had one like it', () => {
  const news = new News();
  news.take(board([]));
  news.take(board([call('K-001', '09:00:00')]));
  all(news);
  const tomorrow = {...call('K-001', '09:00:00'), at: '2026-11-24T09:00:00+08:00'};
  news.take({...board([tomorrow], {date: '2026-11-24'}), now: '2026-11-24T09:00:01+08:00'});
  assert.deepEqual(all(news), ['K-001/1']);
});

test('two calls of one number differ by count or by instant', () => {
  assert.notEqual(key(call('K-001', '09:00:00')), key(call('K-001', '09:00:00', 2)));
  assert.notEqual(key(call('K-001', '09:00:00')), key(call('K-001', '09:00:01')));
});

test('the panel shows the newest call; the lists hold the others, three of each', () => {
  const b = board([call('K-006', '09:00:06')], {
    serving: [1, 2, 3].map((n) => call(`K-00${n}`, `09:00:0${n}`)),
    last: [call('P-001', '08:59:00'), call('P-002', '08:58:00'), call('P-003', '08:57:00'), call('P-004', '08:56:00')],
  });
  assert.equal(newest(b).number, 'K-006');
  const l = lists(b, newest(b));
  assert.deepEqual(l.serving.map((c) => c.number), ['K-003', 'K-002', 'K-001']);
  assert.deepEqual(l.last.map((c) => c.number), ['P-001', 'P-002', 'P-003']);
  assert.equal(l.most, 3);
  const busy = lists({...b, serving: [1, 2, 3, 4, 5, 6, 7].map((n) => call(`K-00${n}`, `09:00:0${n}`))}, newest(b));
  assert.equal(busy.serving.length, 6);
});

test('what the screen shows follows the board and the silence', () => {
  assert.equal(state(null, 0), 'empty');
  assert.equal(state(board([]), 0), 'empty');
  assert.equal(state(board([call('K-001', '09:00:00')]), 0), 'call');
  assert.equal(state(board([], {last: [call('K-001', '09:00:00')]}), 0), 'call');
  assert.equal(state(board([], {open: false, last: [call('K-001', '09:00:00')]}), 0), 'closed');
  assert.equal(state(board([], {open: false, serving: [call('K-001', '09:00:00')]}), 0), 'call');
  assert.equal(state(board([call('K-001', '09:00:00')]), 120_000), 'call');
  assert.equal(state(board([call('K-001', '09:00:00')]), 120_001), 'away');
});

test('a screen that was started without the server shows neither an empty lobby nor a lost one', () => {
  assert.equal(state(null, 0, false), 'away');
  assert.equal(state(board([]), 0, false), 'empty');
});

const id = {lang: 'id', zone: 'Asia/Makassar', zoneName: 'WITA', opens: 'Loket buka lagi {at}', minutes: '{from}–{to} menit', unknown: 'Belum dapat diperkirakan'};
const en = {...id, lang: 'en', opens: 'Opens again {at}'};

test('moments are said in the office’s time', () => {
  assert.equal(clock(new Date(at('09:05:00')), id), '09.05');
  assert.equal(clock(new Date(at('00:05:00')), en), '00:05');
  const opens = (when, words = id) => opening(board([], {now: '12:30:00', open: false, opens_at: when}), words);
  assert.equal(opens(at('13:00:00')), 'Loket buka lagi 13.00 WITA');
  assert.equal(opens('2026-11-24T08:00:00+08:00'), 'Loket buka lagi Selasa 08.00 WITA');
  assert.equal(opens('2026-11-24T08:00:00+08:00', en), 'Opens again Tuesday 08:00 WITA');
  assert.equal(opens('2026-12-28T08:00:00+08:00'), 'Loket buka lagi Senin, 28 Des 2026 08.00 WITA');
  assert.equal(opens(undefined), '');
});

test('an estimate is a range, or said to be unknown', () => {
  assert.equal(estimate(board([], {estimate: {min_minutes: 10, max_minutes: 20}}), id), '10–20 menit');
  assert.equal(estimate(board([]), id), 'Belum dapat diperkirakan');
});
