// Counting on a phone: steps of one, the camera goes on by itself, and each scan of the part that is
// being counted is one more piece.
const number = () => document.querySelector("#walk [name=counted]")
const plain = (code) => code.normalize("NFKC").replace(/[\s\-_./·]/g, "").toUpperCase()

function step(by) {
  const input = number()
  const now = Number(input.value.replace(",", ".")) || 0
  input.value = String(Math.max(now + by, 0))
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("#walk [data-step]")
  if (button) step(Number(button.dataset.step))
})

document.addEventListener("scanned", (event) => event.target.closest("#walk form")?.requestSubmit())

document.addEventListener(
  "submit",
  (event) => {
    const code = event.target.querySelector?.("#walk [name=code]")
    const here = document.querySelector("#walk [data-code]")?.dataset.code
    if (!code || !here || !number() || plain(code.value) !== here) return
    event.preventDefault()
    event.stopImmediatePropagation()
    code.value = ""
    step(1)
  },
  true, // before the form is sent
)
