// A file is added in the field of a form that takes attachments: only this field is drawn anew, with the new file ticked.
// Without this script a button sends the form as a draft and the page comes back with it (web/case/attaching.py).
async function send(box, files) {
  const form = box.closest("form");
  const place = box.querySelector("[data-attachment-add]");
  const state = box.querySelector("[data-attachment-state]");
  const data = new FormData(form);
  data.delete("file");
  data.set("field", box.dataset.attachmentField);
  Array.from(files).forEach((file) => data.append("file", file, file.name || "photo.jpg"));
  if (files.length) state.textContent = state.dataset.working;
  let answer;
  try {
    answer = await fetch(place.dataset.attachmentAdd, { method: "POST", body: data, headers: { "HX-Request": "true" }, credentials: "same-origin" });
  } catch (error) {
    state.textContent = state.dataset.broken;
    return;
  }
  const text = await answer.text();
  const page = new DOMParser().parseFromString(text, "text/html");
  const fresh = page.querySelector("[data-attachment-field]");
  if (!answer.ok || !fresh) {
    state.textContent = page.body.textContent.trim() || state.dataset.broken;
    return;
  }
  // What was ticked while the file was on its way stays ticked.
  box.querySelectorAll("input[type=checkbox]").forEach((old) => {
    const now = fresh.querySelector(`input[type=checkbox][value="${old.value}"]`);
    if (now) now.checked = old.checked;
  });
  const shown = document.importNode(fresh, true);
  box.replaceWith(shown);
  shown.dispatchEvent(new Event("bihuan:shown", { bubbles: true }));
  const wrong = Array.from(page.querySelectorAll("[data-attachment-wrong] li")).map((item) => item.textContent.trim());
  shown.querySelector("[data-attachment-state]").textContent = wrong.join("；");
}

document.addEventListener("change", (event) => {
  const place = event.target.type === "file" && event.target.closest("[data-attachment-add]");
  if (place) send(place.closest("[data-attachment-field]"), event.target.files);
});
// A file was added among the attachments of the page: it can be ticked at once.
document.addEventListener("bihuan:attached", () => {
  document.querySelectorAll("[data-attachment-field]").forEach((box) => {
    if (box.querySelector("[data-attachment-add]")) send(box, []);
  });
});
