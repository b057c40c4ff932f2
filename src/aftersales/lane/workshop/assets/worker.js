// The technician's page without connection: as it last stood, saying so. It asks the network first and never keeps it
// longer than a shift. What is done meanwhile waits in the outbox of the page, not here.
const CACHE = "aftersales-my-work"
const PAGE = new URL("./", self.location).pathname
const SHIFT = 16 * 3600_000
const PATIENCE = 4000

self.addEventListener("install", () => self.skipWaiting())
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()))

self.addEventListener("fetch", (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== "GET" || origin !== self.location.origin) return
  if (request.mode === "navigate" && pathname === PAGE) event.respondWith(page(request))
  else if (pathname.startsWith("/static/")) event.respondWith(asset(request))
})

/** The page from the network; where there is none, as it stood. Signed out or forbidden: nothing is kept any longer. */
async function page(request) {
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE * 4) })
    const cache = await caches.open(CACHE)
    if (answer.ok && !answer.redirected) await cache.put(PAGE, await dated(answer.clone()))
    else if (answer.status < 500) await cache.delete(PAGE)
    return answer
  } catch {
    return (await asItStood()) ?? Response.error()
  }
}

/** With the time it was loaded: whoever reads it later knows how old it is. */
async function dated(answer) {
  const words = await answer.text()
  const now = new Date().toISOString()
  return new Response(words.replace('<div id="my-work"', `<div id="my-work" data-stood="${now}"`), {
    headers: { "Content-Type": "text/html; charset=utf-8", "X-Stood": now, "Content-Security-Policy": answer.headers.get("Content-Security-Policy") ?? "" },
  })
}

async function asItStood() {
  const cache = await caches.open(CACHE)
  const kept = await cache.match(PAGE)
  if (!kept) return null
  if (Date.now() - Date.parse(kept.headers.get("X-Stood")) < SHIFT) return kept
  await cache.delete(PAGE)
  return null
}

/** Built files carry their content's hash in their name: what is kept is right for ever. */
async function asset(request) {
  const cache = await caches.open(CACHE)
  const kept = await cache.match(request)
  if (kept) return kept
  const answer = await fetch(request)
  if (answer.ok) await cache.put(request, answer.clone())
  return answer
}
