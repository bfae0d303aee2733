// «全选本页» ticks every box of the list; it shows itself where this script runs.
function show(root) {
  root.querySelectorAll(".pick-all[hidden]").forEach((label) => { label.hidden = false; });
}
document.addEventListener("DOMContentLoaded", () => show(document));
document.addEventListener("change", (event) => {
  const name = event.target.dataset && event.target.dataset.pickAll;
  if (!name) return;
  document.querySelectorAll(`input[type=checkbox][name="${name}"]`).forEach((box) => { box.checked = event.target.checked; });
});
