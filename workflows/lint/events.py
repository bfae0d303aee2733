"""Events: none that is accepted and then does nothing, none that waits for what never comes."""

from collections.abc import Iterator

from workflows.lint.finding import Finding
from workflows.lint.nodes import CONTAINERS, owner
from workflows.lint.subject import Subject
from workflows.procedures.xml import BPMN

# event definition → why it is no good, and what to do instead
IGNORED = {
    "link": ("引擎不执行链接事件，请直接画流向", "link events do nothing: draw the flow"),
    "compensate": ("引擎不执行补偿事件，请用服务任务撤销", "compensation does nothing: undo it by a service task"),
    "conditional": ("条件事件不会重新求值，请用网关或消息", "conditional events are not re-evaluated: use a message"),
    "cancel": ("引擎不执行取消事件，请用错误事件或信号", "cancel events do nothing: use an error or a signal"),
}
# What the events of one scope may carry from whoever throws to whoever catches.
CARRIED = {
    "signal": ("信号", "signalRef"),
    "error": ("错误", "errorRef"),
    "escalation": ("升级", "escalationRef"),
}
THROWING = ("intermediateThrowEvent", "endEvent")
CATCHERS = ("intermediateCatchEvent", "receiveTask")
# Steps at which a token stays; at the others a boundary event never gets its turn.
STAYING = ("userTask", "receiveTask", "subProcess", "callActivity")


def check_events(subject: Subject) -> Iterator[Finding]:
    """Events that would be accepted and then do nothing, or the wrong thing."""
    for node in subject.nodes:
        kind, events = subject.kind(node), subject.definitions(node)
        for event in events:
            if event in IGNORED:
                yield subject.error(node, "ignored-by-engine", *IGNORED[event])
        if len(events) > 1:
            yield subject.error(
                node,
                "several-events",
                "一个事件只能有一种触发，请拆成几个事件",
                "an event stands for one thing: split it into several",
            )
        if kind in THROWING:
            yield from check_thrown(subject, node, kind, events)
        elif kind == "startEvent" and events:
            yield from check_start_event(subject, node, events)
        elif kind == "boundaryEvent":
            yield from check_host(subject, node)
        elif kind == "eventBasedGateway":
            yield from check_event_gateway(subject, node)


def check_thrown(subject: Subject, node: str, kind: str, events: list[str]) -> Iterator[Finding]:
    """What a throw or end event sends goes somewhere."""
    if kind == "endEvent" and "signal" in events:
        yield subject.error(
            node,
            "signal-end-event",
            "信号结束事件不会发出信号，请改用中间抛出事件，后接普通结束事件",
            "it throws nothing: use an intermediate throw event before a plain end",
        )
    if "message" in events:
        yield subject.error(
            node,
            "ignored-by-engine",
            "抛出的消息不会送到任何地方，请改用服务任务并指定处理程序",
            "a thrown message goes nowhere: use a service task that names a handler",
        )
    if kind == "intermediateThrowEvent" and "timer" in events:
        yield subject.error(
            node,
            "ignored-by-engine",
            "抛出事件不能带定时器，请改用捕获事件",
            "a throw event has no timer: use a catch event",
        )


def check_start_event(subject: Subject, node: str, events: list[str]) -> Iterator[Finding]:
    """A process starts when a case arrives, a sub-process when the token comes: neither waits for an event."""
    if "timer" in events:
        yield subject.error(
            node,
            "timer-start",
            "定时启动会读取系统时钟，不支持：工单到达即启动，请改用普通开始事件",
            "timer starts read the system clock: use a plain start, a case starts when it arrives",
        )
    else:
        yield subject.error(
            node,
            "start-waits",
            "开始事件不能等待消息或信号，请改用普通开始事件",
            "a start waits for no event: use a plain start event",
        )


def check_host(subject: Subject, node: str) -> Iterator[Finding]:
    """A boundary event hangs on something at which a token stays."""
    host = subject.kind(subject.host(node))
    if host and host not in STAYING and host not in CONTAINERS:
        yield subject.error(
            node,
            "boundary-never-fires",
            f"{host} 一到就办完，边界事件没有机会触发，请挂到用户任务、子流程或调用活动上",
            f"{host} is over at once, so the event never fires: attach it to a user task, sub-process or call activity",
        )


def check_event_gateway(subject: Subject, node: str) -> Iterator[Finding]:
    """Behind an event gateway stand events that are waited for, of these one timer at most."""
    ways = [flow.target for flow in subject.outgoing(node)]
    if len(ways) < 2 or any(subject.kind(way) not in CATCHERS for way in ways):
        yield subject.error(
            node,
            "event-gateway",
            "事件网关后须有两条以上的流，且只接中间捕获事件或接收任务，请改接",
            "behind an event gateway stand two or more catch events or receive tasks: connect it to these",
        )
    timers = [way for way in ways if way in subject.nodes and "timer" in subject.definitions(way)]
    if len(timers) > 1:
        yield subject.error(
            node,
            "two-timers",
            "事件网关后有两个定时器，较短的可能失效，请只留一个，或改用边界事件",
            "two timers here, one may be missed: keep one or use boundary events",
        )


def check_carried(subject: Subject) -> Iterator[Finding]:
    """A signal, error or escalation that nobody throws, or nobody catches, is a forgotten one."""
    for kind, (zh, reference) in CARRIED.items():
        thrown: dict[str, str] = {}
        caught: dict[str, str] = {}
        for item in subject.root.iter(f"{{{BPMN}}}{kind}EventDefinition"):
            node = owner(item.getparent())
            side = thrown if subject.kind(node) in THROWING else caught
            side[item.get(reference, "")] = node
        if kind != "signal" and subject.parts:
            # An error or escalation of a called part comes out at the call.
            caught = {name: node for name, node in caught.items() if subject.kind(subject.host(node)) != "callActivity"}
        # An event without a reference catches whatever is thrown.
        for name in thrown.keys() - caught.keys() if "" not in caught else ():
            yield subject.warning(
                thrown[name],
                f"{kind}-unheard",
                f"发出的{zh}没有任何元素接收，请补上接收或删除",
                f"nobody catches this {kind}: catch or remove it",
            )
        for name in caught.keys() - thrown.keys() - {""}:
            yield subject.warning(
                caught[name],
                f"{kind}-never-thrown",
                f"等待的{zh}从不发出，请补上发出或删除",
                f"nobody throws this {kind}: throw or remove it",
            )
