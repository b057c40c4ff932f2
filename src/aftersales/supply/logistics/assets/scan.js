// Scanning packages one after the other: the camera goes on by itself, and the field is ready again.
document.addEventListener("scanned", (event) => event.target.closest("#scan form")?.requestSubmit())
document.addEventListener("htmx:afterSettle", () => document.querySelector("#scan [name=code]")?.focus())
