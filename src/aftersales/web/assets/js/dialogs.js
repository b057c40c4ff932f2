// What opens over the page: the dialog (data-dialog), the drawer (data-drawer), the question (data-confirm).
import htmx from "./htmx.js"
import { words } from "./words.js"

const byId = (id) => document.getElementById(id)
let before = null

export async function openDialog(address) {
  const dialog = byId("dialog")
  await htmx.ajax("GET", address, { target: "#dialog", swap: "innerHTML" })
  if (!dialog.childElementCount) return
  if (!dialog.open) dialog.showModal()
  dialog.querySelector("[autofocus], input:not([type=hidden]), select, textarea, .btn")?.focus()
}

export async function openDrawer(address) {
  const drawer = byId("drawer")
  if (drawer.hidden) before = document.activeElement
  await htmx.ajax("GET", address, { target: "#drawer", swap: "innerHTML" })
  drawer.hidden = !drawer.childElementCount
}

export function closeDrawer() {
  const drawer = byId("drawer")
  if (!drawer || drawer.hidden) return false
  drawer.hidden = true
  drawer.replaceChildren()
  before?.focus()
  return true
}

document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return
  const link = event.target.closest("a[data-dialog], a[data-drawer]")
  if (link) {
    event.preventDefault()
    link.closest("details[data-menu]")?.removeAttribute("open")
    if ("dialog" in link.dataset) openDialog(link.href)
    else openDrawer(link.href)
    return
  }
  if (event.target.closest("[data-close]")) {
    const sheet = event.target.closest("dialog")
    if (sheet) sheet.close()
    else closeDrawer()
  } else if (event.target instanceof HTMLDialogElement) {
    event.target.close() // a click beside it
  }
})

document.addEventListener("close", (event) => {
  if (event.target.id === "dialog") event.target.replaceChildren()
}, true)

/** Ask before what cannot be taken back; resolves to true or false. */
export function ask(question) {
  const dialog = document.createElement("dialog")
  dialog.className = "sheet"
  const body = document.createElement("div")
  body.className = "sheet-body"
  const text = document.createElement("p")
  text.textContent = question
  const foot = document.createElement("div")
  foot.className = "form-foot"
  const button = (label, css, value) => {
    const made = document.createElement("button")
    made.className = `btn ${css}`
    made.textContent = label
    made.addEventListener("click", () => dialog.close(value))
    return made
  }
  foot.append(button(words("yes"), "btn-primary", "yes"), button(words("no"), "btn-ghost", ""))
  body.append(text, foot)
  dialog.append(body)
  dialog.setAttribute("aria-label", question)
  document.body.append(dialog)
  dialog.showModal()
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      resolve(dialog.returnValue === "yes")
      dialog.remove()
    })
  })
}
