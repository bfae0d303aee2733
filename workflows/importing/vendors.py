"""What other engines write into diagrams: of each construct what it means to us and what to do instead.

Nothing of another engine runs here. What only told that engine how to run (`HARMLESS`) is left out and said so; everything
else is left out and named, so that the analyst says it in our own words; what has one meaning in both is carried over.
"""

from __future__ import annotations

import re

from lxml import etree

from workflows.importing.notes import Imported
from workflows.importing.words import say
from workflows.lint.foreign import HARMLESS as KEPT
from workflows.lint.nodes import owner
from workflows.procedures.xml import BPMN, SPIFF

VENDORS = {
    "http://camunda.org/schema/1.0/bpmn": "camunda",
    "http://camunda.org/schema/zeebe/1.0": "zeebe",
    "http://flowable.org/bpmn": "flowable",
    "http://activiti.org/bpmn": "activiti",
    "http://www.signavio.com": "signavio",
    "http://www.bonitasoft.org/bpmn/": "bonita",
    "http://www.jboss.org/drools": "drools",
    "http://www.omg.org/bpmn20": "",
}
LONGEST_SHOWN = 80
# Names of attributes and elements → what to do, in Chinese and English. One line a meaning.
MEANINGS: tuple[tuple[frozenset[str], str, str], ...] = (
    (
        frozenset({"assignee", "owner", "candidateUsers", "candidateGroups", "assignmentDefinition", "potentialStarter"}),
        "办理人由泳道决定：请把步骤放进对应的泳道，给泳道选角色",
        "who acts is decided by the lane: put the step into the right one",
    ),
    (
        frozenset({"formKey", "formRef", "formRefBinding", "formRefVersion", "formDefinition", "formData", "formField",
                   "formProperty", "formHandlerClass", "userTaskForm", "formFieldValidation"}),
        "请建表单，并在步骤的“表单”里选它（属性 form）",
        "make a form and name it in the property form",
    ),
    (
        frozenset({"dueDate", "followUpDate", "taskSchedule", "businessCalendarName"}),
        "请在步骤的“期限”里加限期和预警",
        "put boundary timers on the step that say its limit and its early warning",
    ),
    (
        frozenset({"class", "delegateExpression", "expression", "type", "topic", "taskDefinition", "connector",
                   "connectorId", "triggerable", "operation", "packageName", "ruleFlowGroup"}),
        "请在“系统处理”里选一个处理程序",
        "choose a handler in the panel",
    ),
    (
        frozenset({"executionListener", "executionListeners", "taskListener", "taskListeners", "eventListener"}),
        "系统不运行监听器：要做的事请画成服务任务",
        "listeners do not run: draw what they do as a service task",
    ),
    (
        frozenset({"inputOutput", "ioMapping", "in", "out", "field", "input", "output", "inputParameter",
                   "outputParameter", "variableMappingClass", "variableMappingDelegateExpression", "resultVariable",
                   "resultVariableName", "variables", "propagateAllChildVariables"}),
        "系统不搬运流程变量，多半不必另设：后面真要用的，写在留下它的步骤的“更多”“留给后面用的事实”里（属性 facts）",
        "no process variables are carried: name what a step leaves in the property facts",
    ),
    (
        frozenset({"collection", "elementVariable", "loopCharacteristics", "elementIndexVariable", "completionCondition"}),
        "不支持多实例：请用网关画出循环，或用分单",
        "no multi-instance: draw the loop with a gateway, or use parts of a case",
    ),
    (
        frozenset({"script", "scriptFormat", "resource"}),
        "不运行脚本：请改用处理程序",
        "no scripts run: use a handler",
    ),
    (
        frozenset({"skipExpression", "variableName", "variableEvents", "conditionalFlow"}),
        "请用网关写明条件",
        "say the condition with a gateway",
    ),
    (
        frozenset({"initiator", "candidateStarterUsers", "candidateStarterGroups", "formStartDefinition"}),
        "工单到达即启动，不由人启动",
        "a case starts when it arrives, nobody starts it",
    ),
    (
        frozenset({"decisionRef", "decisionRefBinding", "decisionRefVersion", "decisionRefVersionTag",
                   "decisionRefTenantId", "mapDecisionResult", "calledDecision", "rules", "ruleVariablesInput"}),
        "请在“决策表”里选一张（属性 table）",
        "name the decision table in the property table",
    ),
    (
        frozenset({"calledElement", "calledElementBinding", "calledElementVersion", "calledElementVersionTag",
                   "calledElementTenantId", "calledElementType", "inheritBusinessKey", "inheritVariables"}),
        "请在“共用流程”里选一个（属性 calledElement）",
        "name the shared part in calledElement",
    ),
    (
        frozenset({"errorMessage", "errorCodeVariable", "errorMessageVariable", "errorEventDefinition",
                   "escalationCodeVariable", "subscription", "messageRef", "publishMessage", "eventType"}),
        "消息由“谁可以发送”里选的角色发送（属性 senders），错误不带变量：请补上",
        "messages come from the senders named, errors carry no variables: say it in the panel",
    ),
)  # fmt: skip
# How another engine runs, stores or shows it: of no meaning for what is done by whom and when.
HARMLESS = frozenset({
    "asyncBefore", "asyncAfter", "async", "asynchronous", "asynchronousLeave", "exclusive", "historyTimeToLive",
    "versionTag", "jobPriority", "taskPriority", "priority", "priorityDefinition", "failedJobRetryTimeCycle", "retries",
    "modelerTemplate", "modelerTemplateVersion", "modelerTemplateIcon", "isStartableInTasklist", "diagramRelationId",
    "executionPlatform", "executionPlatformVersion", "signavioMetaData", "signavioDiagramMetaData", "signavioType",
    "signavioLabel", "userTask", "localScope", "tenantId", "templateId", "templateVersion", "metaData", "elementname",
})  # fmt: skip
OTHERWISE = ("系统不理解这项扩展，请在属性面板里写明要它做的事", "not understood: say in the panel what it was to do")
PLAIN = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)


