// What every element has: its name, its id, and for steps the help text that people read while they work.
import { isLabel } from "bpmn-js/lib/util/LabelUtil";
import { h } from "../dom.js";
import { SLUG, isGenerated, isProposed } from "../ids.js";
import { documentationOf, kindOf } from "../model.js";
import { t } from "../words.js";
import { areaField, group, textField } from "./fields.js";

const HELPED = ["userTask", "serviceTask", "receiveTask", "businessRuleTask", "callActivity", "subProcess", "process", "boundaryEvent", "intermediateCatchEvent", "participant"];

export function general(ctx) {
  const { element, business, edit, kind } = ctx;
  if (kind === "textAnnotation") return annotation(ctx);
  if (kind === "collaboration") return whole(ctx);
  const fields = [
    textField({
      id: "p-name", label: t("name"), value: business.name || "", most: kind === "lane" || kind === "participant" || kind === "process" ? 0 : ctx.catalogue.longest_name,
      hint: kind === "sequenceFlow" ? t("name_of_flow") : "", change: (value) => edit.set(element, { name: value.trim() || undefined }),
    }),
    textField({
      id: "p-id", label: t("id"), value: business.id, hint: isProposed(business.id) ? t("id_proposed") : t("id_hint"),
      error: isGenerated(business.id) ? t("id_generated") : "", check: (value) => wrongId(ctx, value),
      change: (value) => edit.set(element, { id: value.trim() }),
    }),
  ];
  if (HELPED.includes(kind)) {
    fields.push(areaField({
      id: "p-help", label: t("help"), value: documentationOf(business), rows: 4, hint: kind === "userTask" ? t("help_of_step") : t("help_of_other"),
      change: (value) => edit.setDocumentation(element, value),
    }));
  }
  return group("general", t("general"), fields);
}

function wrongId(ctx, value) {
  const wanted = value.trim();
  if (!SLUG.test(wanted)) return t("id_wrong");
  const other = ctx.modeler.get("moddle").ids.assigned(wanted);
  return other && other !== ctx.business ? t("id_taken") : "";
}

const poolsOf = (modeler) => modeler.get("elementRegistry").filter((one) => kindOf(one) === "participant" && one.businessObject.processRef);

// What the panel is headed by. The whole drawing has no name of its own: it goes by its processes.
export function nameOf({ modeler, business, kind }) {
  const name = kind === "collaboration" ? poolsOf(modeler).map((pool) => pool.businessObject.processRef.name).filter(Boolean).join("、") : business.name;
  return name || t("unnamed");
}

// Nothing is chosen: the processes of the file, and how to go on.
function whole({ modeler, edit, element }) {
  const pools = poolsOf(modeler);
  return group("general", t("general"), [
    h("p", { class: "panel-hint" }, t("choose")),
    pools.map((pool, index) => textField({
      id: `p-process-${index}`, label: t("process_name"), value: pool.businessObject.processRef.name || "", hint: t("process_id", { id: pool.businessObject.processRef.id }),
      change: (value) => edit.modeling.updateModdleProperties(element, pool.businessObject.processRef, { name: value.trim() }),
    })),
  ]);
}

// A remark in the drawing, for colleagues; it does nothing.
function annotation(ctx) {
  return group("general", t("annotation"), areaField({
    id: "p-text", label: t("annotation_text"), value: ctx.business.text || "", rows: 6, hint: t("annotation_hint"),
    change: (value) => ctx.edit.set(ctx.element, { text: value }),
  }));
}

export function remarks(ctx) {
  const { modeler, element, kind } = ctx;
  if (isLabel(element) || kind === "textAnnotation" || kind === "process" || kind === "collaboration") return null;
  const linked = [...(element.incoming || []), ...(element.outgoing || [])]
    .filter((one) => kindOf(one) === "association")
    .map((one) => (one.source === element ? one.target : one.source))
    .filter((one) => one && kindOf(one) === "textAnnotation");
  const add = () => {
    const shape = modeler.get("elementFactory").createShape({ type: "bpmn:TextAnnotation" });
    const at = element.waypoints ? element.waypoints[0] : { x: element.x + element.width, y: element.y };
    modeler.get("autoPlace").append(element.waypoints ? element.source : element, shape, { at });
    modeler.get("selection").select(shape);
  };
  return group("remarks", t("remarks"), [
    linked.length ? h("ul", { class: "panel-list" }, linked.map((one) => h("li", {}, one.businessObject.text || t("empty")))) : h("p", { class: "panel-hint" }, t("remarks_none")),
    !element.waypoints && h("button", { type: "button", class: "btn btn-sm btn-outline-secondary", onclick: add }, t("remarks_add")),
  ], { open: linked.length > 0, mark: linked.length || "" });
}
