// Who does it: the lane says the role, its owner which office answers for it in a case.
import { h } from "../dom.js";
import { kindOf, property } from "../model.js";
import { t } from "../words.js";
import { group, selectField } from "./fields.js";

const ACTING = ["userTask", "receiveTask", "serviceTask", "businessRuleTask", "callActivity", "subProcess", "boundaryEvent", "intermediateCatchEvent", "intermediateThrowEvent"];

export function who(ctx) {
  if (ctx.kind === "lane") return laneOwner(ctx, ctx.element);
  if (!ACTING.includes(ctx.kind)) return null;
  const lane = laneOf(ctx);
  const known = lane && ctx.catalogue.lanes.some((one) => one.id === lane.businessObject.id);
  const words = lane ? `${lane.businessObject.name || ""}（${lane.businessObject.id}）` : t("lane_none");
  return group("who", t("who"), [
    h("p", { class: "panel-value" }, h("span", { class: "panel-label" }, t("lane")), words),
    ctx.kind === "userTask" && lane && !known && h("p", { class: "panel-error" }, t("lane_unknown")),
    ctx.kind === "userTask" && lane && !known && roleField(ctx, lane),
    lane ? ownerField(ctx, lane) : h("p", { class: "panel-hint" }, t("lane_move")),
  ]);
}

function laneOwner(ctx, lane) {
  return group("who", t("who"), [
    roleField(ctx, lane),
    ownerField(ctx, lane),
  ]);
}

// The id of a lane is its role, so each role is offered that no other lane has. Without one the id is free.
function roleField({ modeler, edit, catalogue }, lane) {
  const id = lane.businessObject.id;
  const taken = modeler.get("elementRegistry").filter((one) => kindOf(one) === "lane" && one !== lane).map((one) => one.businessObject.id);
  const isRole = catalogue.lanes.some((one) => one.id === id);
  return selectField({
    id: "p-role", label: t("role"), value: isRole ? id : "", empty: t("role_none"), hint: t("role_hint"),
    options: catalogue.lanes.filter((one) => !taken.includes(one.id)),
    change: (value) => edit.set(lane, { id: value || edit.freeId("system_steps") }),
  });
}

function ownerField(ctx, lane) {
  return selectField({
    id: "p-owner", label: t("owner"), value: property(lane, "owner"), options: ctx.catalogue.owners, hint: t("owner_hint"), empty: t("owner_usual"),
    change: (value) => ctx.edit.setProperties(lane, { owner: value }),
  });
}

// A step inside a sub-process stands in its lane, unless a lane names it itself.
export function laneOf({ modeler, element, business }) {
  const lanes = modeler.get("elementRegistry").filter((one) => kindOf(one) === "lane");
  const naming = (node) => lanes.filter((lane) => (lane.businessObject.get("flowNodeRef") || []).includes(node));
  let named = naming(business);
  for (let around = business.$parent; !named.length && around; around = around.$parent) named = naming(around);
  return named.length ? named[named.length - 1] : lanes.find((lane) => within(lane, element));
}

function within(lane, element) {
  if (element.waypoints || lane.children.some((child) => kindOf(child) === "lane")) return false;
  const [x, y] = [element.x + element.width / 2, element.y + element.height / 2];
  return x >= lane.x && x <= lane.x + lane.width && y >= lane.y && y <= lane.y + lane.height;
}
