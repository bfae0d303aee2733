// The checks that need no server: told at once, in the server's own words and under its codes. The server has the last word.
import { SLUG } from "./ids.js";
import { basisOf, businessOf, extensionOf, isTimer, kindOf, outcomesOf, propertiesOf, property, splitList } from "./model.js";

const CHOOSERS = ["exclusiveGateway", "inclusiveGateway"];
const SPLITTERS = [...CHOOSERS, "parallelGateway", "eventBasedGateway", "complexGateway"];
const NODE = /(Task|Event|Gateway|^task)$|^(subProcess|transaction|adHocSubProcess|callActivity)$/;

const finding = (element, code, severity, zh, en) => ({ element: element.id, code, severity, message_zh: zh, message_en: en });
const error = (element, code, zh, en) => finding(element, code, "error", zh, en);
const warning = (element, code, zh, en) => finding(element, code, "warning", zh, en);

export function check(modeler, catalogue, isPart) {
  const elements = modeler.get("elementRegistry").filter((one) => one.businessObject && one.parent && !one.labelTarget).map((one) => businessOf(one));
  const nodes = elements.filter((one) => NODE.test(kindOf(one)));
  const flows = elements.filter((one) => kindOf(one) === "sequenceFlow");
  const house = { catalogue, isPart, nodes, lanes: elements.filter((one) => kindOf(one) === "lane"), rules: new Set(catalogue.rules.map((one) => one.id)) };
  const found = [];
  for (const node of nodes) for (const look of [names, properties, basis, ways, steps, messages, gateways, services, calls, clocks]) found.push(...look(node, house));
  for (const flow of flows) for (const look of [names, properties, basis, conditions]) found.push(...look(flow, house));
  return found;
}

function* names(item) {
  const name = (item.name || "").trim();
  const kind = kindOf(item);
  if (kind !== "sequenceFlow" && !name && !(kind.endsWith("Gateway") && (item.outgoing || []).length < 2)) {
    yield error(item, "name-missing", "元素没有名称，请写中文名称", "no name: give it a Chinese one");
  }
}

function* properties(item, { catalogue }) {
  for (const { name } of propertiesOf(item)) {
    if (!catalogue.properties.includes(name)) yield warning(item, "property-unknown", `系统不认识属性 ${name}，请检查拼写`, `unknown property ${name}: check the spelling`);
  }
}

function* basis(item, { rules }) {
  for (const rule of basisOf(item)) {
    if (!rules.has(rule)) yield error(item, "basis-unknown", `规则目录里没有 ${rule}，请改正编号或补入 bpmn/rules/`, `unknown rule ${rule}: correct it or add it`);
  }
}

function* ways(node) {
  const flows = (node.outgoing || []).filter((one) => kindOf(one) === "sequenceFlow");
  if (flows.length > 1 && !SPLITTERS.includes(kindOf(node))) {
    yield error(node, "several-ways-out", "只有网关可以有多条出向流，请在后面加网关", "only gateways split: put a gateway behind it");
  }
}

// What lies in a sub-process and in no lane of its own lies in that of the sub-process.
function inLane(node, house) {
  if (!node) return false;
  return house.lanes.some((lane) => (lane.get("flowNodeRef") || []).includes(node)) || (kindOf(node.$parent || {}) === "subProcess" && inLane(node.$parent, house));
}

function* steps(node, house) {
  if (kindOf(node) !== "userTask") return;
  if (!inLane(node, house)) yield error(node, "lane-missing", "步骤不在任何泳道里，请放进泳道", "the step lies in no lane: put it into one");
  yield* outcomes(node);
  if (!property(node, "form")) yield error(node, "form-not-named", "步骤没有表单，请在“表单”里选一张（属性 form）", "the step names no form: set the property form");
  if (!basisOf(node).length && !house.isPart) {
    yield error(node, "basis-missing", "步骤没有法规依据，请在“法规依据”里添加（属性 basis）", "no legal basis: name the rule ids in the property basis");
  }
  yield* limits(node, house);
}

function* messages(node, { catalogue }) {
  const kind = kindOf(node);
  const waits = kind === "receiveTask" ? node.messageRef : kind !== "intermediateThrowEvent" && (node.eventDefinitions || []).some((one) => one.$type === "bpmn:MessageEventDefinition" && one.messageRef);
  const people = splitList(property(node, "senders")).filter((one) => !catalogue.systems.includes(one));
  if (waits && people.length && !property(node, "form")) {
    yield error(node, "form-not-named", "由人发送的消息须有表单，请在“表单”里选一张（属性 form）", "a message that people send needs a form: name it in the property form");
  }
}

function* outcomes(node) {
  const list = outcomesOf(node);
  if (!list.length) yield error(node, "outcomes-missing", "步骤没有办理结果，请在“办理结果”里添加（属性 outcomes，如 accept=通过;return=退回）", "no outcomes: write them as accept=通过;return=退回");
  for (const one of list) {
    if (!SLUG.test(one.id) || list.filter((other) => other.id === one.id).length > 1) {
      yield error(node, "outcome-id", `结果编号 '${one.id}' 重复或不是小写英文，请改正`, `the outcome '${one.id}' is there twice, or no lower-case English id: correct it`);
    } else if (one.name === one.id) yield warning(node, "outcome-name", `结果 ${one.id} 没有中文名称，请补上`, `the outcome ${one.id} has no Chinese name: add it`);
  }
}

