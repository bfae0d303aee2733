// The page of a decision table: the editor in place of the plain table, saved by itself, checked at each change.
import { button, h } from "../modeler/dom.js";
import { Keeping } from "../modeler/keeping.js";
import { get } from "../modeler/server.js";
import { Checked } from "./checked.js";
import { makeEditor, write } from "./editor.js";
import { Hints } from "./hints.js";
import { watchStyles } from "../styled.js";
import { missing, t } from "./words.js";

async function open(room) {
  const { path, draft, files, check } = room.dataset;
  const answer = await get(`${files}?edit=1`);
  if (!answer.ok || !answer.body.editable) return;
  const before = answer.body.files[path];
  const board = h("div", { class: "table-board" });
  const state = h("span", { class: "soft", role: "status" });
  const editor = makeEditor(board);
  const text = () => write(editor, before);
  const keeping = new Keeping({
    address: files, draft, path, revision: answer.body.revision, write: text,
    told: (now, detail) => { state.textContent = said(now, detail); },
    conflict: (told) => collided(state, keeping, told),
  });
  watchStyles(document.body);
  const left = keeping.left();
  const again = left && left.text !== before && left.revision === answer.body.revision;
  if (left && !again) keeping.forget();
  const hints = new Hints(editor, JSON.parse(room.dataset.facts));
  const sheet = () => editor.getActiveViewer();
  const act = (name, given) => sheet().get("editorActions").trigger(name, given);
  room.replaceChildren(h("div", { class: "table-bar", role: "toolbar", "aria-label": t("toolbar") },
    button(t("undo"), () => act("undo"), { class: "btn btn-sm btn-plain" }), button(t("redo"), () => act("redo"), { class: "btn btn-sm btn-plain" }),
    button(t("add"), () => act("addRule"), { class: "btn btn-sm btn-plain" }), button(t("remove"), () => removeRow(sheet()), { class: "btn btn-sm btn-plain" }), state), board, hints.node);
  room.hidden = false;
  const { warnings } = await editor.importXML(again ? left.text : before);
  if (warnings.length) throw new Error(warnings[0].message);
  const checked = new Checked({ box: document.querySelector("[data-table-checked]"), address: check, board, write: text });
  sheet().on("cellSelection.changed", ({ elementId, selection }) => selection.selected && hints.show(sheet().get("elementRegistry").get(elementId)));
  // Else the page's own frame would take the focus, and the library close its menu before what was chosen in it is taken over.
  board.addEventListener("mousedown", (event) => event.target.closest(".dms-select-options") && event.preventDefault(), true);
  board.addEventListener("click", ({ target }) => {
    const head = target.closest("th[data-col-id]");
    if (head) hints.show(sheet().get("elementRegistry").get(head.dataset.colId));
  });
  sheet().on("elements.changed", () => window.requestAnimationFrame(() => { nameFields(board); checked.mark(); }));
  sheet().on("commandStack.changed", () => {
    keeping.changed();
    checked.soon();
  });
  document.querySelector("[data-table-plain]").hidden = true;
  nameFields(board);
  checked.mark();
  if (again) {
    state.textContent = t("restored");
    keeping.changed();
  }
  window.addEventListener("beforeunload", (event) => {
    if (!keeping.unsaved) return;
    event.preventDefault();
    event.returnValue = "";
  });
  room.dataset.ready = "yes";
  // What the tests of the page look at.
  window.bihuanTable = { editor, keeping, missing, text };
}

function removeRow(sheet) {
  const id = sheet.get("cellSelection").getCellSelection();
  const cell = id && sheet.get("elementRegistry").get(id);
  if (cell && cell.row) sheet.get("editorActions").trigger("removeRule", { rule: cell.row });
}

function said(state, detail) {
  return t(state, { why: (detail && detail.message) || "", by: (detail && detail.by) || "" });
}

// Another saved the same table meanwhile: theirs or ours, and nothing is decided by itself.
function collided(state, keeping, told) {
  const drop = () => {
    keeping.forget();
    keeping.state = "saved";
    window.location.reload();
  };
  state.append(" ", button(t("theirs"), drop, { class: "btn btn-sm btn-plain" }), " ", button(t("mine"), () => keeping.insist(told.revision), { class: "btn btn-sm btn-plain" }));
}

// Cells and buttons of the library are called by nothing where a reader can not see them, and some in English alone.
function nameFields(board) {
  board.querySelectorAll("th .dmn-icon-drag").forEach((handle) => { handle.title = t("move"); });
  board.querySelectorAll("[contenteditable]:not([aria-label])").forEach((cell) => cell.setAttribute("aria-label", t("editor")));
  board.querySelectorAll("button:not([aria-label])").forEach((one) => { if (one.title) one.setAttribute("aria-label", one.title); });
}

for (const room of document.querySelectorAll("[data-table-room]")) {
  open(room).catch((error) => {
    room.hidden = false;
    room.replaceChildren(h("p", { class: "flash flash-refused", role: "alert" }, t("broken", { why: error.message })));
    document.querySelector("[data-table-plain]").hidden = false;
  });
}
