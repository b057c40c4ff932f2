// One event connection per browser, however many tabs stand open: the tab that holds the lock listens and
// tells the others. When it closes, the next in line takes over. A word is a topic ("order", "unread") and
// what belongs to it; each tab says which topics it wants.
const CHANNEL = "aftersales-events"
const ALWAYS = ["reload"]

class SharedEvents extends EventTarget {
  readyState = 1
  wanted = new Set(ALWAYS)
  source = null

  constructor(address) {
    super()
    this.channel = "BroadcastChannel" in window ? new BroadcastChannel(CHANNEL) : null
    this.channel?.addEventListener("message", ({ data }) => this.heard(data))
    if (navigator.locks && this.channel) {
      navigator.locks.request(CHANNEL, () => new Promise(() => this.listen(address)))
    } else {
      this.listen(address)
    }
  }

  addEventListener(topic, ...rest) {
    super.addEventListener(topic, ...rest)
    this.want(topic)
    this.channel?.postMessage({ want: topic })
  }

  want(topic) {
    if (this.wanted.has(topic)) return
    this.wanted.add(topic)
    this.source?.addEventListener(topic, this.pass)
  }

  heard({ want, who, topic, data }) {
    if (want) this.want(want)
    else if (who) for (const mine of this.wanted) this.channel.postMessage({ want: mine })
    else this.tell(topic, data)
  }

  listen(address) {
    this.source = new EventSource(address)
    for (const topic of this.wanted) this.source.addEventListener(topic, this.pass)
    this.source.addEventListener("error", () => document.documentElement.setAttribute("data-unheard", ""))
    this.source.addEventListener("open", () => document.documentElement.removeAttribute("data-unheard"))
    this.channel?.postMessage({ who: true }) // what the other tabs want
  }

  pass = (event) => {
    if (event.data === undefined) return // the connection's own open and error
    this.tell(event.type, event.data)
    this.channel?.postMessage({ topic: event.type, data: event.data })
  }

  tell(topic, data) {
    this.dispatchEvent(new MessageEvent(topic, { data }))
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
