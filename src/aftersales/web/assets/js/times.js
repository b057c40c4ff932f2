// Times stay true while a page stands open: "in 25 min" becomes "in 24 min", a promise turns amber, then red.
import { span, words } from "./words.js"

function relative(left) {
  if (Math.abs(left) < 60_000) return words("now")
  return words(left > 0 ? "in" : "ago", { span: span(left) })
}

function put(element, text) {
  if (element && element.textContent !== text) element.textContent = text
}

export function refresh(root = document) {
  const now = Date.now()
  for (const time of root.querySelectorAll("time[data-near]")) {
    put(time.querySelector("i"), relative(new Date(time.dateTime) - now))
  }
  for (const time of root.querySelectorAll("time[data-countdown]")) {
    const left = new Date(time.dateTime) - now
    time.dataset.tone = left < 0 ? "late" : left <= (time.dataset.countdown || 3600) * 1000 ? "waiting" : "ready"
    put(time.querySelector("i"), words(left < 0 ? "late" : "in", { span: span(left) }))
  }
}

setInterval(refresh, 20_000)
document.addEventListener("visibilitychange", () => document.hidden || refresh())
