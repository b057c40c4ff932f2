// <select data-pick="/address/">: one of very many, asked from the server while typing.
import TomSelect from "tom-select/base"
import clearButton from "tom-select/plugins/clear_button/plugin.js"
import { words } from "./words.js"

TomSelect.define("clear_button", clearButton)

async function offers(address, typed) {
  const body = new URLSearchParams({ q: typed })
  const headers = { "X-CSRFToken": document.body.dataset.csrf }
  const answer = await fetch(address, { method: "POST", headers, body })
  return answer.ok ? (await answer.json()).offers : []
}

export function makePickers(root) {
  for (const select of root.querySelectorAll("select[data-pick]:not(.tomselected)")) makePicker(select)
}

function makePicker(select) {
  const line = (data, escape) => {
    const hint = data.hint ? `<small>${escape(data.hint)}</small>` : ""
    return `<div>${escape(data.text)}${hint}</div>`
  }
  const note = (name, css) => () => `<div class="${css}">${words(name)}</div>`
  new TomSelect(select, {
    plugins: select.required ? [] : { clear_button: { title: words("close"), html: () => `<button type="button" class="clear-button" aria-label="${words("close")}">×</button>` } },
    valueField: "value",
    labelField: "text",
    searchField: [],
    maxOptions: 20,
    loadThrottle: 150,
    preload: "focus",
    placeholder: select.dataset.placeholder ?? "",
    load(typed, done) {
      // An answer that comes after one has typed on is not what Enter should take.
      const current = (found) => done(this.inputValue() === typed ? found : [])
      offers(select.dataset.pick, typed).then(current, () => done())
    },
    onType() { this.clearOptions() },
    onChange: () => select.dispatchEvent(new Event("change", { bubbles: true })),
    onInitialize() { select.setAttribute("aria-hidden", "true") }, // its visible part has the label now
    render: {
      option: line,
      item: (data, escape) => `<div>${escape(data.text)}</div>`,
      no_results: note("nothing", "no-results"),
      loading: note("searching", "loading"),
    },
  })
}
