// Tabs whose panes are in the page: <div class="tabs" role="tablist"><button role="tab" aria-controls="pane">.
export function showTab(tab) {
  const list = tab.closest("[role=tablist]")
  for (const other of list.querySelectorAll("[role=tab]")) {
    const isOn = other === tab
    other.setAttribute("aria-selected", isOn)
    other.tabIndex = isOn ? 0 : -1
    const pane = document.getElementById(other.getAttribute("aria-controls"))
    if (pane) pane.hidden = !isOn
  }
}

document.addEventListener("click", (event) => {
  const tab = event.target.closest("[role=tab][aria-controls]")
  if (!tab) return
  showTab(tab)
  history.replaceState(history.state, "", `#${tab.getAttribute("aria-controls")}`)
})

document.addEventListener("keydown", (event) => {
  const tab = event.target.closest?.("[role=tab]")
  if (!tab || !["ArrowLeft", "ArrowRight"].includes(event.key)) return
  const all = [...tab.closest("[role=tablist]").querySelectorAll("[role=tab]")]
  const next = all[(all.indexOf(tab) + (event.key === "ArrowRight" ? 1 : -1) + all.length) % all.length]
  next.focus()
  next.click()
  event.preventDefault()
  event.stopImmediatePropagation()
})

export function openNamedTab() {
  const name = location.hash.slice(1)
  const tab = name && document.querySelector(`[role=tab][aria-controls="${CSS.escape(name)}"]`)
  if (tab) showTab(tab)
}
