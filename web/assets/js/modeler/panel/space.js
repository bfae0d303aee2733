// Makes room in a drawing as the space tool does: what lies beyond moves, lanes and pools grow.
import { selfAndAllChildren } from "diagram-js/lib/util/Elements";
import { kindOf } from "../model.js";
import { laneOf } from "./who.js";

const APART = 30;

function push(modeler, axis, delta, start) {
  const space = modeler.get("spaceTool");
  const all = selfAndAllChildren(modeler.get("canvas").getRootElement(), true);
  const { movingShapes, resizingShapes } = space.calculateAdjustments(all, axis, delta, start);
  space.makeSpace(movingShapes, resizingShapes, axis === "x" ? { x: delta, y: 0 } : { x: 0, y: delta }, axis === "x" ? "e" : "s", start);
}

const standing = (host) => host.parent.children.filter((one) => !one.waypoints && !one.labelTarget && one !== host && one.host !== host && kindOf(one) !== "lane");

// The ways of others that go up or down to the right of a step, at its height, and where.
function passing(host, bottom) {
  const others = host.parent.children.filter((one) => one.waypoints && ![one.source, one.target].some((end) => end === host || (end && end.host === host)));
  const found = others.map((flow) => flow.waypoints.slice(1).map((to, index) => [flow.waypoints[index], to])
    .filter(([from, to]) => Math.abs(from.x - to.x) < 2 && from.x > host.x + host.width && Math.min(from.y, to.y) < bottom && Math.max(from.y, to.y) > host.y)
    .map(([from]) => ({ flow, x: from.x })));
  return [].concat(...found);
}

// The space tool lets a way stand of which one end alone has moved.
function shift(modeler, { flow, x }, by) {
  const stands = (point, index) => index > 0 && index < flow.waypoints.length - 1 && Math.abs(point.x - x) < 2;
  if (!flow.waypoints.some(stands)) return;
  modeler.get("modeling").updateWaypoints(flow, flow.waypoints.map((point, index) => ({ x: point.x + (stands(point, index) ? by : 0), y: point.y })));
}

// A step may grow to this width, with something of this height below it.
export function widen(modeler, host, width, below) {
  const bottom = host.y + host.height + below;
  const beside = standing(host).filter((one) => one.x > host.x && one.y < bottom && one.y + one.height > host.y).map((one) => one.x);
  const ways = passing(host, bottom);
  const next = Math.min(...beside, ...ways.map((one) => one.x), Infinity);
  const missing = host.x + width + APART - next;
  if (missing > 0) {
    push(modeler, "x", missing, Math.min(next, host.x + host.width) - 1);
    for (const way of ways) shift(modeler, way, missing);
  }
  modeler.get("modeling").resizeShape(host, { x: host.x, y: host.y, width, height: host.height });
}

// The lane or sub-process around a step reaches this far below it.
export function deepen(modeler, host, below) {
  const lane = laneOf({ modeler, element: host, business: host.businessObject });
  const around = kindOf(host.parent) === "subProcess" ? host.parent : lane || host.parent;
  if (!around.height) return;
  const missing = host.y + host.height + below - (around.y + around.height);
  if (missing > 0) push(modeler, "y", missing, around.y + around.height - 2);
}

// Where a shape can stand below a step; further on where something stands already.
export function placeBelow(host, shape, below) {
  const others = standing(host);
  const place = { x: host.x + host.width / 2, y: host.y + host.height + below + shape.height / 2 };
  const meets = (other) =>
    place.x + shape.width / 2 + 10 > other.x && place.x - shape.width / 2 - 10 < other.x + other.width &&
    place.y + shape.height / 2 + 10 > other.y && place.y - shape.height / 2 - 10 < other.y + other.height;
  for (let tries = 0; tries < 40 && others.some(meets); tries += 1) place.x += 40;
  return place;
}