function* limits(node, { nodes, isPart }) {
  if (isPart || property(node, "no_limit")) return;
  const around = [];
  for (let place = node; place && NODE.test(kindOf(place)); place = place.$parent) around.push(place);
  const purposes = nodes.filter((one) => around.includes(one.attachedToRef)).map((one) => property(one, "purpose"));
  if (!purposes.includes("due")) yield error(node, "deadline-missing", "步骤没有期限：请在它或外层子流程的“期限”里加限期（purpose=due 的边界定时器）", "no deadline: add a boundary timer with purpose due to it or around it");
  if (!purposes.includes("warn")) yield error(node, "warning-missing", "步骤没有到期预警：请在“期限”里加预警，如“到期前1个工作日”（purpose=warn 的边界定时器）", "no early warning: add a boundary timer with purpose warn");
}

function* gateways(node) {
  if (!CHOOSERS.includes(kindOf(node))) return;
  const ways = (node.outgoing || []).filter((one) => kindOf(one) === "sequenceFlow");
  const conditional = (way) => Boolean(way.conditionExpression && (way.conditionExpression.body || "").trim());
  if (ways.length < 2 && !node.default && !ways.some(conditional)) return;
  if (!ways.includes(node.default)) yield error(node, "default-missing", "网关没有默认流，条件都不满足时会卡住：请选中一条出路，勾选“默认流”", "no default flow: choose one for when no condition holds");
  for (const way of ways) {
    if (way === node.default && conditional(way)) yield warning(way, "condition-on-default", "默认流上的条件不起作用，请删除", "a default flow ignores its condition: remove it");
    else if (way !== node.default && !conditional(way)) yield error(way, "condition-missing", "这条流既不是默认流也没有条件，请补条件", "neither default nor condition: add a condition");
  }
}

function* conditions(flow) {
  const text = flow.conditionExpression && (flow.conditionExpression.body || "").trim();
  if (text && flow.sourceRef && !CHOOSERS.includes(kindOf(flow.sourceRef))) {
    yield error(flow, "condition-ignored", "只有排他和包容网关看条件，请加网关或删除条件", "only exclusive and inclusive gateways read conditions: add one or remove the condition");
  }
}

function* services(node, { catalogue }) {
  if (kindOf(node) !== "serviceTask") return;
  const operator = extensionOf(node, "spiffworkflow:ServiceTaskOperator");
  const name = operator && operator.get("id");
  if (!name) yield error(node, "handler-missing", "服务任务没有指定处理程序，请在“系统处理”里选一个", "the service task names no handler: choose one");
  else if (!catalogue.handlers.some((one) => one.id === name)) {
    const known = catalogue.handlers.map((one) => one.id).join("、");
    yield error(node, "handler-unknown", `没有处理程序 ${name}，可用：${known}`, `unknown handler ${name}: use one of ${known}`);
  }
}

function* calls(node, { catalogue, isPart }) {
  if (kindOf(node) === "businessRuleTask") {
    if (!property(node, "table")) yield error(node, "table-not-named", "决策任务没有决策表，请在“决策表”里选一张（属性 table）", "the task names no decision table: set the property table");
    return;
  }
  if (kindOf(node) !== "callActivity") return;
  const called = node.calledElement || "";
  if (!catalogue.parts.some((one) => one.id === called)) {
    yield error(node, "part-missing", `没有共用流程 ${called || "（空）"}，请在“共用流程”里选一个（属性 calledElement，写 bpmn/shared 里的名称）`, `there is no shared part ${called}: name one of bpmn/shared`);
  } else if (!basisOf(node).length && !isPart) {
    yield error(node, "basis-missing", "调用共用流程须写明法规依据，共用流程按它追溯：请在“法规依据”里添加（属性 basis）", "say by which rule the shared part is called: set the property basis");
  }
}

function* clocks(node, { catalogue, nodes }) {
  if (kindOf(node) === "boundaryEvent" && isTimer(node)) {
    const purpose = property(node, "purpose");
    if (!catalogue.purposes.some((one) => one.id === purpose)) {
      const known = catalogue.purposes.map((one) => `${one.id}（${one.name}）`).join("、");
      yield error(node, "purpose-missing", `定时器没有用途，请在“用途”里选（属性 purpose）：${known}`, `nothing says what the timer is for: set the property purpose to one of ${catalogue.purposes.map((one) => one.id).join(", ")}`);
    } else if (purpose !== "due" && node.cancelActivity !== false) {
      yield error(node, "reminder-interrupts", "提醒不能中断步骤，请改为不中断", "a reminder must not interrupt: cancelActivity=false");
    }
  }
  const due = nodes.filter((one) => one.attachedToRef === node && isTimer(one) && property(one, "purpose") === "due").length;
  if (due > 1) yield error(node, "two-limits", `同一步骤有 ${due} 个到期定时器，请只留一个`, `${due} limits on one step: keep one`);
}

// What is told here at once; everything else waits for the server.
export const AT_ONCE = [
  "name-missing", "property-unknown", "basis-unknown", "several-ways-out", "lane-missing", "outcomes-missing", "outcome-id",
  "outcome-name", "form-not-named", "basis-missing", "deadline-missing", "warning-missing", "default-missing", "condition-missing",
  "condition-on-default", "condition-ignored", "handler-missing", "handler-unknown", "table-not-named", "part-missing", "purpose-missing",
  "reminder-interrupts", "two-limits",
];
