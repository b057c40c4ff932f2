// What is said at the edge of the screen: it goes by itself, errors only when they are closed.
export function say(text, tone = "info") {
  const box = document.getElementById("toasts")
  if ([...(box?.children ?? [])].some((said) => said.textContent === text)) return
  const note = document.createElement("div")
  note.className = "toast-note"
  note.dataset.tone = tone
  note.textContent = text
  box?.append(note)
}

function settle(note) {
  note.addEventListener("click", () => note.remove())
  if (note.dataset.tone !== "error") setTimeout(() => note.remove(), 6000)
}

export function watchToasts() {
  const box = document.getElementById("toasts")
  if (!box) return
  for (const note of box.children) settle(note)
  new MutationObserver((changes) => {
    for (const change of changes) for (const note of change.addedNodes) if (note.nodeType === 1) settle(note)
  }).observe(box, { childList: true })
}
