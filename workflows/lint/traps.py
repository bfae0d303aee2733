"""What the engine ignores in silence, breaks on, or would do with a script; the facts are measured (docs: traps)."""

from collections.abc import Iterator

from lxml import etree

from workflows.lint.finding import Finding
from workflows.lint.subject import CONTAINERS, Subject, owner
from workflows.procedures.elements import NODES
from workflows.procedures.xml import BPMN, SPIFF

KINDS = NODES | {"eventBasedGateway"}
CURES = {
    "scriptTask": "改用服务任务并指定处理程序 / use a service task that names a handler",
    "task": "请选定类型：人办用用户任务，系统办用服务任务 / choose a kind: user task or service task",
    "complexGateway": "改用排他或并行网关 / use exclusive or parallel gateways",
    "manualTask": "改用用户任务 / use a user task",
    "sendTask": "改用服务任务并指定处理程序 / use a service task that names a handler",
}
SCRIPTS = ("preScript", "postScript", "script", "unitTests")
KNOWN_EXTENSIONS = frozenset({"properties", "property", "serviceTaskOperator", "parameters", "parameter"})
# event definition → where it is no good, and what to do instead
IGNORED = {
    "link": "引擎不执行链接事件，请直接画流向 / link events do nothing: draw the flow",
    "compensate": "引擎不执行补偿事件，请用服务任务撤销 / compensation does nothing: undo it by a service task",
    "conditional": "条件事件不会重新求值，请用网关或消息 / conditional events are not re-evaluated: use a message",
}


def check_kinds(subject: Subject) -> Iterator[Finding]:
    """Only kinds of node that the engine rooms know."""
    for node, item in subject.nodes.items():
        kind = subject.kind(node)
        if kind == "scriptTask":
            yield subject.error(node, "script-not-allowed", f"不允许脚本任务：{CURES[kind]}")
        elif kind not in KINDS:
            cure = CURES.get(kind, "请改用支持的元素 / use an element that is supported")
            yield subject.error(node, "not-supported", f"不支持 {kind}", f"not supported: {cure}")
        if kind in CONTAINERS and str(item.get("triggeredByEvent", "false")).lower() == "true":
            cure = "改用嵌入子流程加中断边界事件 / use an embedded sub-process with an interrupting boundary event"
            yield subject.error(node, "event-subprocess", f"引擎不能正确执行事件子流程：{cure}")
        for loop in ("multiInstanceLoopCharacteristics", "standardLoopCharacteristics"):
            if item.find(f"{{{BPMN}}}{loop}") is not None:
                yield subject.error(
                    node,
                    "not-supported",
                    "尚不支持循环或多实例标记，请用网关画出循环",
                    "no loop markers: draw the loop with a gateway",
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
                "no scripts: remove it, use a handler",
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


def check_events(subject: Subject) -> Iterator[Finding]:
    """Events that would be accepted and then do nothing, or the wrong thing."""
    for node in subject.nodes:
        kind, events = subject.kind(node), subject.definitions(node)
        for event in events:
            if event in IGNORED:
                yield subject.error(node, "ignored-by-engine", IGNORED[event])
        if kind == "endEvent" and "signal" in events:
            yield subject.error(
                node,
                "signal-end-event",
                "信号结束事件不会发出信号：改用中间抛出事件，后接普通结束事件",
                "it throws nothing: use an intermediate throw event before a plain end",
            )
        if kind == "startEvent" and "timer" in events:
            yield subject.error(
                node,
                "timer-start",
                "定时启动会读取系统时钟，不支持：工单到达即启动",
                "timer starts read the system clock: not supported",
            )
        if kind == "intermediateThrowEvent" and "timer" in events:
            yield subject.error(
                node,
                "ignored-by-engine",
                "抛出事件不能带定时器，改用捕获事件",
                "a throw event has no timer: use a catch event",
            )
        if kind == "eventBasedGateway":
            timers = [flow.target for flow in subject.outgoing(node) if "timer" in definitions_of(subject, flow.target)]
            if len(timers) > 1:
                yield subject.error(
                    node,
                    "two-timers",
                    "事件网关后有两个定时器，较短的可能失效：只留一个，或改用边界事件",
                    "two timers here, one may be missed: keep one or use boundary events",
                )


def definitions_of(subject: Subject, node: str) -> list[str]:
    """The event definitions of a node that may not exist."""
    return subject.definitions(node) if node in subject.nodes else []
