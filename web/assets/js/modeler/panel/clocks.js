// The clocks of a step: limit, warning, urging, escalation. Each is a boundary timer that leads to the shared ladder of supervision.
import { basisOf, isTimer, kindOf, property, timerText } from "../model.js";
import { deepen, placeBelow, widen } from "./space.js";

export const PURPOSES = ["due", "warn", "urge", "escalate"];
export const HOSTS = ["userTask", "subProcess", "callActivity", "receiveTask"];
export const USUAL = { due: "5个工作日", warn: "到期前1个工作日", urge: "每1个工作日", escalate: "到期后2个工作日" };
const LADDER = "urging_ladder";
// Room for a clock and its label; how high the ladder is drawn, and how far below its step.
const ROOM = 72;
const HIGH = 56;
const BELOW = 50;
const EDGE = 24;

export const clocksOf = (host) => (host.attachers || []).filter(isTimer);
export const clockFor = (host, purpose) => clocksOf(host).find((one) => property(one, "purpose") === purpose);
export const limitOf = (host) => (clockFor(host, "due") ? timerText(clockFor(host, "due")) : "");

// What its clocks are named after; an id that another tool made is written as ours are.
const stem = (host) => property(host, "stage") || host.businessObject.id.toLowerCase().replace(/[^a-z0-9_]+/g, "_").replace(/^[^a-z]+/, "") || "step";

export class Clocks {
  constructor(ctx) {
    this.ctx = ctx;
  }

  // A diagram that is only read has neither.
  get modeling() {
    return this.ctx.modeler.get("modeling");
  }

  get elements() {
    return this.ctx.modeler.get("elementFactory");
  }

  add(host, purposes) {
    this.ctx.edit.together(() => {
      this.makeRoom(host, clocksOf(host).length + purposes.length);
      const ladder = this.ladderOf(host) || this.makeLadder(host);
      for (const purpose of purposes) this.make(host, purpose, ladder);
    });
  }

  make(host, purpose, ladder) {
    const { edit } = this.ctx;
    const event = this.elements.createShape({ type: "bpmn:BoundaryEvent", eventDefinitionType: "bpmn:TimerEventDefinition", cancelActivity: false });
    this.modeling.createShape(event, { x: this.freeX(host), y: host.y + host.height }, host, { attach: true });
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

  // A step becomes as wide as its clocks need, so that their labels can be read.
  makeRoom(host, count) {
    const { modeler } = this.ctx;
    const width = Math.max(host.width, count * ROOM);
    if (width > host.width) widen(modeler, host, width, BELOW + HIGH);
    if (!this.ladderOf(host)) deepen(modeler, host, BELOW + HIGH + EDGE);
  }

  // The first place at the lower edge where no other clock hangs.
  freeX(host) {
    const edge = host.y + host.height;
    const taken = (host.attachers || []).filter((one) => Math.abs(one.y + one.height / 2 - edge) < 4).map((one) => one.x + one.width / 2);
    let x = host.x + ROOM / 2;
    while (taken.some((other) => Math.abs(other - x) < ROOM - 2) && x < host.x + host.width - ROOM / 2) x += ROOM / 4;
    return x;
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
    const shape = this.elements.createShape({ type: "bpmn:CallActivity", width: host.width, height: HIGH });
    this.modeling.createShape(shape, placeBelow(host, shape, BELOW), host.parent);
    edit.set(shape, { id: edit.freeId(`supervise_${stem(host)}`), name: part ? part.name : LADDER, calledElement: LADDER });
    edit.setProperties(shape, { basis: basisOf(host).slice(0, 1).join(",") });
    keeping.takeAlong(part);
    return shape;
  }

  // Whether it leads where it is acted upon: the lint asks for something to be done, the house for its ladder.
  isHeard(clock) {
    return (clock.outgoing || []).some((flow) => kindOf(flow.target) === "callActivity");
  }

  // A timer that another tool drew becomes a clock of the house: it leaves its step running and leads to the ladder. What it
  // led to goes where nothing else leads there.
  adopt(clock, purpose) {
    const host = clock.host;
    this.ctx.edit.together(() => {
      const before = [...(clock.outgoing || [])];
      const ends = before.map((flow) => flow.target).filter((one) => kindOf(one) === "endEvent");
      this.makeRoom(host, PURPOSES.length);
      const ladder = this.ladderOf(host) || this.makeLadder(host);
      this.modeling.removeElements(before);
      this.modeling.removeElements(ends.filter((one) => !(one.incoming || []).length));
      this.modeling.connect(clock, ladder);
      this.ctx.edit.set(clock, { cancelActivity: false, ...(clock.businessObject.name ? {} : { name: timerText(clock) }) });
      this.ctx.edit.setProperties(clock, { purpose, ...(basisOf(clock).length ? {} : { basis: basisOf(host).slice(0, 1).join(",") }) });
    });
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
