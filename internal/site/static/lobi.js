// Keeps the page of a lobby's screen on the device: a TV or a kiosk that is
// switched on while the server is away then says so itself, in place of the
// browser. It belongs to one page, asks the server first for it and for the
// voice, and keeps neither an answer of the API nor anything that opens one.
const home = new URL(self.registration.scope).pathname;
const shelf = 'pst' + home;
const patience = 8000; // how long the server may say nothing
const open = () => caches.open(shelf);
const find = async (key) => (await open()).match(key, {ignoreVary: true});
const path = (address) => new URL(address, self.location.origin).pathname;
const lasting = (address) => path(address).startsWith('/static/') && /[?&]v=/.test(address);
const voice = (address) => path(address).startsWith('/suara/');
const silence = () => new Promise((done, failed) => setTimeout(() => failed(new Error('silence')), patience));

// fresh is what the server says, or what is kept when it says nothing.
async function fresh(request, key) {
  const old = await find(key);
  if (!old) return fetch(request);
  try {
    const now = await Promise.race([fetch(request), silence()]);
    if (now.status < 500) return now;
  } catch {
    // The server is away.
  }
  return old;
}

async function clip(request) {
  const now = await fresh(request, request.url);
  if (now.status === 200) await (await open()).put(request.url, now.clone());
  return now;
}

// whole tells whether a page has started with the files named; another is of
// another release, and is kept when it has started itself.
async function whole(page, files) {
  const named = (await page.clone().text()).match(/\/static\/[\w.-]+\.js\?v=\w+/g) ?? [];
  return page.ok && named.length > 0 && named.every((at) => at.includes('/lobi-') || files.some((file) => file.endsWith(at)));
}

// keep puts what a page started with on the shelf, and then takes away what the
// release before it left there.
async function keep({files, pages}) {
  const cache = await open();
  const asked = await Promise.all([home, ...pages.filter((at) => path(at) === home)].map(async (at) => [at, await fetch(at)]));
  for (const [, page] of asked) if (!await whole(page, files)) return;
  for (const file of files.filter(lasting)) if (!await find(file)) await cache.add(file);
  for (const [at, page] of asked) await cache.put(at, page);
  for (const {url} of await cache.keys()) if (lasting(url) && !files.includes(url)) await cache.delete(url, {ignoreVary: true});
  for (const file of files.filter(voice)) if (!await find(file)) await cache.add(file).catch(() => {}); // asked for again when it is to be heard
}

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (e) => e.waitUntil(self.clients.claim()));
self.addEventListener('message', (e) => e.waitUntil(keep(e.data).catch(() => {}))); // the next start keeps
self.addEventListener('fetch', (e) => {
  const {method, mode, url} = e.request;
  if (method !== 'GET' || new URL(url).origin !== self.location.origin) return;
  if (mode === 'navigate' && path(url) === home) e.respondWith(fresh(e.request, home));
  else if (lasting(url)) e.respondWith(find(url).then((kept) => kept ?? fetch(e.request)));
  else if (voice(url)) e.respondWith(clip(e.request));
});
