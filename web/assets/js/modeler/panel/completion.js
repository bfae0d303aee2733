// Completion in an expression: names that can be read there, and after a comparison the values that the name can have.
import { h } from "../dom.js";
import { property } from "../model.js";
import { t } from "../words.js";

const AFTER = /(outcome|(?:case|setting|data)\.\w+)\s*(?:==|!=|(?:not\s+)?in\s*[[(](?:[^\])]*,)?)\s*'?(\w*)$/;
const TOKEN = /((?:case|setting|data)?\.?\w*)$/;
const WORDS = ["and", "or", "not", "in", "True", "False", "None"];

// `outcomes` are those that can have been given before; `fields` makes the fields of the element's form readable too.
export function namesFor(ctx, outcomes, withForm = false) {
  const { catalogue, element } = ctx;
  const form = withForm && catalogue.forms.find((one) => one.id === property(element, "form"));
  return [
    { id: "outcome", name: t("outcome_of_last"), values: outcomes },
    ...(withForm ? [{ id: "now", name: t("now"), values: [] }] : []),
    ...(form ? form.fields.map((one) => ({ id: `data.${one.id}`, name: one.name, values: one.values })) : []),
    ...catalogue.facts.map((one) => ({ id: `case.${one.id}`, name: one.name, values: one.values.map((value) => ({ id: value, name: one.words[value] })) })),
    ...catalogue.settings.map((one) => ({ id: `setting.${one.id}`, name: one.name, values: [] })),
  ];
}

export function proposals(before, names) {
  const compared = AFTER.exec(before);
  if (compared) {
    const found = names.find((one) => one.id === compared[1]);
    const written = (value) => (["True", "False"].includes(value) ? value : `'${value}'`);
    const open = /'\w*$/.test(compared[0]) ? `'${compared[2]}` : compared[2];
    return (found ? found.values : []).filter((one) => one.id.startsWith(compared[2])).map((one) => ({ text: written(one.id), name: one.name, replaces: open }));
  }
  const token = TOKEN.exec(before)[1];
  if (!token) return [];
  const known = [...names, ...WORDS.map((word) => ({ id: word, name: "" }))];
  return known.filter((one) => one.id !== token && (one.id.startsWith(token) || one.id.includes(`.${token}`))).map((one) => ({ text: one.id, name: one.name, replaces: token }));
}

export function completing(input, ctx, outcomes, withForm = false) {
  const names = namesFor(ctx, outcomes, withForm);
  const list = h("ul", { class: "panel-completion", role: "listbox", id: `${input.id}-completion`, "aria-label": t("completion"), hidden: true });
  let shown = [];
  let at = 0;
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");
  input.insertAdjacentElement("afterend", list);
  const draw = () => {
    list.hidden = !shown.length;
    input.setAttribute("aria-expanded", String(Boolean(shown.length)));
    list.replaceChildren(...shown.map((one, index) => h("li", {
      role: "option", id: `${list.id}-${index}`, "aria-selected": String(index === at), class: index === at ? "chosen" : "",
      onmousedown: (event) => {
        event.preventDefault();
        take(one);
      },
    }, h("code", {}, one.text), " ", h("span", { class: "panel-soft" }, one.name))));
    if (shown.length) input.setAttribute("aria-activedescendant", `${list.id}-${at}`);
    else input.removeAttribute("aria-activedescendant");
  };
  const find = () => {
    shown = proposals(input.value.slice(0, input.selectionStart), names).slice(0, 8);
    at = 0;
    draw();
  };
  const close = () => {
    shown = [];
    draw();
  };
  const take = (one) => {
    const place = input.selectionStart;
    const start = place - one.replaces.length;
    input.value = input.value.slice(0, start) + one.text + input.value.slice(place);
    input.setSelectionRange(start + one.text.length, start + one.text.length);
    close();
    input.dispatchEvent(new Event("input", { bubbles: true }));
    close();
  };
  input.addEventListener("input", find);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (!shown.length) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") at = (at + (event.key === "ArrowDown" ? 1 : shown.length - 1)) % shown.length;
    else if (event.key === "Enter" || event.key === "Tab") take(shown[at]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
    draw();
  });
}

// What can be told without asking: a name that does not exist. Everything else the server says a moment later.
export function strangers(text, ctx, outcomes, withForm = false) {
  const known = new Set([...namesFor(ctx, outcomes, withForm).map((one) => one.id), ...WORDS, "is", "if", "else"]);
  const bare = text.replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g, " ");
  return [...new Set(bare.match(/[A-Za-z_][\w.]*/g) || [])].filter((name) => !known.has(name));
}
