// The car's drawing, the fuel slider and the signature of the check-in.

const SVG = "http://www.w3.org/2000/svg"

function tapped(event) {
  const drawing = event.target.closest?.("[data-drawings] svg[data-view]")
  if (!drawing) return
  const form = document.getElementById("mark-form")
  const box = drawing.getBoundingClientRect()
  const x = Math.round(((event.clientX - box.left) / box.width) * 1000)
  const y = Math.round(((event.clientY - box.top) / box.height) * 1000)
  for (const [name, value] of Object.entries({ view: drawing.dataset.view, x, y })) form.elements[name].value = value
  document.querySelectorAll("[data-drawings] .pin").forEach((old) => old.remove())
  const pin = document.createElementNS(SVG, "g")
  pin.setAttribute("class", "pin")
  const ring = document.createElementNS(SVG, "circle")
  for (const [name, value] of Object.entries({ cx: x, cy: y * 0.6, r: 30 })) ring.setAttribute(name, String(value))
  pin.append(ring)
  drawing.append(pin)
  form.hidden = false
  form.scrollIntoView({ block: "nearest" })
}

// A photo that was taken is sent at once: one tap less at the car.
function photographed(event) {
  if (event.target.matches?.("#mark-form input[type=file]") && event.target.files.length) event.target.form.requestSubmit()
}

// What nobody touched was not read: the slider is sent from the first touch on.
function says(event) {
  const { says: at, name } = event.target.dataset ?? {}
  if (at) document.getElementById(at).textContent = event.target.value
  if (name) event.target.name = name
}

function signing(canvas) {
  const kept = document.getElementById(canvas.dataset.signature)
  const pen = canvas.getContext("2d")
  pen.lineWidth = 4
  pen.lineCap = "round"
  pen.strokeStyle = "#111"
  let isDown = false
  const at = (event) => {
    const box = canvas.getBoundingClientRect()
    return [((event.clientX - box.left) / box.width) * canvas.width, ((event.clientY - box.top) / box.height) * canvas.height]
  }
  canvas.addEventListener("pointerdown", (event) => {
    isDown = true
    canvas.setPointerCapture(event.pointerId)
    pen.beginPath()
    pen.moveTo(...at(event))
  })
  canvas.addEventListener("pointermove", (event) => {
    if (!isDown) return
    pen.lineTo(...at(event))
    pen.stroke()
  })
  const lifted = () => {
    if (isDown) kept.value = canvas.toDataURL("image/png")
    isDown = false
  }
  canvas.addEventListener("pointerup", lifted)
  canvas.addEventListener("pointercancel", lifted)
  document.querySelector("[data-clear-signature]")?.addEventListener("click", () => {
    pen.clearRect(0, 0, canvas.width, canvas.height)
    kept.value = ""
  })
}

document.addEventListener("click", tapped)
document.addEventListener("change", photographed)
document.addEventListener("input", says)
document.querySelectorAll("canvas[data-signature]").forEach(signing)
