// Keeps numbers aside for when the server is away. Each service has one block
// from which numbers are printed offline; a block in which something was printed
// is handed in once, after the next one was fetched, so that a connection that
// comes and goes never leaves the kiosk without numbers. Everything is written
// to the device before it is done, and each request has a key of its own, so a
// restart or a lost answer repeats nothing.
//
// store is the device's storage; send(path, body, key) answers {status, body},
// with status 0 when nobody answered; newKey() makes a request key.
export function blocks(store, send, newKey) {
  const get = (name, none) => {
    try { return JSON.parse(store.getItem(name)) ?? none; } catch { return none; }
  };
  const put = (name, value) => store.setItem(name, JSON.stringify(value));
  const all = () => get('pst.blok', []);
  const change = (id, how) => put('pst.blok', all().flatMap((b) => (b.id === id ? how(b) : [b])));
  const spoken = (b, number) => `${b.prefix}-${String(number).padStart(3, '0')}`;
  const gone = (status) => status === 0 || status >= 500;

  // active is the block of a service that may still be printed from.
  const active = (service, date) => all().find((b) => b.service === service && b.date === date && !b.closing);
  const left = (service, date) => {
    const b = active(service, date);
    return b ? b.last - b.first + 1 - b.printed.length : 0;
  };

  // take returns the next number of a service, or null when there is none.
  function take(service, priority, date, now) {
    if (left(service, date) < 1) return null;
    const b = active(service, date);
    const number = b.first + b.printed.length;
    const at = Math.max(now, Date.parse(b.reserved_at));
    b.printed.push({number, printed_at: new Date(at).toISOString(), priority});
    change(b.id, () => [b]);
    return {id: b.id + number, number: spoken(b, number), at};
  }

  // reserve fetches a block and tells whether the server answered.
  async function reserve(service, date, count) {
    const asked = get('pst.minta', {});
    const name = date + service;
    asked[name] ??= newKey();
    put('pst.minta', asked);
    const {status, body} = await send('kiosk/blocks', {service, count}, asked[name]);
    if (gone(status)) return false;
    put('pst.minta', {});
    if (status === 201) put('pst.blok', [...all(), {...body, printed: [], closing: false}]);
    return true;
  }

  // close ends a block: nothing is printed from it any more. No time in it is
  // later than now, as the server would not believe it.
  function close(b, now) {
    const printed = b.printed.map((p) => ({...p, printed_at: new Date(Math.min(Date.parse(p.printed_at), now)).toISOString()}));
    change(b.id, () => [{...b, printed, closing: true}]);
  }

  // owe keeps what can no longer be handed in, for an officer to type in.
  function owe(b) {
    const old = b.printed.map((p) => ({date: b.date, number: spoken(b, p.number), at: p.printed_at}));
    if (old.length) put('pst.lama', [...get('pst.lama', []), ...old].slice(-50));
    change(b.id, () => []);
  }

  async function handIn(b) {
    const {status, body} = await send(`kiosk/blocks/${b.id}/hand-in`, {printed: b.printed}, `serah-${b.id}`);
    if (gone(status) || (status === 409 && !['block_handed_in', 'day_closed', 'device_revoked'].includes(body.code))) return false;
    if (status === 200 || body.code === 'block_handed_in') change(b.id, () => []);
    else owe(b);
    return true;
  }

  // doubt remembers a request whose answer never came: the number it may have
  // made is cancelled, because its visitor got another one.
  const doubt = (body, key, date) => put('pst.ragu', [...get('pst.ragu', []), {body, key, date}]);

  async function clear(date) {
    for (const d of get('pst.ragu', [])) {
      if (d.date === date) {
        const made = await send('kiosk/tickets', d.body, d.key);
        if (gone(made.status)) return false;
        if (made.status === 201) {
          const ended = await send(`/api/v1/public/t/${made.body.token}/cancel`, {}, `batal-${d.key}`);
          if (gone(ended.status)) return false;
        }
      }
      put('pst.ragu', get('pst.ragu', []).filter((other) => other.key !== d.key));
    }
    return true;
  }

  // settle brings the device and the server together; it stops where nobody
  // answers and goes on the next time. open tells whether numbers are given now.
  async function settle({services, date, open, now, count}) {
    for (const b of all()) if (b.date !== date) owe(b);
    if (!await clear(date)) return;
    if (open) {
      for (const service of services) {
        const b = active(service, date);
        if (b && !b.printed.length) continue;
        if (!await reserve(service, date, count)) return;
        if (b) close(all().find((other) => other.id === b.id), now());
      }
    } else {
      for (const b of all()) if (!b.closing) close(b, now());
    }
    for (const b of all()) if (b.closing && !await handIn(b)) return;
  }

  // owed are the numbers that visitors hold and the line does not know yet.
  const owed = () => [...get('pst.lama', []).map((o) => o.number), ...all().flatMap((b) => b.printed.map((p) => spoken(b, p.number)))];

  return {take, left, settle, doubt, owed};
}
