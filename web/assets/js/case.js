// The case page: a step of the diagram opens its entry below, a link to a limit opens the limit; faults get the focus; print.
function open() {
  const target = window.location.hash && document.getElementById(decodeURIComponent(window.location.hash.slice(1)));
  if (!target) return;
  if (target.tagName === "DETAILS") target.open = true;
  const summary = target.querySelector("summary");
  if (summary) summary.focus({ preventScroll: true });
}
window.addEventListener("hashchange", open);
document.addEventListener("click", (event) => {
  const link = event.target.closest && event.target.closest('a[href^="#"]');
  if (link) setTimeout(open, 0);
});
// The diagram begins where the case stands; one may see the whole of it.
document.querySelectorAll(".diagram").forEach((box) => {
  const at = box.querySelector('[data-state="overdue"], [data-state="warned"], [data-state="active"]');
  const deepest = Array.from(box.querySelectorAll('[data-state="overdue"], [data-state="warned"], [data-state="active"]')).pop();
  const place = (deepest || at) && (deepest || at).getBoundingClientRect();
  if (place) box.scrollLeft += place.left + place.width / 2 - box.getBoundingClientRect().left - box.clientWidth / 2;
  const button = box.parentElement.querySelector("[data-whole]");
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", () => button.setAttribute("aria-pressed", String(box.classList.toggle("diagram-whole"))));
});
const faults = document.querySelector("[data-faults]");
if (faults) faults.focus();
document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});
// On paper everything is open.
window.addEventListener("beforeprint", () => {
  document.querySelectorAll(".case-page details:not([open]), .diff-page details:not([open])").forEach((item) => { item.open = true; item.dataset.forPrint = ""; });
});
window.addEventListener("afterprint", () => {
  document.querySelectorAll("details[data-for-print]").forEach((item) => { item.open = false; delete item.dataset.forPrint; });
});
open();
