// When a flow is taken, and which one is taken when no condition holds.
import { h } from "../dom.js";
import { kindOf, outcomesOf } from "../model.js";
import { t } from "../words.js";
import { completing, strangers } from "./completion.js";
import { areaField, checkField, group } from "./fields.js";

const CHOOSERS = ["exclusiveGateway", "inclusiveGateway"];

export function condition(ctx) {
  const { element, business, edit, kind } = ctx;
  if (CHOOSERS.includes(kind)) return ways(ctx);
  if (kind !== "sequenceFlow") return null;
  const source = element.source;
  const chooses = CHOOSERS.includes(kindOf(source));
  const text = (business.conditionExpression && business.conditionExpression.body) || "";
  if (!chooses && !text) return null;
  const isDefault = source.businessObject.default === business;
  const outcomes = lastOutcomes(source);
  const box = areaField({
    id: "p-condition", label: t("condition"), value: text, rows: 2, hint: t("condition_hint"),
    check: (value) => strangers(value, ctx, outcomes).map((name) => t("unknown_name", { name })).join(""),
    change: (value) => edit.set(element, { conditionExpression: value.trim() ? edit.expression(value.trim()) : undefined }),
  });
  completing(box.querySelector("textarea"), ctx, outcomes);
  return group("condition", t("condition_group"), [
    box,
    chooses && h("div", { class: "panel-row" }, outcomes.map((one) => h("button", {
      type: "button", class: "btn btn-sm btn-outline-secondary",
      onclick: () => edit.set(element, { conditionExpression: edit.expression(`outcome == '${one.id}'`), ...(business.name ? {} : { name: one.name }) }),
    }, t("condition_when", { name: one.name })))),
    chooses && checkField({
      id: "p-default", label: t("default_flow"), value: isDefault, hint: t("default_hint"),
      change: (value) => edit.together(() => {
        edit.set(source, { default: value ? business : undefined });
        if (value && text) edit.set(element, { conditionExpression: undefined });
      }),
    }),
    !chooses && h("p", { class: "panel-error" }, t("condition_ignored")),
  ]);
}

// All ways out of a gateway at a glance.
function ways(ctx) {
  const { element, modeler } = ctx;
  const flows = (element.outgoing || []).filter((one) => kindOf(one) === "sequenceFlow");
  return group("condition", t("ways"), h("ul", { class: "panel-list" }, flows.map((flow) => {
    const way = flow.businessObject;
    const text = (way.conditionExpression && way.conditionExpression.body) || "";
    const says = element.businessObject.default === way ? t("way_default") : text || t("way_open");
    return h("li", {}, h("button", { type: "button", class: "panel-link", onclick: () => modeler.get("selection").select(flow) }, way.name || way.id), " ", h("code", {}, says));
  })));
}

// The outcomes of the steps that can have come last before a node.
export function lastOutcomes(node, seen = new Set()) {
  const found = [];
  for (const flow of node.incoming || []) {
    const source = flow.source;
    if (!source || seen.has(source)) continue;
    seen.add(source);
    if (kindOf(source) === "userTask") found.push(...outcomesOf(source));
    else found.push(...lastOutcomes(source.host || source, seen));
  }
  return found.filter((one, index) => found.findIndex((other) => other.id === one.id) === index);
}
