// Names for what is new. bpmn-js would call a step Activity_0k2x1ab; an id is also the name of a handler, a form, a test and an
// event, so something that can be read stands there from the start, and the panel asks for a better one.
import { kindOf } from "./model.js";

const STEMS = {
  userTask: "step", serviceTask: "service", receiveTask: "receive", businessRuleTask: "decide", callActivity: "call", subProcess: "part",
  task: "step", startEvent: "started", endEvent: "ended", boundaryEvent: "event", intermediateCatchEvent: "event", intermediateThrowEvent: "event",
  exclusiveGateway: "choice", parallelGateway: "parallel", inclusiveGateway: "choices", eventBasedGateway: "wait", lane: "lane",
  participant: "pool", textAnnotation: "note", association: "link", group: "group",
};
const MADE = /^(Activity|Event|Gateway|Flow|Lane|Participant|TextAnnotation|Association|Group|Process|DataObjectReference|DataStoreReference)_[0-9a-z]{6,8}$/;
const PROPOSED = new RegExp(`^(${[...new Set(Object.values(STEMS))].join("|")})_\\d+$`);
export const SLUG = /^[a-z][a-z0-9_]*$/;

export const isGenerated = (id) => MADE.test(id);
export const isProposed = (id) => isGenerated(id) || PROPOSED.test(id);

// The steps of a moved or split diagram keep theirs: only what bpmn-js has just named is renamed.
function Ids(eventBus, modeling, moddle) {
  const free = (stem, numbered) => {
    let number = numbered ? 1 : 2;
    let id = numbered ? `${stem}_1` : stem;
    while (moddle.ids.assigned(id)) {
      number += numbered || id !== stem ? 1 : 0;
      id = `${stem}_${number}`;
    }
    return id;
  };
  const rename = (element) => {
    const business = element.businessObject;
    if (!business || element.labelTarget || !isGenerated(business.id || "")) return;
    if (element.waypoints && business.sourceRef && business.targetRef) {
      modeling.updateProperties(element, { id: free(`${business.sourceRef.id}_to_${business.targetRef.id}`, false) });
      return;
    }
    const stem = STEMS[kindOf(element)];
    if (stem) modeling.updateProperties(element, { id: free(stem, true) });
  };
  // Before what bpmn-js does about a step that was dropped on a flow: the flow that then leaves it is named after it.
  eventBus.on("commandStack.shape.create.postExecuted", 1500, ({ context }) => rename(context.shape));
  eventBus.on("commandStack.connection.create.postExecuted", 100, ({ context }) => rename(context.connection));
}
Ids.$inject = ["eventBus", "modeling", "moddle"];

export const idsModule = { __init__: ["houseIds"], houseIds: ["type", Ids] };
