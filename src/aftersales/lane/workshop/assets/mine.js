// The technician's phone. Every deed goes through the outbox: without connection it waits there, and is sent once.
import { events } from "../../../web/assets/js/events.js"
import htmx from "../../../web/assets/js/htmx.js"
import { drop, keep, kept } from "./outbox.js"
import { newKey, send } from "../../../web/assets/js/sending.js"
import { keepStanding, stayReachable } from "./standing.js"

const root = () => document.getElementById("my-work")
const person = () => root().dataset.person
const LONG_SIDE = 1600
const REST = 1500 // milliseconds: a thumb goes down the list, and what it ticks goes out together
const TICK = /\/tick(-many)?$/
let shots = []
let sending = false

// -- what is said ---------------------------------------------------------------------------------

function say(words) {
  const place = root().querySelector(".ws-said")
  place.hidden = !words
  place.textContent = words
  if (words) place.scrollIntoView({ block: "nearest" })
}

async function showWaiting(isSending = false) {
  const place = root().querySelector(".ws-offline")
  const count = (await kept(person())).length
  const { stood } = root().dataset
  place.hidden = navigator.onLine && !count && !stood
  if (isSending && count) place.textContent = place.dataset.sending
  else if (!count && stood) place.textContent = place.dataset.stood.replace("{time}", clockOf(stood))
  else if (!count) place.textContent = place.dataset.none
  else place.textContent = count === 1 ? place.dataset.one : place.dataset.many.replace("{n}", count)
}

const clockOf = (iso) => new Date(iso).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })

// -- sending --------------------------------------------------------------------------------------

/** Send what is kept, in its order, also what is added meanwhile; stop where there is no connection. */
async function flush() {
  if (sending) return
  sending = true
  let isNew = false
  try {
    for (let deed = await first(); deed; deed = await first()) {
      await showWaiting(true)
      const answer = await send(deed.address, deed.body, deed.key)
      if (mustWait(answer)) break
      for (const id of deed.ids) await drop(id)
      say(answer.ok ? "" : answer.detail)
      isNew ||= !answer.ok || !TICK.test(deed.address)
    }
  } finally {
    sending = false
  }
  await showWaiting()
  if (await first()) return
  if (isNew) await renew()
}

/** No connection, no room, or signed out meanwhile: nothing of it is lost, it waits. */
function mustWait({ status, body }) {
  if (status === 401 || (status === 403 && !body?.code)) {
    const place = root().querySelector(".ws-offline")
    say(place.dataset.signed)
    return true
  }
  return status === 0 || status === 429 || status >= 500
}

/** What is to be sent next. Ticks of one job that were kept one after the other are one deed. */
async function first() {
  const deeds = await kept(person())
  const [deed] = deeds
  if (!deed) return undefined
  const others = deeds.findIndex(({ address }) => address !== deed.address || !TICK.test(address))
  const run = deeds.slice(0, others < 0 ? deeds.length : others)
  if (run.length < 2) return { ...deed, ids: [deed.id] }
  const elements = run.map(({ body: { item, element } }) => ({ item, element }))
  return {
    key: `${deed.key}-${run.length}`, // more ticks are another deed
    address: `${deed.address}-many`,
    body: { elements, happened_at: run.at(-1).body.happened_at },
    ids: run.map(({ id }) => id),
  }
}

async function renew() {
  shots = []
  await htmx.ajax("GET", location.href, { target: "#my-work", select: "#my-work", swap: "outerHTML show:none" })
  tick()
  delete root().dataset.stood
  keepStanding()
}

async function keepDeed(name, job, body) {
  say("")
  const told = { ...body, happened_at: new Date().toISOString() }
  await keep({ person: person(), key: newKey(), address: `/api/v1/jobs/${job}/${name}`, body: told })
}

let resting = 0
async function keepTick(job, body) {
  await keepDeed("tick", job, body)
  clearTimeout(resting)
  resting = setTimeout(flush, REST)
}

async function deed(name, job, body) {
  await keepDeed(name, job, body)
  await flush()
  if (!sending && (await first())) seem(name)
}

/** Without connection the page shows at once what was done, also when it is loaded anew. */
function seem(name) {
  const now = root().querySelector(".ws-now")
  if (name === "record-finding") closeSheets()
  if (name === "clock-on") for (const button of root().querySelectorAll("[data-deed=clock-on]")) button.disabled = true
  if (!now || !["pause", "clock-off"].includes(name)) return
  now.querySelector("[data-clock]")?.removeAttribute("data-running")
  for (const button of now.querySelectorAll("button, input")) button.disabled = true
}

// -- photos ---------------------------------------------------------------------------------------

/** A photo small enough for a weak network, turned as it was taken. */
async function shrunk(file) {
  const picture = await createImageBitmap(file)
  const scale = Math.min(1, LONG_SIDE / Math.max(picture.width, picture.height))
  const canvas = document.createElement("canvas")
  canvas.width = Math.round(picture.width * scale)
  canvas.height = Math.round(picture.height * scale)
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height)
  return canvas.toDataURL("image/jpeg", 0.82)
}

