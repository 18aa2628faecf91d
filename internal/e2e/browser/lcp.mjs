// Measures when the largest thing of a page is painted (LCP), on a cold browser
// whose processor is four times slower.
//
//   node lcp.mjs ROUNDS http://127.0.0.1:8080/7325 …
//
// PST_CHROMIUM  the browser; /usr/bin/chromium when not given
//
// It prints one line of JSON: for each address its milliseconds, a number a round.
import {chromium} from 'playwright-core'

const [, , rounds, ...addresses] = process.argv
const slower = 4

// painted opens an address in a new context and tells when its LCP was.
async function painted(browser, address) {
  const context = await browser.newContext({viewport: {width: 360, height: 740}, locale: 'id-ID'})
  try {
    const page = await context.newPage()
    const cdp = await context.newCDPSession(page)
    await cdp.send('Emulation.setCPUThrottlingRate', {rate: slower})
    await page.goto(address, {waitUntil: 'load'})
    // The last of what was painted counts, and it is known once two frames have
    // passed after everything was loaded.
    return await page.evaluate(() => new Promise((resolve, reject) => {
      let last = 0
      new PerformanceObserver(list => { for (const e of list.getEntries()) last = e.startTime }).observe({type: 'largest-contentful-paint', buffered: true})
      requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => last ? resolve(last) : reject(new Error('nothing was painted')), 500)))
    }))
  } finally {
    await context.close()
  }
}

const browser = await chromium.launch({executablePath: process.env.PST_CHROMIUM || '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run']})
const took = Object.fromEntries(addresses.map(a => [a, []]))
try {
  for (let n = 0; n < Number(rounds); n++) {
    for (const a of addresses) took[a].push(await painted(browser, a))
  }
} finally {
  await browser.close()
}
console.log(JSON.stringify(took))
