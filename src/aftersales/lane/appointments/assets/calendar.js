// The calendar of reception: an appointment is dragged to another time, day or service adviser, or pushed there by keys.
// The command checks it as it checks everybody's change; what does not fit says why and stays where it was.
import htmx from "../../../web/assets/js/htmx.js"
import { send } from "../../../web/assets/js/sending.js"

const MINUTE = 60_000
const calendar = () => document.querySelector("[data-calendar]")
const step = () => Number(calendar().dataset.step)

/** The moment under the pointer, to the spacing of the slots. */
function momentAt(track, x, grabbed) {
  const { left, width } = track.getBoundingClientRect()
  const { starts, hours } = calendar().dataset
  const minutes = ((x - grabbed - left) / width) * hours * 60
  const rounded = Math.max(0, Math.round(minutes / step()) * step())
  return new Date(new Date(starts).getTime() + rounded * MINUTE).toISOString()
}

/** The same time of another day, as the store's clock has it. */
const onDay = (at, day) => day + at.slice(10)

function tell(words, tone) {
  const place = document.querySelector(".cal-said")
  place.hidden = !words
  place.dataset.tone = tone
  place.textContent = words
}

async function renew(pk) {
  const area = calendar()
  await htmx.ajax("GET", location.href, { target: `#${area.id}`, select: `#${area.id}`, swap: "outerHTML show:none" })
  document.querySelector(`[data-appointment="${pk}"]`)?.focus()
}

async function put({ appointment, at, adviser }, to) {
  const base = `/api/v1/appointments/${appointment}`
  const deeds = []
  if (to.starts && new Date(to.starts).getTime() !== new Date(at).getTime()) deeds.push([`${base}/change`, { starts_at: to.starts }])
  if (to.adviser && to.adviser !== adviser) deeds.push([`${base}/assign`, { adviser_id: to.adviser }])
  if (!deeds.length) return
  let answer
  for (const [address, body] of deeds) {
    answer = await send(address, body)
    if (!answer.ok) break
  }
  const { moved, given, lost } = calendar().dataset
  if (answer.ok) tell(deeds[0][0].endsWith("change") ? moved : given, "ready")
  else tell(answer.detail || lost, "late")
  await renew(appointment)
}

// htmx hands the attributes of what it replaces to what has the same id; a style among them is not ours to write.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  for (const thing of detail.target?.querySelectorAll?.("[id][style]") ?? []) thing.removeAttribute("style")
})

let dragged = null

document.addEventListener("dragstart", (event) => {
  const thing = event.target.closest?.("[data-appointment]")
  if (!thing) return
  dragged = { ...thing.dataset, grabbed: event.clientX - thing.getBoundingClientRect().left }
  event.dataTransfer.effectAllowed = "move"
  event.dataTransfer.setData("text/plain", thing.textContent.trim())
  document.body.classList.add("cal-dragging")
})

document.addEventListener("dragend", () => {
  dragged = null
  document.body.classList.remove("cal-dragging")
})

document.addEventListener("dragover", (event) => {
  if (dragged && event.target.closest?.(".lane-track, .board-column[data-day]")) event.preventDefault()
})

document.addEventListener("drop", (event) => {
  const place = event.target.closest?.(".lane-track, .board-column[data-day]")
  if (!dragged || !place) return
  event.preventDefault()
  const what = dragged
  if (place.dataset.day) put(what, { starts: onDay(what.at, place.dataset.day) })
  else put(what, { starts: momentAt(place, event.clientX, what.grabbed), adviser: place.querySelector("[data-adviser]")?.dataset.adviser })
})

/** Shift and an arrow: a slot earlier or later, in the week a day. */
document.addEventListener("keydown", (event) => {
  const thing = event.target.closest?.("[data-appointment]")
  const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
  if (!thing || !way || !event.shiftKey) return
  event.preventDefault()
  const days = [...document.querySelectorAll(".board-column[data-day]")]
  if (!days.length) {
    put(thing.dataset, { starts: new Date(new Date(thing.dataset.at).getTime() + way * step() * MINUTE).toISOString() })
    return
  }
  const next = days[days.indexOf(thing.closest(".board-column[data-day]")) + way]
  if (next) put(thing.dataset, { starts: onDay(thing.dataset.at, next.dataset.day) })
})
