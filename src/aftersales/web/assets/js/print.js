/** The button of a page made for paper. */
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print()
})
