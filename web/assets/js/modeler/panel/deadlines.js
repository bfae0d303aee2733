// The deadlines of a step as one group, and one clock by itself where it is chosen in the drawing.
import { h } from "../dom.js";
import { definitionOf, isTimer, property, timerText } from "../model.js";
import { t } from "../words.js";
import { Clocks, HOSTS, PURPOSES, clockFor, clocksOf, limitOf } from "./clocks.js";
import { checkField, group, selectField, textField } from "./fields.js";
import { ruleField } from "./rule.js";

export function deadlines(ctx) {
  if (!HOSTS.includes(ctx.kind)) return null;
  const { element, edit } = ctx;
  const clocks = new Clocks(ctx);
  const there = PURPOSES.filter((purpose) => clockFor(element, purpose));
  const lacking = PURPOSES.filter((purpose) => !there.includes(purpose));
  const others = clocksOf(element).filter((clock) => !PURPOSES.includes(property(clock, "purpose")));
  const add = (purposes, words) => h("button", { type: "button", class: "btn btn-sm btn-outline-secondary", "data-add": purposes.join(" "), onclick: () => clocks.add(element, purposes) }, words);
  return group("deadlines", t("deadlines"), [
    !there.length && h("p", { class: "panel-hint" }, t("deadlines_none")),
    there.map((purpose) => clockField(ctx, clocks, element, clockFor(element, purpose), purpose)),
    others.map((clock) => h("div", { class: "panel-clock" },
      h("p", { class: "panel-error" }, t("clock_without_purpose", { id: clock.businessObject.name || clock.businessObject.id, rule: timerText(clock) })),
      h("div", { class: "panel-row" },
        lacking.map((purpose) => h("button", { type: "button", class: "btn btn-sm btn-outline-secondary", "data-adopt": purpose, onclick: () => clocks.adopt(clock, purpose) }, t("clock_adopt_as", { name: t(`purpose_${purpose}`) }))),
        h("button", { type: "button", class: "panel-link", onclick: () => ctx.modeler.get("selection").select(clock) }, t("clock_show"))))),
    h("div", { class: "panel-row" },
      lacking.length > 1 && add(lacking, there.length ? t("deadlines_rest") : t("deadlines_all")),
      lacking.map((purpose) => add([purpose], t(`add_${purpose}`)))),
    h("p", { class: "panel-hint" }, t("deadlines_where")),
    (!there.includes("due") || property(element, "no_limit")) && textField({
      id: "p-no_limit", label: t("no_limit"), value: property(element, "no_limit"), hint: t("no_limit_hint"),
      change: (value) => edit.setProperties(element, { no_limit: value.trim() }),
    }),
  ], { mark: there.length || "" });
}

function clockField(ctx, clocks, host, clock, purpose) {
  const id = `p-clock-${purpose}`;
  return h("div", { class: "panel-clock", "data-purpose": purpose },
    ruleField(ctx, {
      id, label: t(`purpose_${purpose}`), value: timerText(clock), purpose, limit: () => (purpose === "due" ? "" : limitOf(host)),
      change: (text) => clocks.rule(clock, text.trim()),
    }),
    purpose === "due" && startField(ctx, clock, `${id}-start`),
    purpose === "due" && interrupts(ctx, clock, `${id}-interrupts`),
    heard(clocks, clock, purpose),
    h("div", { class: "panel-row" },
      h("button", { type: "button", class: "panel-link", onclick: () => ctx.modeler.get("selection").select(clock) }, t("clock_show")),
      h("button", { type: "button", class: "panel-link", onclick: () => clocks.remove(host, clock) }, t("remove_clock"))));
}

// One that leads elsewhere than to the shared ladder can be led there.
function heard(clocks, clock, purpose) {
  return purpose && !clocks.isHeard(clock) && h("p", { class: "panel-links" },
    h("button", { type: "button", class: "btn btn-sm btn-outline-secondary", "data-adopt": purpose, onclick: () => clocks.adopt(clock, purpose) }, t("clock_adopt")));
}

export function startField(ctx, element, id) {
  const instants = ctx.catalogue.facts.filter((one) => one.instant).map((one) => ({ id: `case.${one.id}`, name: one.name }));
  return selectField({
    id, label: t("start"), value: property(element, "start"), options: instants, empty: t("start_usual"), hint: t("start_hint"),
    change: (value) => ctx.edit.setProperties(element, { start: value }),
  });
}

function interrupts(ctx, clock, id) {
  return checkField({
    id, label: t("interrupts"), value: clock.businessObject.cancelActivity !== false, hint: t("interrupts_hint"),
    change: (value) => ctx.edit.set(clock, { cancelActivity: value }),
  });
}

// A timer chosen in the drawing.
export function timer(ctx) {
  const { element, edit, kind } = ctx;
  if (!isTimer(element)) return null;
  const purpose = property(element, "purpose");
  const clocks = new Clocks(ctx);
  const host = element.host;
  return group("timer", t("timer"), [
    kind === "boundaryEvent" && selectField({
      id: "p-purpose", label: t("purpose"), value: purpose, options: PURPOSES.map((one) => ({ id: one, name: t(`purpose_${one}`) })),
      change: (value) => edit.setProperties(element, { purpose: value }),
    }),
    ruleField(ctx, {
      id: "p-timer", label: t("rule"), value: timerText(element), purpose: purpose || "due", limit: () => (host && purpose !== "due" ? limitOf(host) : ""),
      hint: t("rule_hint"), change: (text) => clocks.rule(element, text.trim()),
    }),
    startField(ctx, element, "p-start"),
    kind === "boundaryEvent" && interrupts(ctx, element, "p-interrupts"),
    host && heard(clocks, element, purpose),
    host && h("button", { type: "button", class: "panel-link", onclick: () => ctx.modeler.get("selection").select(host) }, t("clock_host")),
  ]);
}

// The boundary event of a message, signal or escalation may leave its step running.
export function attached(ctx) {
  if (ctx.kind !== "boundaryEvent" || definitionOf(ctx.element, "Timer")) return null;
  return group("attached", t("attached"), interrupts(ctx, ctx.element, "p-interrupts"));
}
