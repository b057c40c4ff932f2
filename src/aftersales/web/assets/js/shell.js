// The frame of the page: rail, menu of the person, colours.
import { recall, remember } from "./cookies.js"
import { openPalette, setTheme, showKeys } from "./palette.js"

const root = document.documentElement

document.addEventListener("click", (event) => {
  const on = (selector) => event.target.closest(selector)
  if (on("[data-rail]")) root.toggleAttribute("data-rail-open")
  else if (root.hasAttribute("data-rail-open") && !on(".rail")) root.removeAttribute("data-rail-open")
  if (on("[data-fold]")) remember("fold", root.toggleAttribute("data-folded") ? "1" : "")
  if (on("[data-palette]")) openPalette()
  if (on("[data-theme]")) setTheme(on("[data-theme]").dataset.theme)
  if (on("[data-keys]")) showKeys()
})

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") root.removeAttribute("data-rail-open")
})

/** A group of the rail that was closed when the page came has its entries still to come. */
async function fill(group) {
  if (group.querySelector(".rail-ways")) return
  const answer = await fetch(`/face/ways/${group.dataset.ways}/`, { headers: { "HX-Request": "true" } })
  if (!answer.ok || group.querySelector(".rail-ways")) return
  group.insertAdjacentHTML("beforeend", await answer.text())
  group.scrollIntoView({ block: "nearest" })
}

/** What somebody leaves open stays open on every page. */
document.addEventListener("click", (event) => {
  const group = event.target.closest(".rail-group > summary")?.parentElement
  if (!group) return
  const standing = [...document.querySelectorAll(".rail-group[open]")].map((open) => open.dataset.ways)
  const kept = new Set((recall("ways") ?? standing.join(".")).split(".").filter(Boolean))
  if (group.open) kept.delete(group.dataset.ways)
  else kept.add(group.dataset.ways), fill(group)
  remember("ways", [...kept].join("."))
})

document.querySelector(".rail [aria-current]")?.scrollIntoView({ block: "nearest" })

/** In the folded rail a link shows only its picture: its words come up beside the pointer. */
document.addEventListener("pointerover", (event) => {
  const link = event.target.closest?.(".rail :is(a, summary)")
  if (link && root.hasAttribute("data-folded")) link.title = link.textContent.trim()
  else link?.removeAttribute("title")
})

/** Who signs out leaves no page behind on the phone; deeds that wait to be sent stay. */
document.addEventListener("submit", (event) => {
  if (event.target.action?.endsWith("/sign-out/")) self.caches?.delete("aftersales-my-work")
})

/** Something came into or left the inbox: ask how many are unread. */
export async function hearUnread() {
  const badge = document.querySelector("[data-unread]")
  const answer = badge && (await fetch(badge.dataset.unread))
  if (!answer?.ok) return
  const { unread } = await answer.json()
  badge.textContent = unread > 99 ? "99+" : unread
  badge.hidden = !unread
}
