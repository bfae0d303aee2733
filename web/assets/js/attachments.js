// Files are sent one by one, each with its own bar; without this script the form sends them as browsers always have.
import { size } from "./sizes.js";

const waiting = [];
let sending = false;

function fits(form, file) {
  if (file.size > Number(form.dataset.most)) return form.dataset.wordsLarge;
  const dot = file.name.lastIndexOf(".");
  const extension = dot < 0 ? "" : file.name.slice(dot).toLowerCase();
  return form.dataset.accept.split(",").includes(extension) ? "" : form.dataset.wordsType;
}

function row(form, file) {
  const item = document.createElement("li");
  item.className = "upload-row";
  const name = document.createElement("span");
  name.className = "upload-name";
  name.textContent = `${file.name || "photo.jpg"} (${size(file.size)})`;
  const bar = document.createElement("progress");
  bar.max = 100;
  bar.value = 0;
  bar.setAttribute("aria-label", file.name);
  const state = document.createElement("span");
  state.className = "upload-state soft";
  state.textContent = form.dataset.wordsWaiting;
  const cancel = document.createElement("button");
  cancel.type = "button";
  cancel.className = "btn btn-sm btn-plain";
  cancel.textContent = form.dataset.wordsCancel;
  item.append(name, bar, state, cancel);
  form.querySelector("[data-upload-rows]").append(item);
  return { item, bar, state, cancel };
}

function failed(shown, words) {
  shown.item.classList.add("upload-failed");
  shown.state.textContent = words;
  shown.bar.remove();
  shown.cancel.remove();
}

// Only the list and the room change: the form and its rows stay as they are.
function refresh(form, text) {
  const panel = form.closest("[data-files]");
  const fresh = new DOMParser().parseFromString(text, "text/html");
  for (const part of ["[data-files-list]", "[data-files-room]"]) {
    const old = panel.querySelector(part);
    const now = fresh.querySelector(part);
    if (old && now) old.replaceWith(document.importNode(now, true));
  }
  panel.dispatchEvent(new CustomEvent("bihuan:attached", { bubbles: true }));
}

function words(request) {
  const page = new DOMParser().parseFromString(request.responseText || "", "text/html");
  const items = Array.from(page.querySelectorAll("li")).map((item) => item.textContent.trim());
  return items.join("；") || page.body.textContent.trim() || String(request.status);
}

function send({ form, file, shown }) {
  return new Promise((done) => {
    const data = new FormData();
    for (const name of ["csrf_token", "back", "element"]) {
      const field = form.elements[name];
      if (field) data.append(name, field.value);
    }
    data.append("file", file, file.name || "photo.jpg");
    const request = new XMLHttpRequest();
    shown.cancel.addEventListener("click", () => request.abort());
    request.open("POST", form.action);
    request.setRequestHeader("HX-Request", "true");
    request.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      shown.bar.value = (event.loaded / event.total) * 100;
      shown.state.textContent = event.loaded < event.total ? `${Math.floor((event.loaded / event.total) * 100)}%` : form.dataset.wordsWorking;
    });
    request.addEventListener("load", () => {
      const elsewhere = request.getResponseHeader("HX-Redirect");
      if (elsewhere) window.location.assign(elsewhere);
      else if (request.status >= 400) failed(shown, words(request));
      else {
        shown.item.remove();
        refresh(form, request.responseText);
      }
      done();
    });
    request.addEventListener("error", () => { failed(shown, form.dataset.wordsBroken); done(); });
    request.addEventListener("abort", () => { shown.item.remove(); done(); });
    request.send(data);
  });
}

async function work() {
  if (sending) return;
  sending = true;
  while (waiting.length) await send(waiting.shift());
  sending = false;
}

function take(form, files) {
  form.querySelectorAll(".upload-failed").forEach((item) => item.remove());
  for (const file of Array.from(files)) {
    const shown = row(form, file);
    const wrong = fits(form, file);
    if (wrong) {
      failed(shown, wrong);
      continue;
    }
    const job = { form, file, shown };
    shown.cancel.addEventListener("click", () => {
      const place = waiting.indexOf(job);
      if (place >= 0) { waiting.splice(place, 1); shown.item.remove(); }
    });
    waiting.push(job);
  }
  work();
}

document.addEventListener("change", (event) => {
  const form = event.target.closest && event.target.closest("[data-upload]");
  if (!form || event.target.type !== "file") return;
  take(form, event.target.files);
  event.target.value = "";
});
for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const zone = event.target.closest && event.target.closest("[data-drop]");
    if (!zone) return;
    event.preventDefault();
    zone.classList.toggle("upload-over", kind === "dragenter" || kind === "dragover");
    if (kind === "drop" && event.dataTransfer) take(zone.closest("[data-upload]"), event.dataTransfer.files);
  });
}
// Nothing is lost by leaving the page while a file is on its way.
window.addEventListener("beforeunload", (event) => {
  if (sending) event.preventDefault();
});
document.documentElement.classList.add("with-uploads");
