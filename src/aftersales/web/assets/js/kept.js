// A session that ended while somebody typed: what stood in the form comes back after signing in.
// It waits in this tab alone, for this person alone, and only until the next page.
import { openDialog } from "./dialogs.js"
import { say } from "./toasts.js"
import { words } from "./words.js"

const PLACE = "typed"
const DOOR = /^\/(sign-in|switch)\//
const UNTOLD = new Set(["hidden", "password", "file", "submit", "button"])

function isChanged(field) {
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked
  if (field.options) return [...field.options].some((option) => option.selected !== option.defaultSelected)
  return field.value !== field.defaultValue
}

function typed(form) {
  return [...form.elements]
    .filter((field) => field.name && !UNTOLD.has(field.type) && isChanged(field))
    .map((field) => ({
      name: field.name,
      value: field.value,
      checked: field.checked,
      label: field.selectedOptions?.[0]?.text ?? "",
    }))
}

function keep(form) {
  const fields = typed(form)
  if (!fields.length) return
  const { pathname } = new URL(form.action)
  const person = document.body.dataset.person
  sessionStorage.setItem(PLACE, JSON.stringify({ person, pathname, inDialog: !!form.closest("#dialog"), fields }))
}

function put(form, { name, value, checked, label }) {
  for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
    if (field.type === "checkbox" || field.type === "radio") {
      if (field.value === value) field.checked = checked
    } else if (field.tomselect) {
      field.tomselect.addOption({ value, text: label })
      field.tomselect.setValue(value)
    } else {
      if (field.options && ![...field.options].some((option) => option.value === value)) field.add(new Option(label, value))
      field.value = value
    }
  }
}

function formFor(pathname) {
  return [...document.querySelectorAll("form[method=post]")].find((form) => new URL(form.action).pathname === pathname)
}

/** Called once on every page of the people at work. */
export async function bringBack() {
  const kept = JSON.parse(sessionStorage.getItem(PLACE) ?? "null")
  sessionStorage.removeItem(PLACE)
  const from = document.referrer ? new URL(document.referrer).pathname : ""
  if (!kept || !DOOR.test(from) || kept.person !== document.body.dataset.person) return
  if (kept.inDialog) await openDialog(kept.pathname)
  const form = formFor(kept.pathname)
  if (!form) return
  for (const field of kept.fields) put(form, field)
  say(words("kept"))
}

// A form that loads a whole page cannot know what will answer; the next page forgets it again.
document.addEventListener("submit", (event) => {
  const form = event.target
  if (form.method === "post" && !form.hasAttribute("hx-post")) keep(form)
})

document.addEventListener("htmx:beforeOnLoad", (event) => {
  const form = event.detail.elt.closest("form")
  const address = event.detail.xhr.getResponseHeader("HX-Redirect")
  if (form?.method === "post" && address && DOOR.test(new URL(address, location.href).pathname)) keep(form)
})
