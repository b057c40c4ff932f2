// Ctrl-K: go to, do, find. What may be done and opened is asked for once; typing narrows them, also by the first letters of words.
import { remember } from "./cookies.js"
import { openDialog } from "./dialogs.js"

const palette = () => document.getElementById("palette")
let at = 0

function fits(item, typed) {
  const text = item.querySelector("span").textContent.toLowerCase()
  const first = text.trim().split(/\s+/).map((word) => word[0]).join("")
  return typed.split(/\s+/).every((word) => text.includes(word)) || first.startsWith(typed)
}

function shown() {
  return [...palette().querySelectorAll("[role=option]")].filter((item) => !item.hidden)
}

function choose(index) {
  const items = shown()
  at = Math.max(0, Math.min(index, items.length - 1))
  items.forEach((item, i) => item.setAttribute("aria-selected", i === at))
  const chosen = items[at]
  chosen?.scrollIntoView({ block: "nearest" })
  if (chosen) palette().querySelector("input").setAttribute("aria-activedescendant", (chosen.id ||= `option-${Math.random().toString(36).slice(2)}`))
}

function narrow() {
  const typed = palette().querySelector("input").value.trim().toLowerCase()
  for (const item of palette().querySelectorAll("[role=option]")) {
    item.hidden = typed ? !("always" in item.dataset) && !fits(item, typed) : "always" in item.dataset
  }
  choose(0)
}

function take(item) {
  const typed = palette().querySelector("input").value
  palette().close()
  if (item.dataset.href) location.assign(item.dataset.href)
  else if (item.dataset.act === "theme") setTheme(document.documentElement.dataset.bsTheme === "dark" ? "light" : "dark")
  else if (item.dataset.act === "keys") showKeys()
  else if (item.dataset.act === "find") find(typed)
}

/** All places that this person may go to are offered too: asked for once, when first wanted. */
async function offerWays() {
  const list = palette().querySelector("ul")
  if (list.dataset.whole) return
  list.dataset.whole = "1"
  const answer = await fetch("/face/ways/", { headers: { "HX-Request": "true" } }).catch(() => null)
  if (!answer?.ok) return delete list.dataset.whole
  const found = document.createElement("div")
  found.innerHTML = await answer.text()
  const first = list.querySelector("[data-act]")
  for (const link of found.querySelectorAll("a")) {
    const item = document.createElement("li")
    item.setAttribute("role", "option")
    item.dataset.href = link.getAttribute("href")
    const group = document.createElement("i")
    group.textContent = link.parentElement.dataset.group
    item.append(...link.childNodes, group)
    list.insertBefore(item, first)
  }
  narrow()
}

export function openPalette() {
  const dialog = palette()
  if (!dialog || dialog.open) return
  dialog.showModal()
  dialog.querySelector("input").value = ""
  narrow()
  offerWays()
}

export const showKeys = () => openDialog("/face/keys/")

export function find(typed = "") {
  const input = document.getElementById("find")
  if (!input) return
  input.focus()
  if (typed) {
    input.value = typed
    input.dispatchEvent(new Event("input", { bubbles: true }))
  } else input.select()
}

export function setTheme(choice) {
  document.documentElement.dataset.themeChoice = choice
  remember("theme", choice)
  dispatchEvent(new Event("theme-chosen"))
  for (const button of document.querySelectorAll("[data-theme]")) {
    button.setAttribute("aria-pressed", button.dataset.theme === choice)
  }
}

export function watchPalette() {
  const dialog = palette()
  if (!dialog) return
  dialog.addEventListener("input", narrow)
  dialog.addEventListener("click", (event) => {
    const item = event.target.closest("[role=option]")
    if (item) take(item)
  })
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") choose(at + 1)
    else if (event.key === "ArrowUp") choose(at - 1)
    else if (event.key === "Enter" && shown()[at]) take(shown()[at])
    else return
    event.preventDefault()
    event.stopPropagation()
  })
}
