// What stands open hears of changes made elsewhere: data-live="order appointment" names the topics.
import * as boards from "./boards.js"
import { events } from "./events.js"
import * as lists from "./lists.js"
import { hearUnread } from "./shell.js"

const known = new Set()

function hear(topic, data) {
  const ids = JSON.parse(data || "{}").ids ?? []
  const wants = (element) => topic === "reload" || element.dataset.live.split(" ").includes(topic)
  for (const list of document.querySelectorAll("[data-list][data-live]")) if (wants(list)) lists.hearLive(list, ids)
  for (const board of document.querySelectorAll("[data-board][data-live]")) if (wants(board)) boards.hearLive(board)
}

/** Ask for the topics of everything on the page. */
export function listenFor(root = document) {
  const heard = events()
  if (!heard) return
  for (const element of root.querySelectorAll("[data-live]")) {
    for (const topic of [...element.dataset.live.split(" "), "reload"].filter(Boolean)) {
      if (known.has(topic)) continue
      known.add(topic)
      heard.addEventListener(topic, ({ data }) => hear(topic, data))
    }
  }
  if (!known.has("unread") && document.querySelector("[data-unread]")) {
    known.add("unread")
    heard.addEventListener("unread", hearUnread)
  }
}
