// Ctrl-K: go to, do, find. The offers are in the page; typing narrows them, also by the first letters of words.
import { remember } from "./cookies.js"

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
  else if (item.dataset.act === "keys") document.getElementById("keys").showModal()
  else if (item.dataset.act === "find") find(typed)
}

/** The entries of the navigation stand in the page already: they are offered too. */
function offerRail() {
  const list = palette().querySelector("ul")
  if (list.dataset.whole) return
  list.dataset.whole = "1"
  const first = list.querySelector("[data-act]")
  for (const link of document.querySelectorAll(".rail-group a")) {
    const item = document.createElement("li")
    item.setAttribute("role", "option")
    item.dataset.href = link.getAttribute("href")
    const group = document.createElement("i")
    group.textContent = link.closest(".rail-group").querySelector("h2").textContent
    item.append(...[...link.children].map((child) => child.cloneNode(true)), group)
    list.insertBefore(item, first)
  }
}

export function openPalette() {
  const dialog = palette()
  if (!dialog || dialog.open) return
  offerRail()
  dialog.showModal()
  dialog.querySelector("input").value = ""
  narrow()
}

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
