// The dispatcher's board: work is dragged to another time, bay or technician; what does not fit says why and where it would.
import { openDialog } from "../../../web/assets/js/dialogs.js"
import htmx from "../../../web/assets/js/htmx.js"
import { send } from "../../../web/assets/js/sending.js"

const QUARTER = 15
const board = () => document.getElementById("board")

/** The moment under the pointer, to the quarter of an hour. */
function momentAt(track, x, grabbed = 0) {
  const { left, width } = track.getBoundingClientRect()
  const hours = Number(board().dataset.hours)
  const minutes = ((x - grabbed - left) / width) * hours * 60
  const rounded = Math.max(0, Math.round(minutes / QUARTER) * QUARTER)
  return new Date(new Date(board().dataset.starts).getTime() + rounded * 60_000)
}

function tell(words, tone) {
  const place = document.querySelector(".ws-said")
  place.hidden = !words
  place.dataset.tone = tone
  place.textContent = words
}

function renew() {
  return htmx.ajax("GET", location.href, { target: "#board", select: "#board", swap: "outerHTML show:none" })
}

// htmx hands the attributes of what it replaces to what has the same id; a style among them is not ours to write.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  for (const thing of detail.target?.querySelectorAll?.("[id][style]") ?? []) thing.removeAttribute("style")
})

let dragged = null

document.addEventListener("dragstart", (event) => {
  const thing = event.target.closest?.("[data-task], [data-job]")
  if (!thing) return
  const box = thing.getBoundingClientRect()
  dragged = { task: thing.dataset.task, job: thing.dataset.job, kind: thing.dataset.kind, grabbed: thing.dataset.task ? event.clientX - box.left : 0 }
  event.dataTransfer.effectAllowed = "move"
  event.dataTransfer.setData("text/plain", thing.textContent.trim())
  document.body.classList.add("ws-dragging")
})

document.addEventListener("dragend", () => {
  dragged = null
  document.body.classList.remove("ws-dragging")
})

document.addEventListener("dragover", (event) => {
  if (dragged && event.target.closest?.(".lane-track")) event.preventDefault()
})

document.addEventListener("drop", async (event) => {
  const track = event.target.closest?.(".lane-track")
  if (!dragged || !track) return
  event.preventDefault()
  const what = dragged
  const row = track.querySelector("[data-drop]").dataset
  const starts = momentAt(track, event.clientX, what.grabbed)
  if (what.job) {
    const asked = new URLSearchParams({ starts: starts.toISOString(), kind: what.kind })
    asked.set(row.person ? "person" : "bay", row.person ?? row.drop)
    await openDialog(`/workshop/jobs/${what.job}/dispatch/?${asked}`)
    return
  }
  const body = { starts_at: starts.toISOString() }
  if (row.person) body.people = [row.person]
  else body.bay_id = row.drop
  const answer = await send(`/api/v1/tasks/${what.task}/move`, body)
  tell(answer.ok ? "" : answer.detail, "late")
  await renew()
})
