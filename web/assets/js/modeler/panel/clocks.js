// The clocks of a step: limit, warning, urging, escalation. Each is a boundary timer that leads to the shared ladder of supervision.
import { basisOf, isTimer, kindOf, property, timerText } from "../model.js";

export const PURPOSES = ["due", "warn", "urge", "escalate"];
export const HOSTS = ["userTask", "subProcess", "callActivity", "receiveTask"];
export const USUAL = { due: "5个工作日", warn: "到期前1个工作日", urge: "每1个工作日", escalate: "到期后2个工作日" };
const LADDER = "urging_ladder";
const GAP = 48;

export const clocksOf = (host) => (host.attachers || []).filter(isTimer);
export const clockFor = (host, purpose) => clocksOf(host).find((one) => property(one, "purpose") === purpose);
export const limitOf = (host) => (clockFor(host, "due") ? timerText(clockFor(host, "due")) : "");

const stem = (host) => property(host, "stage") || host.businessObject.id;

export class Clocks {
  constructor(ctx) {
    this.ctx = ctx;
    this.modeling = ctx.modeler.get("modeling");
    this.elements = ctx.modeler.get("elementFactory");
  }

  add(host, purposes) {
    this.ctx.edit.together(() => {
      const ladder = this.ladderOf(host) || this.makeLadder(host);
      for (const purpose of purposes) this.make(host, purpose, ladder);
    });
  }

  make(host, purpose, ladder) {
    const { edit } = this.ctx;
    const event = this.elements.createShape({ type: "bpmn:BoundaryEvent", eventDefinitionType: "bpmn:TimerEventDefinition", cancelActivity: false });
    const taken = (host.attachers || []).filter((one) => Math.abs(one.y + one.height / 2 - (host.y + host.height)) < 4).map((one) => one.x + one.width / 2);
    let x = host.x + 24;
    while (taken.some((other) => Math.abs(other - x) < GAP - 8) && x < host.x + host.width - 24) x += 12;
    this.modeling.createShape(event, { x, y: host.y + host.height }, host, { attach: true });
    const id = edit.freeId(`${stem(host)}_${purpose}`);
    edit.set(event, { id, name: USUAL[purpose] });
    const definition = event.businessObject.get("eventDefinitions")[0];
    this.modeling.updateModdleProperties(event, definition, { id: edit.freeId(`${id}_timer`) });
    edit.setTimer(event, USUAL[purpose]);
    edit.setProperties(event, {
      basis: basisOf(host).slice(0, 1).join(","), purpose, stage: property(host, "stage"),
    });
    this.modeling.connect(event, ladder);
  }

  ladderOf(host) {
    for (const clock of clocksOf(host)) {
      for (const flow of clock.outgoing || []) if (kindOf(flow.target) === "callActivity") return flow.target;
    }
    return null;
  }

  makeLadder(host) {
    const { edit, catalogue, keeping } = this.ctx;
    const part = catalogue.parts.find((one) => one.id === LADDER);
    const shape = this.elements.createShape({ type: "bpmn:CallActivity" });
    const place = this.freePlace(host, shape);
    this.modeling.createShape(shape, place, host.parent);
    edit.set(shape, { id: edit.freeId(`supervise_${stem(host)}`), name: part ? part.name : LADDER, calledElement: LADDER });
    edit.setProperties(shape, { basis: basisOf(host).slice(0, 1).join(",") });
    if (part && part.files) keeping.beside(part.files);
    return shape;
  }

  // Below the step; further to the right where something stands already.
  freePlace(host, shape) {
    const others = host.parent.children.filter((one) => !one.waypoints && one !== host && !["lane"].includes(kindOf(one)) && !one.labelTarget);
    const place = { x: host.x + host.width / 2, y: host.y + host.height + 100 };
    const meets = (other) =>
      place.x + shape.width / 2 + 10 > other.x && place.x - shape.width / 2 - 10 < other.x + other.width &&
      place.y + shape.height / 2 + 10 > other.y && place.y - shape.height / 2 - 10 < other.y + other.height;
    for (let tries = 0; tries < 40 && others.some(meets); tries += 1) {
      if (tries % 8 === 7) Object.assign(place, { x: host.x + host.width / 2, y: place.y + shape.height + 20 });
      else place.x += 40;
    }
    return place;
  }

  // With its way; the ladder goes with the last of them.
  remove(host, clock) {
    this.ctx.edit.together(() => {
      const ladders = (clock.outgoing || []).map((flow) => flow.target).filter((one) => kindOf(one) === "callActivity");
      this.modeling.removeElements([clock]);
      const alone = ladders.filter((one) => !(one.incoming || []).length);
      if (alone.length) this.modeling.removeElements(alone);
    });
  }

  // A clock is mostly called what it says: then the name follows.
  rule(clock, text) {
    this.ctx.edit.together(() => {
      if ((clock.businessObject.name || "") === timerText(clock) && text) this.ctx.edit.set(clock, { name: text });
      this.ctx.edit.setTimer(clock, text);
    });
  }
}
