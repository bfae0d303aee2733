// What the system does: a handler of the catalogue, and the values that it is given.
import { h } from "../dom.js";
import { businessOf, definitionOf, extensionOf, property } from "../model.js";
import { pick, t } from "../words.js";
import { completing } from "./completion.js";
import { areaField, group, selectField, textField } from "./fields.js";

export const OPERATOR = "spiffworkflow:ServiceTaskOperator";

export function handler(ctx) {
  const { element, edit, kind, catalogue } = ctx;
  if (kind === "serviceTask") return service(ctx);
  const isMessage = definitionOf(element, "Message") && kind !== "intermediateThrowEvent";
  if (!["userTask", "receiveTask"].includes(kind) && !isMessage) return null;
  const name = property(element, "handler");
  return group("handler", t("handler_group"), [
    choose(ctx, name, kind === "userTask" ? t("handler_of_step") : "", (value) => edit.setProperties(element, { handler: value })),
    said(catalogue, name),
  ], { open: Boolean(name), mark: name ? "1" : "" });
}

function choose(ctx, name, hint, change) {
  return selectField({ id: "p-handler", label: t("handler"), value: name, options: ctx.catalogue.handlers, hint, change });
}

function said(catalogue, name) {
  const found = catalogue.handlers.find((one) => one.id === name);
  return found && h("p", { class: "panel-value" }, pick(found.help_zh, found.help) || found.name);
}

const operatorOf = (element) => extensionOf(businessOf(element), OPERATOR);
const givenOf = (operator) => {
  const list = operator && operator.get("parameterList");
  return list ? list.get("parameters") : [];
};

function service(ctx) {
  const { element, edit, catalogue } = ctx;
  const operator = operatorOf(element);
  const name = (operator && operator.get("id")) || "";
  const found = catalogue.handlers.find((one) => one.id === name);
  const asked = found ? found.parameters : [];
  const given = givenOf(operator);
  const write = (id, values) => {
    const parameters = values.map((one) => edit.factory.create("spiffworkflow:Parameter", one));
    const list = edit.factory.create("spiffworkflow:Parameters", { parameters });
    edit.within(list, parameters);
    const made = edit.factory.create(OPERATOR, { id, resultVariable: (operator && operator.get("resultVariable")) || "", parameterList: list });
    list.$parent = made;
    edit.setExtension(element, OPERATOR, id ? made : null);
  };
  const kept = given.map((one) => ({ id: one.get("id"), type: one.get("type"), value: one.get("value") }));
  const set = (parameter, value) => {
    const others = kept.filter((one) => one.id !== parameter.id);
    write(name, value === "" ? others : [...others, { id: parameter.id, type: parameter.type === "integer" ? "int" : "str", value }]);
  };
  const strange = kept.filter((one) => !asked.some((parameter) => parameter.id === one.id));
  return group("handler", t("handler_group"), [
    choose(ctx, name, t("handler_hint"), (value) => write(value, [])),
    said(catalogue, name),
    asked.map((parameter) => parameterField(ctx, parameter, (kept.find((one) => one.id === parameter.id) || {}).value || "", (value) => set(parameter, value))),
    found && !asked.length && h("p", { class: "panel-hint" }, t("parameters_none")),
    strange.map((one) => h("p", { class: "panel-error" }, t("parameter_strange", { name: one.id }),
      h("button", { type: "button", class: "panel-link", onclick: () => set({ id: one.id }, "") }, t("remove")))),
  ], { mark: name ? "1" : "" });
}

const QUOTED = /^'((?:[^'\\]|\\.)*)'$|^"((?:[^"\\]|\\.)*)"$/;
const READS = /^(outcome|now|(case|setting|data)\.\w+)$|[=<>]|\b(and|or|not|in|if)\b.*\b(case|setting|data|outcome)\b/;

function plain(value) {
  const found = QUOTED.exec(value);
  return found ? (found[1] === undefined ? found[2] : found[1]).replace(/\\(.)/g, "$1") : value;
}

const quoted = (text) => `'${text.replace(/\\/g, "\\\\").replace(/'/g, "\\'")}'`;

function parameterField(ctx, parameter, value, set) {
  const label = `${pick(parameter.name_zh, parameter.id) || parameter.id}${parameter.required ? "" : t("optional")}`;
  const id = `p-parameter-${parameter.id}`;
  const error = parameter.required && !value ? t("parameter_required") : "";
  if (parameter.choices.length) {
    const options = parameter.choices.map((one) => ({ id: one.id, name: pick(one.name, one.id) }));
    return selectField({ id, label, value: QUOTED.test(value) ? plain(value) : value, options, error, change: (one) => set(one && (options.some((option) => option.id === one) ? quoted(one) : one)) });
  }
  const isText = parameter.type === "string";
  const raw = isText ? plain(value) : value;
  const change = (text) => set(text && isText && !READS.test(text.trim()) ? quoted(text) : text.trim());
  const hint = isText ? t("parameter_text") : t(`parameter_${parameter.type}`);
  const box = raw.length > 40 ? areaField({ id, label, value: raw, hint, error, change }) : textField({ id, label, value: raw, hint, error, change });
  completing(box.querySelector("input, textarea"), ctx, []);
  return box;
}