async function addShots(files) {
  for (const file of files) shots.push({ name: "photo.jpg", content: await shrunk(file) })
  const place = root().querySelector("[data-shots]")
  place.replaceChildren(...shots.map(({ content }) => Object.assign(new Image(), { src: content, alt: "" })))
  openSheet("finding")
}

// -- sheets ---------------------------------------------------------------------------------------

function closeSheets() {
  for (const sheet of root().querySelectorAll("[data-sheet]")) sheet.hidden = true
}

function openSheet(name) {
  closeSheets()
  const sheet = root().querySelector(`[data-sheet=${name}]`)
  sheet.hidden = false
  sheet.scrollIntoView({ block: "nearest" })
}

async function findParts(input) {
  const place = root().querySelector("[data-parts]")
  const words = input.value.trim()
  if (words.length < 2) return place.replaceChildren()
  const answer = await fetch(`/api/v1/parts?limit=8&q=${encodeURIComponent(words)}`).catch(() => null)
  const found = answer?.ok ? (await answer.json()).items : []
  place.replaceChildren(...found.map((part) => {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "btn", textContent: `${part.number} ${part.name ?? part.name_zh ?? ""}` })
    button.dataset.deed = "request-part"
    button.dataset.job = place.dataset.job
    button.dataset.part = part.id
    return button
  }))
  if (!found.length) place.textContent = place.dataset.none
}

async function requestPart(button) {
  const answer = await send(`/api/v1/jobs/${button.dataset.job}/request-part`, { part_id: button.dataset.part })
  say(answer.ok ? "" : answer.detail)
  if (answer.ok) {
    closeSheets()
    await renew()
  }
}

// -- the clock ------------------------------------------------------------------------------------

const opened = new Map()
function tick() {
  for (const clock of document.querySelectorAll("[data-clock][data-running]")) {
    if (!opened.has(clock)) opened.set(clock, Date.now())
    const seconds = Number(clock.dataset.clock) + Math.floor((Date.now() - opened.get(clock)) / 1000)
    const pad = (n) => String(n).padStart(2, "0")
    clock.textContent = `${Math.floor(seconds / 3600)}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`
  }
}

// -- what is touched ------------------------------------------------------------------------------

document.addEventListener("click", async (event) => {
  const opener = event.target.closest?.("[data-open]")
  if (opener) return openSheet(opener.dataset.open)
  const button = event.target.closest?.("button[data-deed]")
  if (!button || button.disabled) return
  const { deed: name, job, reason } = button.dataset
  button.disabled = true
  const section = button.closest("section")
  const words = section?.querySelector("[data-words]")?.value.trim() ?? ""
  try {
    if (name === "pause") await deed(name, job, { reason })
    else if (name === "self-check") await deed(name, job, { words })
    else if (name === "request-part") await requestPart(button)
    else if (name === "record-finding") {
      const title = section.querySelector("[data-extra]").value.trim()
      await deed(name, job, { words, photos: shots, extra: title ? { title } : null })
    } else await deed(name, job, {})
  } finally {
    if (button.isConnected && navigator.onLine) button.disabled = false
  }
})

document.addEventListener("change", async (event) => {
  const box = event.target
  if (box.dataset?.deed === "photo") return addShots(box.files)
  if (box.dataset?.deed !== "tick" || !box.checked) return
  box.disabled = true
  const list = box.closest("details")
  list.querySelector("[data-left]").textContent = `${list.querySelectorAll("input:checked").length} / ${list.querySelectorAll("input").length}`
  const { job, item, element } = box.dataset
  await keepTick(job, { item, element })
})

let typing = 0
document.addEventListener("input", (event) => {
  if (!event.target.matches?.("[data-part-search]")) return
  clearTimeout(typing)
  typing = setTimeout(() => findParts(event.target), 250)
})

/** Somebody changed the board: ask anew, but never under a thumb that types or takes photos. */
async function hearLive() {
  if (!navigator.onLine || isBusy() || sending) return
  await flush()
  if (!(await first())) await renew()
}

function isBusy() {
  return Boolean(shots.length || root().querySelector("[data-sheet]:not([hidden])") || [...root().querySelectorAll("textarea, input[type=text]")].some((field) => field.value))
}

events()?.addEventListener("workshop", hearLive)
/** Back again: a page that was kept on the phone is loaded anew, so that it is as things are. */
async function comeBack() {
  if (!navigator.onLine) return showWaiting()
  await flush()
  if (root().dataset.stood && !(await first()) && !isBusy()) await renew()
}

addEventListener("online", comeBack)
addEventListener("offline", () => showWaiting())
setInterval(tick, 1000)
setInterval(() => navigator.onLine && comeBack(), 15_000)
tick()
kept(person()).then((deeds) => deeds.forEach(({ address }) => seem(address.split("/").pop()))).then(comeBack)
showWaiting()
stayReachable(root())
