// The kinds of field in the panel. What is typed becomes one command when the field is left, so undoing takes back a whole answer.
import { h } from "../dom.js";
import { t } from "../words.js";

export function field(label, id, input, { hint = "", error = "", below = null } = {}) {
  const told = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  if (told) input.setAttribute("aria-describedby", told);
  if (error) input.setAttribute("aria-invalid", "true");
  return h("div", { class: "panel-field" },
    h("label", { for: id }, label), input, below,
    hint && h("p", { class: "panel-hint", id: `${id}-hint` }, hint),
    h("p", { class: "panel-error", id: `${id}-error`, role: "alert" }, error));
}

export function textField({ id, label, value, change, hint, error, check, suggestions, placeholder, most }) {
  const list = suggestions && suggestions.length ? `${id}-list` : undefined;
  const input = h("input", { id, type: "text", class: "form-control", value, list, placeholder, autocomplete: "off", spellcheck: "false" });
  const count = most > 0 && h("span", { class: "panel-count", "aria-hidden": "true" });
  const counted = () => {
    if (!count) return;
    count.textContent = `${[...input.value].length}/${most}`;
    count.classList.toggle("panel-count-over", [...input.value].length > most);
  };
  counted();
  input.addEventListener("input", counted);
  committing(input, value, change, check, id);
  const options = list && h("datalist", { id: list }, suggestions.map((one) => h("option", { value: one.id }, one.name)));
  return field(label, id, input, { hint, error, below: [count, options] });
}

export function areaField({ id, label, value, change, hint, error, check, rows = 3 }) {
  const input = h("textarea", { id, class: "form-control", rows, spellcheck: "false", value });
  committing(input, value, change, check, id);
  return field(label, id, input, { hint, error });
}

// `check(text)` says what is wrong with a text, which is then not taken over; what was typed stays.
function committing(input, value, change, check, id) {
  const look = () => {
    const wrong = check ? check(input.value) : "";
    const box = document.getElementById(`${id}-error`);
    if (box) box.textContent = wrong;
    if (wrong) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
    return !wrong;
  };
  if (check) input.addEventListener("input", look);
  input.addEventListener("change", () => {
    if (input.value !== value && look()) change(input.value);
  });
}

export function selectField({ id, label, value, options, change, hint, error, empty = t("none_chosen") }) {
  const known = options.some((one) => one.id === value);
  const input = h("select", { id, class: "form-select", onchange: (event) => change(event.target.value) },
    empty !== null && h("option", { value: "" }, empty),
    // What the diagram names and the house does not know stays, and is said.
    value && !known && h("option", { value }, t("unknown_value", { value })),
    options.map((one) => h("option", { value: one.id }, one.name === one.id ? one.id : `${one.name}（${one.id}）`)));
  input.value = value;
  return field(label, id, input, { hint, error });
}

export function checkField({ id, label, value, change, hint }) {
  const input = h("input", { id, type: "checkbox", class: "form-check-input", checked: value, onchange: (event) => change(event.target.checked) });
  return h("div", { class: "panel-field panel-check" }, input, h("label", { for: id }, label), hint && h("p", { class: "panel-hint" }, hint));
}

// Several of a list, each with a box.
export function manyField({ id, label, values, options, change, hint }) {
  const all = [...options, ...values.filter((value) => !options.some((one) => one.id === value)).map((value) => ({ id: value, name: value }))];
  const boxes = all.map((one) => {
    const box = h("input", { id: `${id}-${one.id}`, type: "checkbox", class: "form-check-input", value: one.id, checked: values.includes(one.id) });
    box.addEventListener("change", () => change(all.map((item) => item.id).filter((item) => (item === one.id ? box.checked : values.includes(item)))));
    return h("span", { class: "panel-check" }, box, h("label", { for: `${id}-${one.id}` }, one.name));
  });
  return h("fieldset", { class: "panel-field" }, h("legend", {}, label), h("div", { class: "panel-boxes" }, boxes), hint && h("p", { class: "panel-hint" }, hint));
}

// A heading that opens and closes; how it stands is remembered while the page is open.
const opened = new Map();
export function group(id, title, content, { open = true, mark = "" } = {}) {
  const box = h("details", { class: "panel-group", "data-group": id }, h("summary", {}, title, mark && h("span", { class: "panel-mark" }, mark)), content);
  box.open = opened.has(id) ? opened.get(id) : open;
  box.addEventListener("toggle", () => opened.set(id, box.open));
  return box;
}
export const keepOpen = (id) => opened.set(id, true);
