import assert from 'node:assert/strict';
import {beforeEach, test} from 'node:test';
import {blocks} from '../static/blok.js';

// server keeps blocks and tickets as the desk does: a key is answered once and
// then with the same words; while it is away nobody answers, and while it is
// deaf it acts and the answer is lost.
class Server {
  constructor() {
    Object.assign(this, {away: false, deaf: false, answers: new Map(), next: 1, joined: [], cancelled: [], refuse: null, log: []});
  }

  send = async (path, body, key) => {
    if (this.away) return {status: 0, body: {}};
    this.log.push(path);
    if (!this.answers.has(key)) this.answers.set(key, this.refuse ?? this.act(path, body));
    return this.deaf ? {status: 0, body: {}} : structuredClone(this.answers.get(key));
  };

  act(path, body) {
    if (path === 'kiosk/blocks') {
      const first = this.next;
      this.next += body.count;
      return {status: 201, body: {id: `b${first}`, date: '2026-11-24', service: body.service, prefix: 'K', first, last: this.next - 1, reserved_at: '2026-11-24T01:00:00Z'}};
    }
    if (path === 'kiosk/tickets') return {status: 201, body: {number: `K-${this.next++}`, token: 'x'}};
    if (path.endsWith('/cancel')) {
      this.cancelled.push(path);
      return {status: 200, body: {}};
    }
    this.joined.push(...body.printed.map((p) => p.number));
    return {status: 200, body: {}};
  }
}

const date = '2026-11-24', noon = Date.parse('2026-11-24T04:00:00Z');
let server, store, kiosk, keys;
const settle = (more) => kiosk.settle({services: ['konsultasi'], date, open: true, now: () => noon, count: 3, ...more});
const take = (at = noon) => kiosk.take('konsultasi', 'none', date, at)?.number;
beforeEach(() => {
  const kept = new Map();
  store = {getItem: (k) => kept.get(k) ?? null, setItem: (k, v) => kept.set(k, v)};
  server = new Server();
  keys = 0;
  kiosk = blocks(store, server.send, () => `k${keys++}`);
});

test('a block is fetched once and gives its numbers in turn', async () => {
  await settle();
  await settle();
  assert.equal(server.next, 4);
  assert.deepEqual([take(), take(), take(), take()], ['K-001', 'K-002', 'K-003', undefined]);
});

test('what was printed is handed in once, and the next block is there before', async () => {
  await settle();
  server.away = true;
  take();
  take();
  await settle();
  assert.deepEqual(kiosk.owed(), ['K-001', 'K-002']);
  server.away = false;
  await settle();
  await settle();
  assert.deepEqual(server.joined, [1, 2]);
  assert.deepEqual(server.log.slice(1), ['kiosk/blocks', 'kiosk/blocks/b1/hand-in']);
  assert.deepEqual([kiosk.owed(), take()], [[], 'K-004']);
});

test('an answer that is lost repeats nothing, even after a restart', async () => {
  server.deaf = true;
  await settle();
  server.deaf = false;
  kiosk = blocks(store, server.send, () => `other${keys++}`);
  await settle();
  assert.equal(server.next, 4);
  take();
  server.deaf = true;
  await settle();
  await settle();
  server.deaf = false;
  await settle();
  assert.deepEqual(server.joined, [1]);
  assert.deepEqual(kiosk.owed(), []);
});

test('a number is never printed from a block that is being handed in', async () => {
  await settle();
  take();
  const send = server.send;
  let during;
  kiosk = blocks(store, async (path, ...rest) => {
    if (path.endsWith('hand-in')) during = take();
    return send(path, ...rest);
  }, () => `k${keys++}`);
  await settle();
  assert.equal(during, 'K-004');
  assert.deepEqual(server.joined, [1]);
});

test('the end of the day hands in what is left, and yesterday is for an officer', async () => {
  await settle();
  await settle({open: false});
  assert.deepEqual([server.log.at(-1), server.joined, take()], ['kiosk/blocks/b1/hand-in', [], undefined]);
  await settle();
  take();
  await settle({date: '2026-11-25', open: false});
  assert.deepEqual(kiosk.owed(), ['K-004']);
  assert.equal(kiosk.left('konsultasi', '2026-11-25'), 0);
});

test('a block that the server no longer takes is kept for an officer', async () => {
  await settle();
  take();
  server.refuse = {status: 409, body: {code: 'day_closed'}};
  await settle();
  assert.deepEqual(kiosk.owed(), ['K-001']);
  server.refuse = null;
  const before = server.log.length;
  await settle();
  assert.ok(!server.log.slice(before).some((path) => path.endsWith('hand-in')));
});

test('a request in doubt is cancelled when the server is back', async () => {
  server.deaf = true;
  await server.send('kiosk/tickets', {service: 'konsultasi'}, 'tap');
  kiosk.doubt({service: 'konsultasi'}, 'tap', date);
  server.deaf = false;
  await settle();
  await settle();
  assert.deepEqual(server.cancelled, ['/api/v1/public/t/x/cancel']);
  assert.equal(server.log.filter((path) => path === 'kiosk/tickets').length, 2);
});

test('a printed time lies between the block and now', async () => {
  await settle();
  take(Date.parse('2026-11-23T00:00:00Z'));
  take(Date.parse('2026-11-30T00:00:00Z'));
  let sent;
  const send = server.send;
  kiosk = blocks(store, (path, body, key) => {
    if (path.endsWith('hand-in')) sent = body.printed.map((p) => p.printed_at);
    return send(path, body, key);
  }, () => `k${keys++}`);
  await settle();
  assert.deepEqual(sent, ['2026-11-24T01:00:00.000Z', '2026-11-24T04:00:00.000Z']);
});
