// Measures that come from data: data-vars="from:0.25;span:0.1" sets the custom properties --from and --span.
// The pages carry no style attributes, so that their security policy can forbid them.
export function setVars(root = document) {
  const found = root.matches?.("[data-vars]") ? [root] : []
  for (const element of [...found, ...root.querySelectorAll("[data-vars]")]) {
    for (const pair of element.dataset.vars.split(";")) {
      const [name, value] = pair.split(":")
      if (name) element.style.setProperty(`--${name.trim()}`, value)
    }
  }
}
