// Boards animate: a card that moved travels to its new place instead of jumping there.
import htmx from "./htmx.js"

const calm = matchMedia("(prefers-reduced-motion: reduce)")
const cards = (root) => [...root.querySelectorAll("[data-card]")]
let places = new Map()

document.addEventListener("htmx:beforeSwap", (event) => {
  const board = event.detail.target?.closest?.("[data-board]") ?? event.detail.target?.querySelector?.("[data-board]")
  places = new Map(board ? cards(board).map((card) => [card.dataset.card, card.getBoundingClientRect()]) : [])
})

document.addEventListener("htmx:afterSettle", () => {
  if (!places.size) return
  for (const card of cards(document)) {
    const from = places.get(card.dataset.card)
    if (!from) card.classList.add("is-new")
    else if (!calm.matches) travel(card, from)
  }
  places = new Map()
})

function travel(card, from) {
  const to = card.getBoundingClientRect()
  const [x, y] = [from.left - to.left, from.top - to.top]
  if (x || y) card.animate([{ transform: `translate(${x}px, ${y}px)` }, { transform: "none" }], { duration: 260, easing: "ease-out" })
}

/** A word about what a board shows: renew it, at most every two seconds. */
const waiting = new WeakSet()
export function hearLive(board) {
  if (waiting.has(board)) return
  waiting.add(board)
  setTimeout(() => {
    waiting.delete(board)
    if (board.isConnected) htmx.ajax("GET", location.href, { target: `#${board.id}`, select: `#${board.id}`, swap: "outerHTML show:none" })
  }, 2000)
}
