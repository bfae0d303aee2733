// Messages, signals and escalations: what an event waits for or throws, who may send it, and until when.
import { h } from "../dom.js";
import { definitionOf, property, splitList } from "../model.js";
import { t } from "../words.js";
import { startField } from "./deadlines.js";
import { group, manyField, textField } from "./fields.js";
import { ruleField } from "./rule.js";

const KINDS = [["Message", "message"], ["Signal", "signal"], ["Escalation", "escalation"]];

export function events(ctx) {
  const { element, business, kind } = ctx;
  if (kind === "receiveTask") return group("message", t("message"), [...message(ctx, business), ...senders(ctx)]);
  for (const [type, place] of KINDS) {
    const definition = definitionOf(element, type);
    if (!definition) continue;
    const catches = kind !== "intermediateThrowEvent" && kind !== "endEvent";
    const more = type === "Message" && catches ? senders(ctx) : [];
    return group(place, t(place), [...message(ctx, definition, type, place), ...more]);
  }
  return null;
}

function message(ctx, holder, type = "Message", place = "message") {
  const { element, edit, modeler } = ctx;
  const known = modeler.getDefinitions().get("rootElements").filter((one) => one.$type === `bpmn:${type}`).map((one) => ({ id: one.name || one.id, name: "" }));
  const there = holder.get(`${place}Ref`);
  return [textField({
    id: `p-${place}`, label: t(`${place}_name`), value: (there && there.name) || "", suggestions: known, hint: t(`${place}_hint`),
    change: (name) => {
      const wanted = name.trim();
      edit.together(() => {
        const values = { [`${place}Ref`]: wanted ? named(ctx, type, wanted) : undefined };
        if (holder === element.businessObject) edit.set(element, values);
        else edit.modeling.updateModdleProperties(element, holder, values);
      });
    },
  })];
}

function named(ctx, type, name) {
  const { edit, modeler, element } = ctx;
  const definitions = modeler.getDefinitions();
  const made = edit.root(`bpmn:${type}`, name);
  if (!definitions.get("rootElements").includes(made)) {
    edit.modeling.updateModdleProperties(element, definitions, { rootElements: [...definitions.get("rootElements"), made] });
  }
  return made;
}

function senders(ctx) {
  const { element, edit, catalogue } = ctx;
  const window = property(element, "window");
  return [
    manyField({
      id: "p-senders", label: t("senders"), values: splitList(property(element, "senders")), options: catalogue.senders, hint: t("senders_hint"),
      change: (list) => edit.setProperties(element, { senders: list.join(",") }),
    }),
    ruleField(ctx, { id: "p-window", label: t("window"), value: window, hint: t("window_hint"), change: (text) => edit.setProperties(element, { window: text.trim() }) }),
    (window || property(element, "start")) && startField(ctx, element, "p-start"),
    h("p", { class: "panel-hint" }, t("message_more")),
  ];
}
