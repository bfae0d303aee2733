// New work appears by itself: the list is asked for now and then, more rarely while nothing answers, not at all while nobody
// looks. Where nothing has changed (304) nothing is drawn; else cursor and picked lines stay as they are.
import { count, focusLine, htmx } from "./lists.js";

const USUAL = 15000;
const LONGEST = 240000;
const page = { etag: null, wait: USUAL, timer: 0, unseen: 0, title: document.title };
const box = () => document.querySelector("[data-list][data-pulse]");
const ids = (root) => new Set(Array.from(root.querySelectorAll(".line")).map((line) => line.dataset.id));

function badge() {
  document.title = page.unseen ? `(${page.unseen}) ${page.title}` : page.title;
}

function tell(number) {
  const words = box().dataset.wordsNotice.replace("{n}", number);
  document.getElementById("announced").textContent = words;
  if (document.hidden) {
    page.unseen += number;
    badge();
    if (wanted()) new Notification(words, { tag: "bihuan-inbox" });
  }
}

function redraw(text) {
  const here = box();
  const before = ids(here);
  const picked = new Set(Array.from(here.querySelectorAll("input[name=ids]:checked")).map((field) => field.value));
  const line = document.activeElement && document.activeElement.closest("[data-list] .line");
  here.innerHTML = text;
  htmx.process(here);
  here.querySelectorAll("input[name=ids]").forEach((field) => { field.checked = picked.has(field.value); });
  if (line) focusLine(document.getElementById(line.id));
  const added = Array.from(here.querySelectorAll(".line")).filter((item) => !before.has(item.dataset.id));
  added.forEach((item) => item.classList.add("is-new"));
  setTimeout(() => added.forEach((item) => item.classList.remove("is-new")), 8000);
  count();
  if (added.length) tell(added.length);
}

async function ask() {
  const here = box();
  if (!here || document.querySelector("dialog[open]")) return;
  try {
    const headers = { "HX-Request": "true" };
    if (page.etag) headers["If-None-Match"] = page.etag;
    const answer = await fetch(here.dataset.pulse, { headers, credentials: "same-origin", cache: "no-store" });
    if (answer.headers.get("HX-Redirect")) { window.location.reload(); return; }
    if (answer.status === 200) {
      page.etag = answer.headers.get("ETag");
      redraw(await answer.text());
    } else if (answer.status !== 304) throw new Error(String(answer.status));
    page.wait = USUAL;
  } catch (error) {
    page.wait = Math.min(page.wait * 2, LONGEST);
  }
}

function later() {
  clearTimeout(page.timer);
  if (document.hidden && !wanted()) return;
  page.timer = setTimeout(async () => { await ask(); later(); }, document.hidden ? Math.max(page.wait, 60000) : page.wait);
}

// Notices of the browser, where somebody wants them.
const able = () => "Notification" in window;
const wanted = () => able() && Notification.permission === "granted" && localStorage.getItem("bihuan-notify") === "yes";
function offer() {
  const button = document.querySelector("[data-notify]");
  if (!button || !able()) return;
  button.hidden = false;
  button.setAttribute("aria-pressed", String(wanted()));
  button.addEventListener("click", async () => {
    const on = !wanted() && (await Notification.requestPermission()) === "granted";
    localStorage.setItem("bihuan-notify", on ? "yes" : "no");
    button.setAttribute("aria-pressed", String(wanted()));
    later();
  });
}

document.addEventListener("DOMContentLoaded", () => {
  if (!box()) return;
  page.etag = `"${box().dataset.etag}"`;
  offer();
  later();
  document.addEventListener("visibilitychange", async () => {
    if (!document.hidden) {
      page.unseen = 0;
      badge();
      await ask();
    }
    later();
  });
});
// Asked at once: for tests, and for whoever comes back from a dialog.
document.addEventListener("bihuan:look", async () => { await ask(); later(); });
