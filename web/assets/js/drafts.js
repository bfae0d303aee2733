// Keeps what is typed into a form with data-draft: a moment after the last key, and again when the line is back.
const words = (zh, en) => (document.documentElement.lang === "en" ? en : zh);
const PAUSE = 1000;
const AGAIN = 5000;

function tell(form, text, lost) {
  const box = form.querySelector("[data-draft-state]");
  if (!box) return;
  box.textContent = text;
  box.classList.toggle("draft-state-lost", lost);
}

async function keep(form) {
  form.draftTimer = null;
  if (form.dataset.sent) return;
  const body = new URLSearchParams(new FormData(form));
  let answer;
  try {
    answer = await fetch(form.dataset.draft, { method: "POST", body, credentials: "same-origin" });
  } catch (error) {
    tell(form, words("连接不上服务器，草稿还没有保存。请不要关闭本页，连上后会自动保存。", "No connection: the draft is not saved yet. Keep this page open."), true);
    later(form, AGAIN);
    return;
  }
  if (answer.ok && !answer.redirected) {
    const kept = await answer.json();
    tell(form, words(`草稿已保存 ${kept.shown}`, `Draft saved ${kept.shown}`), false);
    return;
  }
  const json = (answer.headers.get("Content-Type") || "").includes("json");
  const told = json ? (await answer.json()).message : words("草稿没有保存，请重新登录后再填", "The draft was not saved: log in again");
  tell(form, told, true);
}

function later(form, pause) {
  clearTimeout(form.draftTimer);
  form.draftTimer = setTimeout(() => keep(form), pause);
}

function typed(event) {
  const form = event.target.closest && event.target.closest("form[data-draft]");
  if (form) later(form, PAUSE);
}
document.addEventListener("input", typed);
document.addEventListener("change", typed);
window.addEventListener("online", () => {
  document.querySelectorAll("form[data-draft]").forEach((form) => { if (form.draftTimer) keep(form); });
});
// Whoever leaves in the middle of a word loses nothing.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "hidden") return;
  document.querySelectorAll("form[data-draft]").forEach((form) => {
    if (!form.draftTimer || form.dataset.sent) return;
    clearTimeout(form.draftTimer);
    form.draftTimer = null;
    navigator.sendBeacon(form.dataset.draft, new URLSearchParams(new FormData(form)));
  });
});
