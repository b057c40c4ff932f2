// The paper's own button: the browser's print dialog shows the preview.
for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => window.print());
}
