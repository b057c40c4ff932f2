// One deed to the API: as the person signed in, with a key, so that it counts once.
export const newKey = () => (crypto.randomUUID ? crypto.randomUUID() : `${Date.now()}-${Math.random().toString(36).slice(2)}`)

/** Answers {ok, status, detail, body}; status 0 when there was no connection. */
export async function send(address, body, key = newKey()) {
  let response
  try {
    response = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": document.body.dataset.csrf, "Idempotency-Key": key },
      body: JSON.stringify(body),
    })
  } catch {
    return { ok: false, status: 0, detail: "" }
  }
  const said = await response.json().catch(() => ({}))
  return { ok: response.ok, status: response.status, detail: said.detail ?? response.statusText, body: said }
}
