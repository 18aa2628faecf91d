// How a call is spoken: which clips follow one another. Pure.

const units = ['nol', 'satu', 'dua', 'tiga', 'empat', 'lima', 'enam', 'tujuh', 'delapan', 'sembilan'];
const letters = 'abcdefghijklmnopqrstuvwxyz';

// A pause between two parts of a sentence.
export const breath = '|';

// Every clip there is, by the name of its file.
export const clips = [
  'nada', ...[...letters].map((l) => 'huruf-' + l), ...units, 'sepuluh', 'sebelas', 'belas', 'puluh', 'seratus', 'ratus', 'seribu', 'ribu',
  'nomor-antrean', 'silakan-menuju', 'loket', 'panggilan-kedua', 'panggilan-terakhir',
];

// number says 0 to 9999 as Indonesian does; what is larger is read digit by
// digit.
export function number(n) {
  if (n > 9999) return [...String(n)].map((d) => units[d]);
  if (n < 10) return [units[n]];
  if (n === 10) return ['sepuluh'];
  if (n === 11) return ['sebelas'];
  if (n < 20) return [units[n - 10], 'belas'];
  if (n < 100) return [units[Math.floor(n / 10)], 'puluh', ...rest(n % 10)];
  if (n < 200) return ['seratus', ...rest(n - 100)];
  if (n < 1000) return [units[Math.floor(n / 100)], 'ratus', ...rest(n % 100)];
  if (n < 2000) return ['seribu', ...rest(n - 1000)];
  return [units[Math.floor(n / 1000)], 'ribu', ...rest(n % 1000)];
}

const rest = (n) => (n === 0 ? [] : number(n));

// ticket says a number as it is printed: "K-012" is K, dua belas. Letters are
// spelled; any other sign is silent.
export function ticket(printed) {
  return (printed.toLowerCase().match(/[a-z]|[0-9]+/g) || [])
    .flatMap((part) => (letters.includes(part) ? ['huruf-' + part] : number(Number(part))));
}

// call says a whole call, twice: {number: "K-012", counter_number: 1, calls: 1}.
// A counter is read as its number, whatever its name.
export function call({number: printed, counter_number: counter, calls}) {
  const again = calls > 2 ? ['panggilan-terakhir', breath] : calls === 2 ? ['panggilan-kedua', breath] : [];
  const said = ['nomor-antrean', ...ticket(printed), breath, 'silakan-menuju', 'loket', ...number(counter)];
  return ['nada', ...again, ...said, breath, ...said];
}

// sentence is the same as text, for a browser that has a voice of its own.
export function sentence(names) {
  const words = names.filter((n) => n !== 'nada').map((n) => (n.startsWith('huruf-') ? n.slice(6).toUpperCase() : n === breath ? '.' : n.replace('-', ' ')));
  return words.join(' ').replaceAll(' .', '.');
}
