// What finds the pages of the program by their links.
import {base} from './kit.mjs'

// shape names a page whatever office, ticket or person it is of: one of each is
// looked at.
export const shape = at => at.split('#')[0].replace(/(?<=.)\/$/, '').replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '{id}').replace(/\/\d{4}(?=[/?]|$)/, '/{kode}').replace(/\/t\/[^/?]+/, '/t/{token}')

// linked are the pages that the open one leads to.
const linked = (page, under) => page.evaluate(prefix => [...document.querySelectorAll('a[href]:not([download])')].map(a => new URL(a.href))
  .filter(u => u.origin === location.origin && (u.pathname + '/').startsWith(prefix) && !/^\/(static|cetak|api|suara)\//.test(u.pathname) && !/\/lampiran\//.test(u.pathname) && !/\.\w+$/.test(u.pathname) && !u.searchParams.has('lang'))
  .map(u => u.pathname + (u.searchParams.has('s') ? '' : u.search)), under)

// crawl opens the pages given and one of each shape that they lead to, and has
// each looked at.
export async function crawl(page, {lang, who, first, under, settled, cross}) {
  const met = new Set(), row = first.map(each => (typeof each === 'string' ? {at: each} : each))
  while (row.length) {
    const {at, name} = row.shift(), key = name ?? shape(at)
    if (met.has(key)) continue
    met.add(key)
    await page.goto(base + at)
    await settled()
    const next = await linked(page, under)
    await cross(page, `${who}-${key.replace(/[^\w{}=]+/g, '-')}`.replace(/--+/g, '-'), lang)
    row.push(...next.map(to => ({at: to})))
  }
  console.log(`${who} ${lang}: ${[...met].join(' ')}`)
  return met
}
