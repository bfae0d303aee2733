// Lists by keyboard: j k move, Enter opens (the link has the focus), x picks, c claims, / searches, g i and g c go, ? explains.
import htmx from "htmx.org";
import { openDialog } from "./dialogs.js";

const list = () => document.querySelector("[data-list]");
const lines = () => Array.from(document.querySelectorAll("[data-list] .line"));
const current = () => document.activeElement && document.activeElement.closest("[data-list] .line");
const typing = (target) => target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");

export function focusLine(line) {
  const link = line && line.querySelector(".line-open");
  if (!link) return;
  link.focus({ preventScroll: true });
  line.scrollIntoView({ block: "nearest" });
}

function move(step) {
  const all = lines();
  if (!all.length) return;
  const here = all.indexOf(current());
  focusLine(all[here < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(here + step, 0), all.length - 1)]);
}

function pick() {
  const box = current() && current().querySelector("input[name=ids]");
  if (box) box.click();
}

function claim() {
  const button = current() && current().querySelector("[data-claim]");
  if (button) button.click();
}

const goes = { i: "/inbox", c: "/cases" };
let going = 0;
const keys = {
  j: () => move(1),
  k: () => move(-1),
  x: pick,
  c: claim,
  "/": () => { const box = document.querySelector('[data-key="/"]'); if (box) box.focus(); },
  "?": () => { const link = document.querySelector('[data-key="?"]'); if (link) openDialog(link.href); },
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.isComposing) return;
  if (typing(event.target) || document.querySelector("dialog[open]")) return;
  if (going && goes[event.key]) {
    event.preventDefault();
    going = 0;
    window.location.assign(goes[event.key]);
    return;
  }
  if (event.key === "g") {
    clearTimeout(going);
    going = setTimeout(() => { going = 0; }, 1500);
    return;
  }
  if (!list() || !keys[event.key]) return;
  event.preventDefault();
  keys[event.key]();
});

// An address says what is asked for, and nothing of what is not.
document.addEventListener("formdata", (event) => {
  if (!event.target.matches(".finder")) return;
  Array.from(event.formData.keys()).forEach((name) => { if (!event.formData.get(name)) event.formData.delete(name); });
});

// What is picked is counted in the bar below; the box above picks all lines of the page.
const boxes = () => Array.from(document.querySelectorAll("[data-list] input[name=ids]"));
export function count() {
  const bar = document.querySelector("[data-bulk]");
  if (!bar) return;
  const picked = boxes().filter((box) => box.checked).length;
  const words = bar.querySelector("[data-bulk-words]");
  if (!words.dataset.usual) words.dataset.usual = words.textContent;
  words.textContent = picked ? words.dataset.bulkWords.replace("{n}", picked) : words.dataset.usual;
  bar.classList.toggle("has-picked", picked > 0);
  bar.querySelector(".btn-primary").disabled = picked === 0;
  bar.querySelector("[data-pick-none]").hidden = picked === 0;
  boxes().forEach((box) => box.closest(".line").classList.toggle("is-picked", box.checked));
  const all = document.querySelector("[data-pick-all]");
  all.hidden = false;
  all.checked = picked > 0 && picked === boxes().length;
  all.indeterminate = picked > 0 && picked < boxes().length;
}
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-pick-all]")) boxes().forEach((box) => { box.checked = event.target.checked; });
  if (event.target.matches("[data-pick-all], [data-list] input[name=ids]")) count();
});
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-pick-none]")) return;
  boxes().forEach((box) => { box.checked = false; });
  count();
});
// A line that was claimed in place is another one: the cursor stays where it was.
let claimed = null;
document.addEventListener("htmx:beforeRequest", (event) => {
  const line = event.target.closest && event.target.closest("[data-list] .line");
  claimed = line ? line.id : null;
});
document.addEventListener("htmx:afterSettle", () => {
  if (claimed) focusLine(document.getElementById(claimed));
  claimed = null;
  count();
});
document.addEventListener("DOMContentLoaded", () => count());
window.addEventListener("pageshow", () => count());

export { htmx };
