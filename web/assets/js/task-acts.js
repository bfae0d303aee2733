// People are filtered as one types; a bulk order is sent in portions, each row showing what became of it.
const PORTION = 10;

document.addEventListener("input", (event) => {
  if (!event.target.matches || !event.target.matches("[data-people-q]")) return;
  const wanted = event.target.value.trim().toLowerCase();
  event.target.closest("[data-people]").querySelectorAll("[data-person]").forEach((item) => {
    const chosen = item.querySelector("input").checked;
    item.hidden = !chosen && wanted !== "" && item.dataset.person.toLowerCase().indexOf(wanted) < 0;
  });
});

// Enter in the search field looks for people, it does not send the form.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches || !event.target.matches("[data-people-q]")) return;
  event.preventDefault();
  const find = event.target.form.querySelector("button[name=find]");
  if (event.target.form.requestSubmit) event.target.form.requestSubmit(find);
  else find.click();
});

// Of a bulk order only what belongs to the chosen act is shown, and asked for.
function showAct(form) {
  const chosen = form.querySelector("[data-act]:checked");
  form.querySelectorAll("[data-for-act]").forEach((part) => {
    const off = !chosen || part.dataset.forAct !== chosen.dataset.act;
    part.hidden = off;
    part.querySelectorAll("input, select, textarea").forEach((item) => {
      item.disabled = off;
      item.required = !off && item.hasAttribute("data-needed");
    });
  });
}
document.addEventListener("change", (event) => {
  const form = event.target.closest && event.target.closest("[data-bulk-order]");
  if (form && event.target.matches("[data-act]")) showAct(form);
});
window.addEventListener("DOMContentLoaded", () => document.querySelectorAll("[data-bulk-order]").forEach(showAct));

async function portion(form, common, ids) {
  const body = new URLSearchParams(common);
  ids.forEach((id) => body.append("ids", id));
  const answer = await fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" }, credentials: "same-origin" });
  const piece = document.createElement("template");
  piece.innerHTML = await answer.text();
  if (!answer.ok) throw piece;
  return piece.content.querySelectorAll("tr[data-task]");
}

function put(form, line) {
  const row = form.querySelector(`tr[data-task="${line.dataset.task}"]`);
  row.querySelector("[data-result]").replaceChildren(...line.querySelector("[data-result]").childNodes);
  if (line.dataset.ok !== "yes") return 0;
  const box = row.querySelector("input[name=ids]");
  box.checked = false;
  box.disabled = true;
  return 1;
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.hasAttribute("data-bulk-order") || event.defaultPrevented || !window.URLSearchParams) return;
  event.preventDefault();
  const data = new URLSearchParams(new FormData(form));
  const ids = data.getAll("ids");
  data.delete("ids");
  let status = form.querySelector("[data-bulk-status]");
  if (!status) {
    status = document.createElement("div");
    status.setAttribute("data-bulk-status", "");
    status.setAttribute("role", "status");
    form.querySelector(".bulk-form").appendChild(status);
  }
  const bar = document.createElement("progress");
  const words = document.createElement("p");
  bar.max = Math.max(ids.length, 1);
  bar.value = 0;
  bar.setAttribute("aria-label", form.dataset.progress);
  status.replaceChildren(bar, words);
  let done = 0;
  let seen = 0;
  try {
    for (let start = 0; start < ids.length; start += PORTION) {
      const lines = await portion(form, data, ids.slice(start, start + PORTION));
      lines.forEach((line) => { done += put(form, line); seen += 1; });
      bar.value = seen;
      words.textContent = form.dataset.told.replace("{done}", done).replace("{refused}", seen - done).replace("{left}", ids.length - seen);
    }
  } catch (piece) {
    if (piece instanceof HTMLTemplateElement) words.replaceChildren(piece.content);
    else words.textContent = form.dataset.broken;
  }
  form.dispatchEvent(new CustomEvent("bihuan:refused", { bubbles: true }));
});
