// Has the worker of this screen keep what the page started with, and the pages
// named beside it. Without https or room for it the screen works all the same;
// it then needs the server to start.
export async function keep(worker, ...pages) {
  try {
    await navigator.serviceWorker.register(worker, {scope: location.pathname});
    const files = performance.getEntriesByType('resource').map((e) => e.name);
    (await navigator.serviceWorker.ready).active.postMessage({files, pages});
  } catch {
    // Asked again at the next start.
  }
}

// kept is the text of a page that was kept, or undefined.
export const kept = async (page) => (await globalThis.caches?.match(page, {ignoreVary: true}))?.text();
