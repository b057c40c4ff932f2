// The words scripts say; the server has put them into the page in its language.
const box = () => document.getElementById("words")?.dataset ?? {}

/** "{n} changed" with its blanks filled. */
export function words(name, blanks = {}) {
  const text = box()[name] ?? ""
  return text.replace(/\{(\w+)\}/g, (_, key) => blanks[key] ?? "")
}

/** A length of time as the server says it: "25 min", "1 h 20 min", "3 d 4 h". */
export function span(milliseconds) {
  const minutes = Math.floor(Math.abs(milliseconds) / 60_000)
  const say = (name, n) => words(name, { n })
  if (minutes < 60) return say("min", minutes)
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return [say("hour", hours), minutes % 60 && say("min", minutes % 60)].filter(Boolean).join(" ")
  const days = Math.floor(hours / 24)
  return [say("day", days), days < 10 && hours % 24 && say("hour", hours % 24)].filter(Boolean).join(" ")
}
