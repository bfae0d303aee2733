// A link with data-dialog shows its page in a dialog. Without this script, or without <dialog>, it is simply a page.
import htmx from "htmx.org";
import { unreachable } from "./security.js";

const dialog = () => document.getElementById("dialog");
let opener = null;

export async function openDialog(url) {
  const box = dialog();
  const answer = await fetch(url, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
  const elsewhere = answer.headers.get("HX-Redirect");
  if (elsewhere || answer.redirected) {
    window.location.assign(elsewhere || answer.url);
    return;
  }
  box.innerHTML = await answer.text();
  htmx.process(box);
  if (!box.open) box.showModal();
  const first = box.querySelector("[autofocus], input:not([type=hidden]), select, textarea, .btn-primary");
  if (first) first.focus();
  box.dispatchEvent(new CustomEvent("bihuan:shown", { bubbles: true }));
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-dialog]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  if (!dialog() || !dialog().showModal) return;
  event.preventDefault();
  opener = link;
  openDialog(link.href).catch(() => window.location.assign(link.href));
});

// A form in a dialog is sent by fetch: what is wrong is shown in the dialog, what worked leads on.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  const box = dialog();
  if (!box || !box.contains(form) || form.method === "dialog" || form.hasAttribute("data-leave") || event.defaultPrevented) return;
  event.preventDefault();
  const data = new FormData(form);
  if (event.submitter && event.submitter.name) data.append(event.submitter.name, event.submitter.value);
  const address = (event.submitter && event.submitter.getAttribute("formaction")) || form.action;
  const body = form.enctype === "multipart/form-data" ? data : new URLSearchParams(data);
  let answer;
  try {
    answer = await fetch(address, { method: "POST", body, headers: { "HX-Request": "true" }, credentials: "same-origin" });
  } catch (error) {
    unreachable(document.getElementById("dialog-messages"));
    form.dispatchEvent(new CustomEvent("bihuan:refused", { bubbles: true }));
    return;
  }
  const elsewhere = answer.headers.get("HX-Redirect");
  if (elsewhere || answer.redirected) {
    const target = elsewhere || answer.url;
    if (new URL(target, window.location.href).href === window.location.href) window.location.reload();
    else window.location.assign(target);
    return;
  }
  const text = await answer.text();
  if (answer.headers.get("HX-Retarget") === "#messages") {
    const messages = document.getElementById("dialog-messages");
    messages.innerHTML = text;
    messages.scrollIntoView({ block: "nearest" });
    form.dispatchEvent(new CustomEvent("bihuan:refused", { bubbles: true }));
    return;
  }
  box.innerHTML = text;
  htmx.process(box);
  const wrong = box.querySelector("[aria-invalid=true]");
  // From the top, where it says what is wrong, as far down as the first wrong field needs.
  box.scrollTop = 0;
  if (wrong) {
    wrong.focus({ preventScroll: true });
    wrong.scrollIntoView({ block: "nearest" });
  }
});

document.addEventListener("close", (event) => {
  if (event.target !== dialog()) return;
  event.target.replaceChildren();
  if (opener) opener.focus();
  opener = null;
}, true);
