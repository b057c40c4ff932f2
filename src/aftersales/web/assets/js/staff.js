// Everything the people at work need on every page.
import htmx from "./htmx.js"
import { events } from "./events.js"
import "htmx-ext-sse"
import Alpine from "@alpinejs/csp"
import "./menus.js"
import "./dialogs.js"
import "./drop.js"
import "./forms.js"
import "./keys.js"
import "./shell.js"
import "./tabs.js"
import { bringBack } from "./kept.js"
import { labelCells } from "./lists.js"
import { listenFor } from "./live.js"
import { watchPalette } from "./palette.js"
import { openNamedTab } from "./tabs.js"
import { refresh } from "./times.js"
import { watchToasts } from "./toasts.js"
import { setVars } from "./vars.js"

// Parts of pages that listen (sse-connect) share the browser's one connection.
htmx.createEventSource = (address) => (address === document.body.dataset.events ? events() : new EventSource(address))

/** A table wider than its place is scrolled by keyboard too, also where nothing in it takes focus. */
function reachScrolled(root) {
  for (const wrap of root.querySelectorAll(".table-wrap:not([tabindex])")) {
    if (wrap.scrollWidth > wrap.clientWidth) wrap.tabIndex = 0
  }
}

/** Make fresh markup work: measures, labels, times, and what is loaded only where it is needed. */
async function dress(root) {
  setVars(root)
  labelCells(root)
  refresh(root)
  reachScrolled(root)
  listenFor(root)
  if (root.querySelector("[data-plot]")) (await import("./plots.js")).drawPlots(root)
  if (root.querySelector("select[data-pick]:not(.tomselected)")) {
    const { makePickers } = await import("./pickers.js")
    makePickers(root)
  }
  if (root.querySelector("input[data-scan]:not([data-scan-ready])")) (await import("./scanning.js")).makeScanners(root)
}

document.addEventListener("htmx:load", (event) => {
  if (event.detail.elt !== document.body) dress(event.detail.elt.parentElement ?? document)
})

document.addEventListener("DOMContentLoaded", () => {
  dress(document)
  watchPalette()
  watchToasts()
  openNamedTab()
  window.Alpine = Alpine
  Alpine.start()
  bringBack()
})
