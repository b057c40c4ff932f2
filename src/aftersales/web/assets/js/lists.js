// Lists by keyboard and by thumb; changes made elsewhere mark rows and count, they never move them.
import htmx from "./htmx.js"
import { openDrawer } from "./dialogs.js"
import { words } from "./words.js"

const rows = () => [...document.querySelectorAll("[data-rows] tbody tr")]
const here = () => document.querySelector("[data-rows] tr.is-at")

function stand(row) {
  here()?.classList.remove("is-at")
  if (!row) return
  row.classList.add("is-at")
  row.scrollIntoView({ block: "nearest" })
  row.querySelector("a")?.focus({ preventScroll: true })
}

/** Answers whether the key was meant for a list. */
export function listKey(event) {
  const all = rows()
  if (!all.length || event.target.closest("dialog, details[open], .drawer")) return false
  const at = all.indexOf(here())
  const row = all[at]
  switch (event.key) {
    case "ArrowDown": case "j": stand(all[Math.min(at + 1, all.length - 1)]); return true
    case "ArrowUp": case "k": stand(all[Math.max(at - 1, 0)]); return true
    case "Home": stand(all[0]); return true
    case "End": stand(all.at(-1)); return true
    case "ArrowRight": if (row?.dataset.peek) { openDrawer(row.dataset.peek); return true } return false
    case "Enter": {
      if (!row || event.target.closest("a, button, summary")) return false
      row.querySelector("a")?.click()
      return true
    }
    case " ": case "x": {
      const box = row?.querySelector("input[name=ids]")
      if (!box) return false
      box.click()
      return true
    }
    case "PageDown": case "PageUp": {
      if (!event.altKey) return false
      document.querySelector(`.list-foot [rel=${event.key === "PageDown" ? "next" : "prev"}]`)?.click()
      return true
    }
  }
  return false
}

// A click anywhere on a row opens it; selecting words in it does not.
document.addEventListener("click", (event) => {
  const row = event.target.closest("[data-rows] tbody tr")
  if (!row || event.target.closest("a, button, input, label, summary") || String(getSelection())) return
  if (event.altKey && row.dataset.peek) openDrawer(row.dataset.peek)
  else row.querySelector("a")?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, ctrlKey: event.ctrlKey, metaKey: event.metaKey }))
})

// ── marks ──
let last = null
function count() {
  const bar = document.querySelector("[data-marks]")
  if (!bar) return
  const marked = document.querySelectorAll("[data-rows] input[name=ids]:checked").length
  bar.hidden = !marked
  bar.querySelector("[data-marked-count]").textContent = words("marked", { n: marked })
}
document.addEventListener("change", (event) => {
  const box = event.target
  if (box.matches?.("[data-mark-all]")) {
    document.querySelectorAll("[data-rows] input[name=ids]").forEach((b) => (b.checked = box.checked))
  }
  if (box.matches?.("[data-mark-all], input[name=ids]")) count()
})
document.addEventListener("click", (event) => {
  const box = event.target
  if (box.matches?.("[data-rows] input[name=ids]")) {
    const all = [...document.querySelectorAll("[data-rows] input[name=ids]")]
    if (event.shiftKey && last) {
      const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b)
      all.slice(from, to + 1).forEach((b) => (b.checked = box.checked))
      count()
    }
    last = box
  }
  if (box.closest?.("[data-unmark]")) {
    document.querySelectorAll("[data-rows] input:checked").forEach((b) => (b.checked = false))
    count()
  }
})

// ── cards on the phone name their values ──
export function labelCells(root = document) {
  for (const table of root.querySelectorAll("[data-rows]")) {
    const labels = [...table.querySelectorAll("thead th")].map((th) => th.textContent.trim())
    if (!matchMedia("(max-width: 640px)").matches || table.dataset.labelled) continue
    table.dataset.labelled = "1"
    for (const row of table.tBodies[0].rows) {
      ;[...row.cells].forEach((cell, index) => {
        if (labels[index]) cell.dataset.label = labels[index]
      })
    }
  }
}

// ── changes made elsewhere ──
/** A word about things of this list's kind: mark their rows if it names them, count, and wait to be asked. */
export function hearLive(list, ids = []) {
  list.changed ??= new Set()
  for (const id of ids) {
    list.querySelector(`tr[data-id="${CSS.escape(id)}"]`)?.classList.add("is-changed")
    list.changed.add(id)
  }
  list.unnamed = (list.unnamed ?? 0) + (ids.length ? 0 : 1)
  const note = list.querySelector(".live-note") ?? makeNote(list)
  note.textContent = words("changed", { n: list.changed.size + list.unnamed })
}

function makeNote(list) {
  const note = document.createElement("button")
  note.type = "button"
  note.className = "live-note"
  note.addEventListener("click", () => {
    htmx.ajax("GET", location.href, { target: `#${list.id}`, select: `#${list.id}`, swap: "outerHTML show:none" })
  })
  list.querySelector(".table-wrap, .empty-state")?.before(note)
  return note
}
