// The rarer properties. Whatever an element carries is shown here if no group of its own shows it, so nothing is out of reach.
import { isTimer, kindOf, propertiesOf, property } from "../model.js";
import { t } from "../words.js";
import { completing } from "./completion.js";
import { lastOutcomes } from "./condition.js";
import { areaField, group, selectField, textField } from "./fields.js";

const HUMAN = ["userTask", "receiveTask", "boundaryEvent", "intermediateCatchEvent"];
const STAGED = ["userTask", "subProcess", "boundaryEvent", "receiveTask", "callActivity"];

// Where each is offered; elsewhere it is shown only where it is set.
const MORE = {
  stage: { on: STAGED, field: stageField },
  facts: { on: ["userTask", "startEvent", "boundaryEvent", "intermediateCatchEvent", "receiveTask"], field: expressionField },
  refuse_when: { on: ["userTask", "boundaryEvent", "intermediateCatchEvent"], field: expressionField },
  refuse_says: { on: ["userTask", "boundaryEvent", "intermediateCatchEvent"], field: areaOf },
  open_when: { on: ["boundaryEvent", "intermediateCatchEvent"], field: expressionField },
  closed_because: { on: ["boundaryEvent", "intermediateCatchEvent"], field: areaOf },
  only: { on: ["boundaryEvent", "intermediateCatchEvent"], field: chosen(() => [{ id: "reviewed_staff", name: t("only_staff") }]) },
  replaces: { on: ["boundaryEvent", "userTask"], field: chosen(clocks) },
  not_after: { on: HUMAN, field: chosen(clocks) },
  assign: { on: ["startEvent"], field: chosen(() => [{ id: "institution", name: t("assign_institution") }]) },
  assignee: { on: ["userTask"], field: textOf },
  priority: { on: ["userTask"], field: textOf },
  appeal_suspends: { on: ["boundaryEvent"], field: chosen(() => [{ id: "true", name: t("yes") }, { id: "false", name: t("no") }]) },
};
// Those that have a place of their own.
export const ELSEWHERE = ["basis", "form", "outcomes", "handler", "purpose", "start", "senders", "window", "table", "no_limit", "owner"];
export const EDITABLE = [...ELSEWHERE, ...Object.keys(MORE)];

const SHOWN_ELSEWHERE = {
  basis: () => true, handler: (ctx) => ["userTask", "receiveTask"].includes(ctx.kind) || hasEvent(ctx, "Message"), form: (ctx) => ctx.kind === "userTask" || hasEvent(ctx, "Message"),
  outcomes: (ctx) => ctx.kind === "userTask", purpose: (ctx) => isTimer(ctx.element) && ctx.kind === "boundaryEvent", start: (ctx) => isTimer(ctx.element) || hasEvent(ctx, "Message") || ctx.kind === "receiveTask",
  senders: (ctx) => hasEvent(ctx, "Message") || ctx.kind === "receiveTask", window: (ctx) => hasEvent(ctx, "Message") || ctx.kind === "receiveTask", table: (ctx) => ctx.kind === "businessRuleTask",
  no_limit: (ctx) => ["userTask", "subProcess", "callActivity", "receiveTask"].includes(ctx.kind), owner: (ctx) => ctx.kind === "lane",
};
const hasEvent = (ctx, type) => (ctx.business.get("eventDefinitions") || []).some((one) => one.$type === `bpmn:${type}EventDefinition`);

export function more(ctx) {
  if (["textAnnotation", "association", "collaboration"].includes(ctx.kind)) return null;
  const set = propertiesOf(ctx.element).map((one) => one.name);
  const offered = Object.keys(MORE).filter((name) => set.includes(name) || (MORE[name].on.includes(ctx.kind) && !(isTimer(ctx.element) && name !== "stage")));
  const others = [...new Set(set)].filter((name) => !MORE[name] && !(SHOWN_ELSEWHERE[name] && SHOWN_ELSEWHERE[name](ctx)));
  if (!offered.length && !others.length) return null;
  return group("more", t("more"), [
    offered.map((name) => MORE[name].field(ctx, name)),
    others.map((name) => textField({
      id: `p-other-${name}`, label: name, value: property(ctx.element, name), hint: EDITABLE.includes(name) ? t("property_here") : t("property_unknown"),
      change: save(ctx, name),
    })),
  ], { open: false, mark: offered.filter((name) => set.includes(name)).length + others.length || "" });
}

const save = (ctx, name) => (value) => ctx.edit.setProperties(ctx.element, { [name]: value.trim() });
const words = (name) => ({ id: `p-${name}`, label: t(name), hint: t(`${name}_hint`) });

function textOf(ctx, name) {
  return textField({ ...words(name), value: property(ctx.element, name), change: save(ctx, name) });
}

function areaOf(ctx, name) {
  return areaField({ ...words(name), value: property(ctx.element, name), rows: 2, change: save(ctx, name) });
}

function expressionField(ctx, name) {
  const box = areaField({ ...words(name), value: property(ctx.element, name), rows: 2, change: save(ctx, name) });
  const own = kindOf(ctx.element) === "userTask" ? ctx.outcomes(ctx.element) : lastOutcomes(ctx.element);
  completing(box.querySelector("textarea"), ctx, own, true);
  return box;
}

function stageField(ctx, name) {
  return textField({ ...words(name), value: property(ctx.element, name), suggestions: ctx.catalogue.stages, change: save(ctx, name) });
}

function chosen(options) {
  return (ctx, name) => selectField({ ...words(name), value: property(ctx.element, name), options: options(ctx), change: save(ctx, name) });
}

function clocks(ctx) {
  return ctx.modeler.get("elementRegistry").filter((one) => one.businessObject && !one.labelTarget && isTimer(one)).map((one) => ({ id: one.businessObject.id, name: one.businessObject.name || one.businessObject.id }));
}

