// Forms: the token on every request, one press at a time, questions before grave deeds, honest failures.
import { ask } from "./dialogs.js"
import { say } from "./toasts.js"
import { words } from "./words.js"

const agreed = new WeakSet()

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = document.body.dataset.csrf
})

document.addEventListener("htmx:confirm", (event) => {
  const question = event.detail.elt.dataset?.confirm
  if (!question || event.detail.triggeringEvent?.type !== "submit") return
  event.preventDefault()
  ask(question).then((yes) => yes && event.detail.issueRequest(true))
})

document.addEventListener("submit", async (event) => {
  const form = event.target
  if (form.hasAttribute("hx-post")) return
  const question = event.submitter?.dataset.confirm || form.dataset.confirm
  if (question && !agreed.has(form)) {
    event.preventDefault()
    if (await ask(question)) {
      agreed.add(form)
      form.requestSubmit(event.submitter)
    }
    return
  }
  if (form.method === "post") {
    // After the browser has read the pressed button into the request.
    setTimeout(() => form.querySelectorAll("button:not([type=button])").forEach((b) => (b.disabled = true)))
  }
})

// Ctrl+Enter sends the form from wherever one types, also from a field of several lines.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return
  const form = event.target.closest?.("form[method=post]")
  if (!form) return
  event.preventDefault()
  form.requestSubmit()
})

addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("form button[disabled]:not([aria-disabled])")) button.disabled = false
})

document.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status
  say(words(status === 403 ? "refused" : "failed"), "error")
})
document.addEventListener("htmx:sendError", () => say(words("offline"), "error"))

// The first wrong field is where the work goes on.
document.addEventListener("htmx:afterSwap", (event) => {
  event.detail.target?.querySelector?.(".is-invalid, .has-error input")?.focus()
})

// Amounts group their thousands when one leaves the field.
document.addEventListener("focusout", (event) => {
  const input = event.target
  if (!input.closest?.(".money-input") || !input.value) return
  const plain = input.value.normalize("NFKC").replace(/[,\s¥$€£]/g, "")
  if (/^-?\d+(\.\d{1,2})?$/.test(plain)) {
    const [whole, cents = ""] = plain.split(".")
    input.value = `${whole.replace(/\B(?=(\d{3})+$)/g, ",")}.${cents.padEnd(2, "0")}`
  }
})
