// Keys of the desk. Nothing here hears a key that is meant for a field.
import { closeDrawer } from "./dialogs.js"
import { listKey } from "./lists.js"
import { find, openPalette, showKeys } from "./palette.js"

const typing = (target) => target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]")
const visible = (element) => element.offsetParent !== null && !element.disabled

function outcome(digit) {
  for (const group of document.querySelectorAll("[data-outcomes]")) {
    const offer = [...group.querySelectorAll("input, button, a")].filter((e) => e.closest("label, button, a")?.offsetParent)[digit - 1]
    if (offer) {
      offer.click()
      offer.focus()
      return true
    }
  }
  return false
}

function deed(key) {
  const button = [...document.querySelectorAll("[data-key]")].find((b) => b.dataset.key.toLowerCase() === key && visible(b))
  button?.click()
  return Boolean(button)
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing) return // an input method is at work
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault()
    openPalette()
    return
  }
  const found = event.target.closest?.(".find")
  if (found && ["ArrowDown", "ArrowUp", "Escape", "Enter"].includes(event.key)) return findKey(event, found)
  if (typing(event.target) || event.ctrlKey || event.metaKey || document.querySelector("dialog[open]")) return
  const done =
    (event.key === "/" && (find(), true)) ||
    (event.key === "?" && (showKeys(), true)) ||
    (event.key === "Escape" && closeDrawer()) ||
    listKey(event) ||
    (/^[1-9]$/.test(event.key) && !event.altKey && outcome(Number(event.key))) ||
    (/^[a-z]$/i.test(event.key) && !event.altKey && deed(event.key.toLowerCase()))
  if (done) event.preventDefault()
})

// Below the search box: arrows walk through what was found, Enter takes the first, Esc leaves.
function findKey(event, box) {
  if (event.key === "Escape") return document.activeElement.blur()
  const links = [...box.querySelectorAll(".found a")]
  if (event.key === "Enter") return enterFound(event, box, links)
  const next = links.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1)
  if (!links.length) return
  event.preventDefault()
  if (next < 0) box.querySelector("input").focus()
  else links[Math.min(next, links.length - 1)].focus()
}

// What stands below belongs to what was typed; if it is still on its way (a scanner types and enters
// at once), the only thing that it brings is taken when it comes.
function enterFound(event, box, links) {
  const input = box.querySelector("input[type=search]")
  if (event.target !== input) return
  if (!links.length || box.dataset.for !== input.value) return void (box.dataset.wants = input.value)
  event.preventDefault()
  links[0].click()
}

document.addEventListener("htmx:afterSwap", (event) => {
  const box = event.detail.target?.closest?.(".find")
  if (!box) return
  box.dataset.for = event.detail.requestConfig?.parameters?.q ?? ""
  const links = box.querySelectorAll(".found a")
  if (box.dataset.wants === box.dataset.for && links.length === 1) links[0].click()
  if (box.dataset.wants === box.dataset.for) delete box.dataset.wants
})
