// How far the car is: the page looks again when the house says that something has changed. Where no line
// can be held it asks every minute. A page that nobody sees holds none.
const EVERY = 60_000
const SOON = 400 // what happens together is looked at once

let line = null
let waiting = null

function look() {
  clearTimeout(waiting)
  waiting = setTimeout(() => {
    const card = document.getElementById("live")
    if (card) window.htmx.trigger(card, "look")
  }, SOON)
}

function listen() {
  if (line || document.hidden || !("EventSource" in window)) return
  line = new EventSource("/my/events")
  line.addEventListener("reload", look)
}

function hush() {
  line?.close()
  line = null
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) return hush()
  listen()
  look()
})
addEventListener("pagehide", hush)
addEventListener("pageshow", ({ persisted }) => {
  listen()
  if (persisted) look()
})
setInterval(() => {
  if (!document.hidden && line?.readyState !== 1) look() // 1: open
}, EVERY)
