// Fields for files: chosen, dropped or taken with the camera; the names stand in the field. A field with
// data-send-at-once needs no press of a button.
const field = (event) => event.target.closest?.("[data-drop]")

for (const name of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(name, (event) => {
    const drop = field(event)
    if (!drop || (name === "dragleave" && drop.contains(event.relatedTarget))) return
    event.preventDefault()
    drop.classList.toggle("is-over", name === "dragover")
    const input = drop.querySelector("input[type=file]")
    if (name !== "drop" || !event.dataTransfer.files.length) return
    input.files = input.multiple ? event.dataTransfer.files : only(event.dataTransfer.files[0])
    input.dispatchEvent(new Event("change", { bubbles: true }))
  })
}

function only(file) {
  const one = new DataTransfer()
  one.items.add(file)
  return one.files
}

document.addEventListener("change", (event) => {
  const input = event.target
  const drop = input.type === "file" && field(event)
  if (!drop || !input.files.length) return
  const names = drop.querySelector("[data-drop-names]")
  names.textContent = [...input.files].map((file) => file.name).join(", ")
  if (input.hasAttribute("data-send-at-once")) input.form.requestSubmit()
})
