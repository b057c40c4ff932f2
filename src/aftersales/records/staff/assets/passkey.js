// Passkeys: the browser's part. A button with data-passkey="make" or "show" names where to ask
// (data-options) and where to answer (data-answer).

const csrf = () => document.body.dataset.csrf

async function post(address, body) {
  const answer = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": csrf() },
    body: JSON.stringify(body),
  })
  return { ok: answer.ok, told: await answer.json().catch(() => ({})) }
}

function say(button, words) {
  const place = document.getElementById(button.dataset.said)
  if (place) {
    place.textContent = words
    place.hidden = !words
  }
}

async function run(button) {
  say(button, "")
  if (!window.PublicKeyCredential?.parseCreationOptionsFromJSON) {
    say(button, button.dataset.unable)
    return
  }
  const asked = await post(button.dataset.options, {})
  if (!asked.ok) return say(button, asked.told.said || button.dataset.failed)
  try {
    const label = document.getElementById("passkey-label")?.value || ""
    const options = asked.told.publicKey
    const credential =
      button.dataset.passkey === "make"
        ? await navigator.credentials.create({
            publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options),
          })
        : await navigator.credentials.get({
            publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options),
          })
    const next = new URLSearchParams(location.search).get("next") || ""
    const done = await post(button.dataset.answer, { credential: credential.toJSON(), label, next })
    if (done.ok && done.told.next) location.assign(done.told.next)
    else say(button, done.told.said || button.dataset.failed)
  } catch {
    say(button, button.dataset.failed)
  }
}

for (const button of document.querySelectorAll("[data-passkey]")) {
  button.addEventListener("click", () => run(button))
}

// An invitation's secret stands behind "#", which browsers never send: no log ever sees it.
const field = document.querySelector("[data-secret]")
if (field && location.hash.length > 1) {
  field.value = decodeURIComponent(location.hash.slice(1))
  history.replaceState(null, "", location.pathname)
}
