// The customers' pages and the sign-in: parts of pages, times, honest failures. Little, for slow phones.
import "./htmx.js"
import "./dialogs.js"
import "./forms.js"
import { refresh } from "./times.js"
import { watchToasts } from "./toasts.js"
import { setVars } from "./vars.js"

document.addEventListener("htmx:load", (event) => setVars(event.detail.elt))
document.addEventListener("DOMContentLoaded", () => {
  setVars()
  refresh()
  watchToasts()
})
