// Keeps the technician's page on the phone, so that it can be loaded anew without connection.
const CACHE = "aftersales-my-work"

/** The worker serves the page from then on; what the page consists of is kept at once, before anybody reloads it. */
export async function stayReachable(root) {
  if (!("serviceWorker" in navigator) || !root.dataset.worker) return
  try {
    await navigator.serviceWorker.register(root.dataset.worker)
    await navigator.serviceWorker.ready
  } catch {
    return // a private window, say: the page works as long as it stays open
  }
  if (root.dataset.stood) return
  const cache = await caches.open(CACHE)
  const files = performance.getEntriesByType("resource").map(({ name }) => name.split("#")[0]).filter((name) => name.startsWith(`${location.origin}/static/`))
  await Promise.all([...new Set(files)].map(async (file) => (await cache.match(file)) ?? cache.add(file).catch(() => {})))
  await keepStanding()
  document.documentElement.dataset.kept = "page"
}

let asked = 0

/** The page as it stands now, with its time; of two that are asked for, the later one stays. */
export async function keepStanding() {
  if (!("serviceWorker" in navigator) || !navigator.onLine) return
  const mine = ++asked
  const answer = await fetch(location.pathname).catch(() => null)
  if (!answer?.ok || answer.redirected) return
  const now = new Date().toISOString()
  const words = (await answer.text()).replace('<div id="my-work"', `<div id="my-work" data-stood="${now}"`)
  if (mine !== asked) return
  const headers = { "Content-Type": "text/html; charset=utf-8", "X-Stood": now, "Content-Security-Policy": answer.headers.get("Content-Security-Policy") ?? "" }
  await (await caches.open(CACHE)).put(location.pathname, new Response(words, { headers }))
}
