// What a step asks for, and how it can end.
import { h } from "../dom.js";
import { SLUG } from "../ids.js";
import { definitionOf, outcomesOf, property } from "../model.js";
import { t } from "../words.js";
import { group, selectField, textField } from "./fields.js";

export function form(ctx) {
  const { element, edit, kind, catalogue, config } = ctx;
  const isMessage = (kind === "boundaryEvent" || kind === "intermediateCatchEvent") && definitionOf(element, "Message");
  if (kind !== "userTask" && !isMessage) return null;
  const name = property(element, "form");
  const known = catalogue.forms.find((one) => one.id === name);
  const fields = [
    selectField({
      id: "p-form", label: t("form"), value: name, options: catalogue.forms, hint: known ? t("form_fields", { fields: known.fields.map((one) => one.name).join("、") || t("empty") }) : "",
      change: (value) => edit.setProperties(element, { form: value }),
    }),
    config.forms && h("p", { class: "panel-links" },
      name && h("a", { href: known ? `${config.forms}/${encodeURIComponent(name)}` : `${config.forms}?name=${encodeURIComponent(name)}#new-head`, target: "_blank", rel: "noopener" }, known ? t("form_edit") : t("form_make", { name })),
      " ",
      h("a", { href: config.forms, target: "_blank", rel: "noopener" }, t("form_all"))),
    textField({
      id: "p-form-new", label: t("form_new"), value: "", hint: t("form_new_hint"), check: (value) => (value && !SLUG.test(value) ? t("id_wrong") : ""),
      change: (value) => value && edit.setProperties(element, { form: value }),
    }),
  ];
  if (kind === "userTask") fields.push(outcomes(ctx));
  return group("form", t("form_group"), fields);
}

const written = (list) => list.filter((one) => one.id).map((one) => (one.name && one.name !== one.id ? `${one.id}=${one.name}` : one.id)).join(";");

function outcomes(ctx) {
  const { element, edit } = ctx;
  const list = outcomesOf(element);
  const save = (after) => edit.setProperties(element, { outcomes: written(after) });
  const clean = (text) => text.replace(/[;=]/g, " ").trim();
  const row = (one, index) => {
    const change = (name) => (event) => save(list.map((item, at) => (at === index ? { ...item, [name]: clean(event.target.value) } : item)));
    const move = (by) => () => {
      const after = [...list];
      after.splice(index + by, 0, ...after.splice(index, 1));
      save(after);
    };
    const wrong = !SLUG.test(one.id) || list.filter((item) => item.id === one.id).length > 1;
    return h("li", {},
      h("input", { id: `p-outcome-name-${index}`, type: "text", class: "form-control", value: one.name === one.id ? "" : one.name, "aria-label": t("outcome_name", { number: index + 1 }), placeholder: t("outcome_name_place"), onchange: change("name") }),
      h("input", { id: `p-outcome-id-${index}`, type: "text", class: "form-control", value: one.id, "aria-label": t("outcome_id", { number: index + 1 }), "aria-invalid": wrong ? "true" : undefined, spellcheck: "false", onchange: change("id") }),
      h("button", { type: "button", class: "panel-small", disabled: index === 0, title: t("up"), "aria-label": t("up_of", { name: one.name }), onclick: move(-1) }, "↑"),
      h("button", { type: "button", class: "panel-small", disabled: index === list.length - 1, title: t("down"), "aria-label": t("down_of", { name: one.name }), onclick: move(1) }, "↓"),
      h("button", { type: "button", class: "panel-small", title: t("remove"), "aria-label": t("remove_of", { name: one.name }), onclick: () => save(list.filter((item, at) => at !== index)) }, "×"),
      wrong && h("p", { class: "panel-error" }, t("outcome_wrong")));
  };
  const fresh = () => {
    let number = list.length + 1;
    while (list.some((one) => one.id === `outcome_${number}`)) number += 1;
    return `outcome_${number}`;
  };
  const add = (id, name) => h("button", { type: "button", class: "btn btn-sm btn-outline-secondary", onclick: () => save([...list, { id, name }]) }, list.length ? t("outcome_add") : name);
  const usual = [["done", t("outcome_done")], ["accept", t("outcome_accept")], ["return", t("outcome_return")]];
  return h("fieldset", { class: "panel-field" },
    h("legend", {}, t("outcomes")),
    h("p", { class: "panel-hint" }, t("outcomes_hint")),
    h("ol", { class: "panel-outcomes" }, list.map(row)),
    h("div", { class: "panel-row" }, list.length ? add(fresh(), t("outcome_new")) : usual.map(([id, name]) => add(id, name))));
}
