// Menus are <details data-menu>: they work without scripts; this closes them as people expect.
const open = () => document.querySelectorAll("details[data-menu][open]")

document.addEventListener("click", (event) => {
  for (const menu of open()) if (!menu.contains(event.target)) menu.open = false
})

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("details[data-menu][open]") ?? (event.key === "Escape" ? open()[0] : null)
  if (!menu) return
  if (event.key === "Escape") {
    menu.open = false
    menu.querySelector("summary").focus()
    event.stopImmediatePropagation()
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const stops = [...menu.querySelectorAll("a, button, input")].filter((e) => e.offsetParent)
    const at = stops.indexOf(document.activeElement)
    const next = stops[(at + (event.key === "ArrowDown" ? 1 : -1) + stops.length) % stops.length]
    if (next && !["text", "date", "search"].includes(document.activeElement.type)) {
      event.preventDefault()
      event.stopImmediatePropagation()
      next.focus()
    }
  }
})

// A menu that stood open before its list was renewed stays open.
let kept = []
document.addEventListener("htmx:beforeSwap", () => {
  kept = [...open()].map((menu) => menu.id).filter(Boolean)
})
document.addEventListener("htmx:afterSwap", () => {
  for (const id of kept) document.getElementById(id)?.setAttribute("open", "")
})
