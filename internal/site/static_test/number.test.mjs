import assert from 'node:assert/strict';
import {existsSync, statSync, readdirSync} from 'node:fs';
import {test} from 'node:test';
import {breath, call, clips, number, sentence, ticket} from '../static/tv-number.js';

const said = (names) => names.join(' ');
const audio = new URL('../static/audio/', import.meta.url);

test('numbers are said as Indonesian says them', () => {
  for (const [n, want] of Object.entries({
    0: 'nol', 1: 'satu', 9: 'sembilan', 10: 'sepuluh', 11: 'sebelas', 12: 'dua belas', 19: 'sembilan belas', 20: 'dua puluh', 21: 'dua puluh satu',
    99: 'sembilan puluh sembilan', 100: 'seratus', 101: 'seratus satu', 110: 'seratus sepuluh', 111: 'seratus sebelas', 200: 'dua ratus',
    219: 'dua ratus sembilan belas', 999: 'sembilan ratus sembilan puluh sembilan', 1000: 'seribu', 1001: 'seribu satu', 1100: 'seribu seratus',
    2000: 'dua ribu', 2011: 'dua ribu sebelas', 9999: 'sembilan ribu sembilan ratus sembilan puluh sembilan', 10203: 'satu nol dua nol tiga',
  })) assert.equal(said(number(Number(n))), want, n);
});

test('a printed number is its letter and its number without the leading zeros', () => {
  assert.equal(said(ticket('K-012')), 'huruf-k dua belas');
  assert.equal(said(ticket('K-1000')), 'huruf-k seribu');
  assert.equal(said(ticket('P-100')), 'huruf-p seratus');
  assert.equal(said(ticket('AB-007')), 'huruf-a huruf-b tujuh');
  assert.equal(said(ticket('k-000')), 'huruf-k nol');
  assert.deepEqual(ticket(''), []);
});

test('a call is said twice after the chime, and a recall says which it is', () => {
  const once = 'nomor-antrean huruf-k dua belas | silakan-menuju loket satu';
  const of = (calls, counter = 1) => said(call({number: 'K-012', counter: 'Loket 1', counter_number: counter, calls}));
  assert.equal(of(1), `nada ${once} | ${once}`);
  assert.equal(of(2), `nada panggilan-kedua | ${once} | ${once}`);
  assert.equal(of(3), `nada panggilan-terakhir | ${once} | ${once}`);
  assert.equal(of(7), of(3));
  assert.ok(of(1, 12).endsWith('loket dua belas'));
});

test('everything that can be said has a clip in both codecs, and there is no other', () => {
  for (let n = 0; n <= 9999; n++) {
    for (const name of number(n)) assert.ok(clips.includes(name), `${n}: ${name}`);
  }
  for (const calls of [1, 2, 3]) {
    for (const name of call({number: 'AZ-345', counter_number: 678, calls})) assert.ok(name === breath || clips.includes(name), name);
  }
  for (const kind of ['opus', 'mp3']) {
    for (const name of clips) assert.ok(existsSync(new URL(`${name}.${kind}`, audio)), `${name}.${kind}`);
    assert.equal(readdirSync(audio).filter((f) => f.endsWith('.' + kind)).length, clips.length);
  }
});

test('the set a browser fetches stays within 250 KB', () => {
  const sum = clips.reduce((bytes, name) => bytes + statSync(new URL(`${name}.opus`, audio)).size, 0);
  assert.ok(sum > 0 && sum <= 250_000, `${sum} bytes`);
});

test('a browser with a voice of its own is given a sentence', () => {
  assert.equal(sentence(call({number: 'K-012', counter_number: 1, calls: 2})),
    'panggilan kedua. nomor antrean K dua belas. silakan menuju loket satu. nomor antrean K dua belas. silakan menuju loket satu');
});
