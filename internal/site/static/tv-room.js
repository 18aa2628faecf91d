// What a screen that hangs in a room needs besides its board: sentences in turn,
// a picture that moves by a hair, a screen that stays on, a cursor that goes
// away, and the buttons of the sound.

const at = (id) => document.getElementById(id);
const body = document.body.classList;

// kept remembers on this device whether it is to be heard: '1', '0' or null.
const kept = {
  get() {
    try { return localStorage.getItem('pst.tv.suara'); } catch { return null; }
  },
  set(value) {
    try { localStorage.setItem('pst.tv.suara', value); } catch { /* asked again at the next start */ }
  },
};

// turns shows the sentences of the foot one after another.
function turns() {
  const all = [...at('info').children];
  let n = 0;
  const show = () => all.forEach((li, i) => li.classList.toggle('now', i === n % all.length));
  show();
  setInterval(() => { n++; show(); }, 12_000);
}

// drift moves the picture by at most two pixels each minute, so that nothing
// burns into the panel.
function drift() {
  let step = 0;
  setInterval(() => {
    body.remove('shift' + step);
    step = (step + 1) % 4;
    body.add('shift' + step);
  }, 60_000);
}

// wake keeps the screen on; the browser gives the lock back whenever the page
// was hidden.
function wake() {
  const ask = () => document.visibilityState === 'visible' && navigator.wakeLock?.request('screen').catch(() => {});
  document.addEventListener('visibilitychange', ask);
  ask();
}

// rest hides cursor and buttons while nobody is at the screen.
function rest() {
  let timer = 0;
  const stir = () => {
    body.remove('idle');
    clearTimeout(timer);
    timer = setTimeout(() => body.add('idle'), 5000);
  };
  for (const kind of ['pointermove', 'pointerdown', 'keydown']) addEventListener(kind, stir);
  stir();
}

// sound binds the buttons and starts what this device is to do; onSound is told
// when there is sound.
function sound(voice, onSound) {
  let testing = null;
  at('suara').hidden = true; // until it is known whether a tap is needed
  const show = () => {
    at('suara').hidden = false;
    at('aktifkan').hidden = voice.on;
    at('uji').hidden = !voice.on;
    at('suara').classList.toggle('ask', !voice.on && kept.get() !== '0');
  };
  const start = async () => {
    const on = await voice.start();
    if (on) onSound();
    return on;
  };
  const choose = (value, act) => async () => {
    kept.set(value);
    await act();
    show();
  };
  const test = () => (testing ??= voice.say(['nada', 'nomor-antrean', 'satu', 'dua', 'tiga']).finally(() => { testing = null; }));
  at('aktifkan').addEventListener('click', choose('1', async () => { if (await start()) test(); }));
  at('matikan').addEventListener('click', choose('0', () => voice.stop()));
  at('uji').addEventListener('click', test);
  voice.onchange = show;
  if (kept.get() === '0') show();
  else start().then(show);
  // A call waits until a test has been heard.
  return async (clips) => {
    await testing;
    return voice.say(clips);
  };
}

// lobby starts all of it and returns what the screen speaks with.
export function lobby(voice, onSound) {
  turns();
  drift();
  wake();
  rest();
  return {say: sound(voice, onSound)};
}
