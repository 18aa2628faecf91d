// Pairs this browser with an office: shows a code and asks every few seconds
// whether somebody has confirmed it. The token comes as a cookie that no
// script can read; the page of the device is then shown by the server.
const page = document.getElementById('pasang');
const code = document.getElementById('kode');
const news = document.getElementById('kabar');

const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));
const say = (name) => { if (news.textContent !== page.dataset[name]) news.textContent = page.dataset[name]; };

// post answers {status, body}; a server that cannot be reached is status 0.
async function post(path, body) {
  try {
    const r = await fetch('/api/v1/devices/pair' + path, {
      method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify(body),
    });
    return {status: r.status, body: await r.json()};
  } catch {
    return {status: 0, body: {}};
  }
}

// ask asks for a code until it is given one.
async function ask() {
  for (;;) {
    const {status, body} = await post('', {});
    if (status === 201) return body;
    say(status === 429 ? 'busy' : 'away');
    await pause(status === 429 ? 30 : 5);
  }
}

// confirmed returns the device, or nothing when the time of the code is over.
async function confirmed(secret) {
  for (;;) {
    await pause(2);
    const {status, body} = await post('/claim', {secret, cookie: true});
    if (status === 200 && body.state === 'paired') return body.device;
    if (body.code === 'pairing_unknown') return null;
    say(status === 200 ? 'wait' : 'away');
  }
}

async function pair() {
  for (;;) {
    const asked = await ask();
    code.textContent = asked.code.slice(0, 3) + ' ' + asked.code.slice(3);
    say('wait');
    const device = await confirmed(asked.secret);
    if (device) return location.replace(device.kind === 'kiosk' ? '/kios' : '/tv');
  }
}

// forget drops what a screen kept on this browser while it was paired.
async function forget() {
  for (const name of await globalThis.caches?.keys() ?? []) if (name.startsWith('pst/')) await caches.delete(name);
  for (const r of await navigator.serviceWorker?.getRegistrations() ?? []) if (/\/(tv|kios)$/.test(r.scope)) await r.unregister();
}

forget().catch(() => {}); // a browser that keeps nothing
pair();