def carry_over(root: etree._Element, found: Imported) -> None:
    """What has one meaning there and here: the decision table and the process that a task names in so many words."""
    for task in root.iter(f"{{{BPMN}}}businessRuleTask"):
        for name in taken(task, ("decisionRef", "decisionId")):
            say(task, "table", name)
            found.changed(
                owner(task), name, "决策表名称写入属性 table", "the table's name now stands in the property table"
            )
    for call in root.iter(f"{{{BPMN}}}callActivity"):
        for name in taken(call, ("processId",)) if not call.get("calledElement") else ():
            call.set("calledElement", name)
            found.changed(owner(call), name, "被调用流程写入 calledElement", "the process now stands in calledElement")


def taken(node: etree._Element, names: tuple[str, ...]) -> list[str]:
    """Plain values of vendor attributes of these names at an element or in its extensions, taken out of there."""
    inside = node.find(f"{{{BPMN}}}extensionElements")
    found = []
    for item in [node, *(inside if inside is not None else [])]:
        for key in [str(key) for key in item.attrib if str(key).rpartition("}")[2] in names]:
            if PLAIN.fullmatch(item.get(key) or "") and (item is not node or is_foreign(key)):
                found.append(item.get(key) or "")
                del item.attrib[key]
        if found and inside is not None and item is not node:
            inside.remove(item)
    return found


def leave_out(root: etree._Element, found: Imported) -> None:
    """Takes everything of other engines out and notes each thing at its element."""
    for item in list(root.iter(etree.Element)):
        for key in [str(key) for key in item.attrib if is_foreign(str(key))]:
            note(found, owner(item), key, f'="{cut(item.get(key) or "")}"', item)
            del item.attrib[key]
    # The outermost of what lies in each other: with it goes the rest.
    for item in [item for item in root.iter(etree.Element) if is_foreign(str(item.tag))]:
        parent = item.getparent()
        if parent is not None and not is_foreign(str(parent.tag)):
            note(found, owner(item), str(item.tag), told(item), item)
            parent.remove(item)
    for empty in list(root.iter(f"{{{BPMN}}}extensionElements")):
        parent = empty.getparent()
        if parent is not None and not len(empty):
            parent.remove(empty)


def is_foreign(name: str) -> bool:
    """Whether a tag or attribute belongs to somebody else than BPMN, our extension and the drawing."""
    space = name[1:].partition("}")[0] if name.startswith("{") else ""
    return bool(space) and space not in (BPMN, SPIFF) and not space.startswith(KEPT)


def note(found: Imported, element: str, name: str, shown: str, item: etree._Element) -> None:
    """One construct under its heading."""
    space, _, local = name[1:].partition("}")
    prefix = VENDORS.get(space) or next((key for key, uri in item.nsmap.items() if uri == space and key), "") or "?"
    what = f"{prefix}:{local}{shown}"
    if local in HARMLESS:
        found.changed(element, what, "不影响办理，已略去", "of no meaning for the procedure, left out")
        return
    zh, en = next(((zh, en) for names, zh, en in MEANINGS if local in names), OTHERWISE)
    found.left(element, what, zh, en)


def told(item: etree._Element) -> str:
    """What stands in an extension element: its attributes, what lies in it, its text."""
    said = [f'{str(key).rpartition("}")[2]}="{item.get(key)}"' for key in map(str, item.attrib)]
    inner = [child for child in item.iter(etree.Element) if child is not item]
    names = ", ".join(f"{etree.QName(child).localname} {named(child)}".strip() for child in inner[:6])
    parts = [*said, f"({names})" if names else "", (item.text or "").strip()]
    line = cut(" ".join(part for part in parts if part))
    return f" {line}" if line else ""


def named(item: etree._Element) -> str:
    """What an element calls itself."""
    return next((value for key in ("id", "name", "source") if (value := item.get(key))), "")


def cut(text: str) -> str:
    """A text as long as it can be shown, in one line."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_SHOWN else f"{line[:LONGEST_SHOWN]}…"
