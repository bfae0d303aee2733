"""What the engine ignores in silence, breaks on, or would do with a script; the facts are measured (docs: traps)."""

from collections.abc import Iterator

from lxml import etree

from workflows.lint.finding import Finding
from workflows.lint.nodes import CONTAINERS, owner
from workflows.lint.subject import Subject
from workflows.procedures.elements import NODES
from workflows.procedures.xml import BPMN, SPIFF

KINDS = NODES | {"eventBasedGateway"}
OTHERWISE = "请改用支持的元素", "use an element that is supported"
CURES = {
    "scriptTask": ("请改用服务任务并指定处理程序", "use a service task that names a handler"),
    "task": ("请选定类型：人办用用户任务，系统办用服务任务", "choose a kind: user task or service task"),
    "complexGateway": ("请改用排他或并行网关", "use exclusive or parallel gateways"),
    "manualTask": ("请改用用户任务", "use a user task"),
    "sendTask": ("请改用服务任务并指定处理程序", "use a service task that names a handler"),
    "transaction": ("请改用普通子流程", "use a plain sub-process"),
    "adHocSubProcess": ("请改用普通子流程，按顺序连线", "use a plain sub-process with flows"),
}
LOOPS = ("multiInstanceLoopCharacteristics", "standardLoopCharacteristics")
SCRIPTS = ("preScript", "postScript", "script", "unitTests")
KNOWN_EXTENSIONS = frozenset({"properties", "property", "serviceTaskOperator", "parameters", "parameter"})
# What people may draw and the engine would read from the process data, where we keep nothing.
DATA = ("ioSpecification", "dataInputAssociation", "dataOutputAssociation", "dataStore", "dataStoreReference")


def check_kinds(subject: Subject) -> Iterator[Finding]:
    """Only kinds of node that the engine rooms know."""
    for node, item in subject.nodes.items():
        kind = subject.kind(node)
        zh, en = CURES.get(kind, OTHERWISE)
        if kind == "scriptTask":
            yield subject.error(node, "script-not-allowed", f"不允许脚本任务，{zh}", f"no script tasks: {en}")
        elif kind not in KINDS:
            yield subject.error(node, "not-supported", f"不支持 {kind}，{zh}", f"{kind} is not supported: {en}")
        if kind in CONTAINERS and str(item.get("triggeredByEvent", "false")).lower() == "true":
            yield subject.error(
                node,
                "event-subprocess",
                "引擎不能正确执行事件子流程，请改用嵌入子流程加中断边界事件",
                "event sub-processes do not run right: use an embedded sub-process with an interrupting boundary event",
            )
        if str(item.get("isForCompensation", "false")).lower() == "true":
            yield subject.error(
                node,
                "ignored-by-engine",
                "引擎不执行补偿步骤，请去掉补偿标记，用普通步骤或服务任务撤销",
                "compensation does nothing: remove the marker and undo by a plain step or service task",
            )
        if any(item.find(f"{{{BPMN}}}{loop}") is not None for loop in LOOPS):
            yield subject.error(
                node,
                "not-supported",
                "尚不支持循环或多实例标记，请用网关画出循环",
                "no loop markers: draw the loop with a gateway",
            )
    yield from check_data(subject)


def check_data(subject: Subject) -> Iterator[Finding]:
    """Data that goes in and out of steps: our cases have facts, and the engine would stop for want of the data."""
    for tag in DATA:
        for item in subject.root.iter(f"{{{BPMN}}}{tag}"):
            yield subject.error(
                owner(item.getparent()),
                "data-not-supported",
                "不支持数据输入输出和数据存储，请删除，改在属性 facts 里写明步骤留下的事实",
                "no data inputs, outputs and stores: remove them, name what a step leaves in the property facts",
            )


def check_scripts(subject: Subject) -> Iterator[Finding]:
    """No script anywhere: what the engine would `exec` is refused, whatever it says."""
    for item in subject.root.iter(f"{{{SPIFF}}}*"):
        name = etree.QName(item).localname
        if name in SCRIPTS:
            yield subject.error(
                owner(item),
                "script-not-allowed",
                f"不允许脚本（{name}），请删除并改用处理程序",
                f"no scripts ({name}): remove it, use a handler",
            )
        elif name not in KNOWN_EXTENSIONS:
            yield subject.warning(
                owner(item), "extension-unused", f"系统不使用扩展 {name}，可删除", f"{name} is not used: remove it"
            )
    for item in subject.root.iter(f"{{{BPMN}}}*"):
        if f"{{{SPIFF}}}scriptsOnInstances" in item.attrib:
            yield subject.error(
                owner(item),
                "script-not-allowed",
                "不允许 scriptsOnInstances，请删除",
                "no scriptsOnInstances: remove it",
            )
