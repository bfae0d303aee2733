// The keys, in a window.
import { ask, button, h } from "./dom.js";
import { t } from "./words.js";

const KEYS = [
  ["Ctrl+S", "key_save"], ["Ctrl+Z", "key_undo"], ["Ctrl+Y", "key_redo"], ["Ctrl+F", "key_find"], ["Ctrl+A", "key_all"], ["Ctrl+C / Ctrl+V", "key_copy"],
  ["↑ ↓ ← →", "key_move"], ["Shift+↑ ↓ ← →", "key_move_far"], ["Ctrl+↑ ↓ ← →", "key_scroll"], ["Delete", "key_delete"], ["Ctrl++ / Ctrl+-", "key_zoom"], ["Ctrl+0", "key_zoom_back"],
  ["E", "key_name"], ["H / L / S / C", "key_tools"], ["T", "key_walk"], ["Esc", "key_escape"], ["F1", "key_help"],
];

export function help() {
  return ask(t("help_title"), (close) => [
    h("p", {}, t("help_how")),
    h("table", { class: "modeler-keys" }, h("thead", {}, h("tr", {}, h("th", {}, t("key")), h("th", {}, t("key_does")))),
      h("tbody", {}, KEYS.map(([keys, words]) => h("tr", {}, h("td", {}, h("kbd", {}, keys)), h("td", {}, t(words)))))),
    h("div", { class: "modeler-buttons" }, button(t("close"), () => close())),
  ]);
}
