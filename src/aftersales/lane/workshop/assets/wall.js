// The wall display: alone on the screen, the time runs, long columns turn their pages.
const EVERY = 8000
document.documentElement.dataset.bsTheme = "dark"
document.body.classList.add("is-wall")

function time() {
  const now = new Date()
  const place = document.querySelector("[data-now]")
  if (place) place.textContent = `${String(now.getHours()).padStart(2, "0")}:${String(now.getMinutes()).padStart(2, "0")}`
}

function turn() {
  for (const list of document.querySelectorAll("[data-pages]")) {
    if (list.scrollHeight <= list.clientHeight + 4) continue
    const next = list.scrollTop + list.clientHeight
    list.scrollTo({ top: next >= list.scrollHeight - 4 ? 0 : next })
  }
}

document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-full]")) document.documentElement.requestFullscreen?.()
})
setInterval(time, 10_000)
setInterval(turn, EVERY)
