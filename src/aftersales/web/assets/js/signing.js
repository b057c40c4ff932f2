// A field to sign: the pen's way as SVG path data, in a hidden field of the form.
const places = new WeakMap()

function pointOf(svg, event) {
  const box = svg.getBoundingClientRect()
  return [Math.round(((event.clientX - box.left) / box.width) * 600), Math.round(((event.clientY - box.top) / box.height) * 200)]
}

function draw(field, more) {
  const path = field.querySelector("path")
  const way = `${path.getAttribute("d")}${more}`
  if (way.length > 19_000) return
  path.setAttribute("d", way)
  field.closest("form").querySelector("[name=signature]").value = way.trim()
  field.classList.toggle("is-signed", Boolean(way.trim()))
}

document.addEventListener("pointerdown", (event) => {
  const field = event.target.closest?.("[data-sign]")
  if (!field || event.target.closest("button")) return
  event.preventDefault()
  const svg = field.querySelector("svg")
  svg.setPointerCapture?.(event.pointerId)
  const [x, y] = pointOf(svg, event)
  places.set(field, [x, y])
  draw(field, ` M${x} ${y}`)
})

document.addEventListener("pointermove", (event) => {
  const field = event.target.closest?.("[data-sign]")
  const last = field && places.get(field)
  if (!last) return
  const [x, y] = pointOf(field.querySelector("svg"), event)
  if (Math.abs(x - last[0]) + Math.abs(y - last[1]) < 3) return
  places.set(field, [x, y])
  draw(field, ` L${x} ${y}`)
})

for (const ended of ["pointerup", "pointercancel"]) {
  document.addEventListener(ended, () => document.querySelectorAll("[data-sign]").forEach((field) => places.delete(field)))
}

document.addEventListener("click", (event) => {
  const field = event.target.closest?.("[data-sign-clear]")?.closest("[data-sign]")
  if (!field) return
  field.querySelector("path").setAttribute("d", "")
  draw(field, "")
})
