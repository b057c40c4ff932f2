// Before the first paint: light or dark, so that nothing flashes. Small enough to block for.
const root = document.documentElement
const dark = matchMedia("(prefers-color-scheme: dark)")

function dress() {
  const choice = root.dataset.themeChoice || "auto"
  root.dataset.bsTheme = choice === "auto" ? (dark.matches ? "dark" : "light") : choice
}

dress()
dark.addEventListener("change", dress)
addEventListener("theme-chosen", dress)
