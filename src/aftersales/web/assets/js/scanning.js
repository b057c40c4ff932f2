// <input data-scan="vin", "plate" or "part">: a bar code or QR code is photographed and read in the browser.
// A file input opens the phone's camera, with or without HTTPS. What cannot be read is typed.
import { words } from "./words.js"

const VIN = /[A-HJ-NPR-Z0-9]{17}/
const PROVINCE = /^[\u4e00-\u9fff]/

export function makeScanners(root) {
  for (const input of root.querySelectorAll("input[data-scan]:not([data-scan-ready])")) makeScanner(input)
}

function makeScanner(input) {
  const tools = document.getElementById("scan-tools")?.content.firstElementChild.cloneNode(true)
  if (!tools) return
  input.dataset.scanReady = ""
  const pad = tools.querySelector(".province-pad")
  if (input.dataset.scan === "plate") makeKeys(input, pad)
  else pad.remove()
  const said = tools.querySelector("output")
  tools.querySelector("input").addEventListener("change", (event) => scanned(input, said, event.target))
  input.after(tools)
}

/** A key for each character with which a plate may begin. */
function makeKeys(input, pad) {
  const keys = pad.querySelector("[data-provinces]")
  for (const province of keys.dataset.provinces) {
    const key = document.createElement("button")
    key.type = "button"
    key.lang = "zh"
    key.textContent = key.dataset.province = province
    keys.append(key)
  }
  pad.addEventListener("click", (event) => begins(input, pad, event))
}

function begins(input, pad, event) {
  const key = event.target.closest("[data-province]")
  if (!key) return
  pad.open = false
  fill(input, key.dataset.province + input.value.replace(PROVINCE, ""))
}

function fill(input, value) {
  input.value = value
  for (const kind of ["input", "change"]) input.dispatchEvent(new Event(kind, { bubbles: true }))
  input.focus()
}

async function scanned(input, said, camera) {
  const [picture] = camera.files
  if (!picture) return
  said.textContent = words("reading")
  const { read } = await import("./decoding.js") // a reader is heavy: only who scans loads it
  const text = meant(await read(picture).catch(() => ""), input.dataset.scan)
  camera.value = "" // the same code may be tried again
  said.textContent = words(text ? "read" : "unread", { text })
  if (text) {
    fill(input, text)
    input.dispatchEvent(new Event("scanned", { bubbles: true })) // who wants goes on by itself
  } else input.focus()
}

/** What the field wants of the code: a part's number as it is; a VIN wherever one stands in it, else
 * the words themselves. */
function meant(text, wanted) {
  const plain = text.trim().toUpperCase()
  if (wanted === "part") return plain.length <= 40 ? plain : ""
  const vin = plain.match(VIN)?.[0]
  if (vin || wanted === "vin") return vin ?? ""
  return plain.length <= 20 ? plain : ""
}
