// One event connection per browser, however many tabs stand open: the tab that holds the lock listens and
// tells the others. When it closes, the next in line takes over.
const CHANNEL = "aftersales-events"

class SharedEvents extends EventTarget {
  readyState = 1

  constructor(address) {
    super()
    this.channel = "BroadcastChannel" in window ? new BroadcastChannel(CHANNEL) : null
    this.channel?.addEventListener("message", ({ data }) => this.tell(data))
    if (navigator.locks && this.channel) {
      navigator.locks.request(CHANNEL, () => new Promise(() => this.listen(address)))
    } else {
      this.listen(address)
    }
  }

  listen(address) {
    this.source = new EventSource(address)
    for (const type of ["fact", "unread", "progress"]) {
      this.source.addEventListener(type, (event) => {
        const told = { type, data: event.data }
        this.tell(told)
        this.channel?.postMessage(told)
      })
    }
    this.source.addEventListener("error", () => this.mark(false))
    this.source.addEventListener("open", () => this.mark(true))
  }

  mark(connected) {
    document.documentElement.toggleAttribute("data-unheard", !connected)
  }

  tell({ type, data }) {
    this.dispatchEvent(new MessageEvent(type, { data }))
  }

  close() {} // shared: a part of a page that goes does not end it for the others
}

let shared = null

/** The browser's one connection; null where the page has no events (customers, sign-in). */
export function events() {
  const address = document.body.dataset.events
  if (!shared && address && "EventSource" in window) shared = new SharedEvents(address)
  return shared
}
