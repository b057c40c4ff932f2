// The inspector's page: a reason is asked for where a job goes back to work.
document.addEventListener("change", (event) => {
  const box = event.target.closest?.("[data-verdict]")
  if (!box || event.target.type !== "radio") return
  box.querySelector(".ws-why").hidden = event.target.value !== "sent_back"
})
