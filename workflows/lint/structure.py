"""Ids, flows and paths: everything hangs together, is reached from the start and comes to an end."""

from collections import Counter
from collections.abc import Iterator

from lxml import etree

from workflows.lint.finding import Finding
from workflows.lint.nodes import CONTAINERS, owner
from workflows.lint.subject import Subject
from workflows.procedures.xml import SPIFF

# A parallel gateway, an exclusive one … may have several flows out; nothing else may.
SPLITTERS = ("exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway")


def check_ids(subject: Subject) -> Iterator[Finding]:
    """An id stands for one element, extensions included: the engine looks ids up in the whole file."""
    plain = [item for item in subject.root.iter() if isinstance(item.tag, str) and etree.QName(item).namespace != SPIFF]
    counted = Counter(item.get("id") or "" for item in plain)
    for identifier, times in counted.items():
        if identifier and times > 1:
            yield subject.error(
                identifier, "duplicate-id", f"编号出现 {times} 次，请改成唯一的", f"used {times} times: make it unique"
            )
    for item in subject.root.iter(f"{{{SPIFF}}}*"):
        if item.get("id") and item.get("id") in counted:
            yield subject.error(
                owner(item),
                "duplicate-id",
                f"扩展里的编号 {item.get('id')} 与元素编号相同，引擎会弄混，请改名",
                f"an extension repeats the element id {item.get('id')}: rename one",
            )
    for item in [*subject.nodes.values(), *subject.find("//bpmn:sequenceFlow")]:
        if not item.get("id"):
            yield subject.error(
                owner(item), "id-missing", f"{etree.QName(item).localname} 缺少编号，请补上", "has no id: give it one"
            )


def check_flows(subject: Subject) -> Iterator[Finding]:
    """A flow joins two nodes of the same scope; only gateways split."""
    for flow in subject.flows:
        for end in (flow.source, flow.target):
            if end not in subject.nodes:
                yield subject.error(
                    flow.id,
                    "flow-to-nowhere",
                    f"流向的一端 {end or '（空）'} 不存在，请重新连接",
                    f"{end or 'one end'} does not exist: connect it",
                )
        if {flow.source, flow.target} <= set(subject.nodes) and subject.scope(flow.source) != subject.scope(
            flow.target
        ):
            yield subject.error(
                flow.id,
                "flow-crosses-border",
                "流向不能穿过子流程边界，请接到子流程上",
                "a flow can not cross the border of a sub-process: lead it to the sub-process",
            )
    for node in subject.nodes:
        if subject.host(node) not in subject.nodes and subject.kind(node) == "boundaryEvent":
            yield subject.error(
                node,
                "not-attached",
                "边界事件没有附着在步骤上，请重新附着",
                "the boundary event hangs on nothing: attach it",
            )
        if len(subject.outgoing(node)) > 1 and subject.kind(node) not in SPLITTERS:
            yield subject.error(
                node,
                "several-ways-out",
                "只有网关可以有多条出向流，请在后面加网关",
                "only gateways split: put a gateway behind it",
            )


def check_paths(subject: Subject) -> Iterator[Finding]:
    """One start; every node is reached from it; every way comes to an end."""
    starts = subject.starts()
    if len(starts) != 1:
        yield subject.error(
            starts[1] if starts else "-",
            "one-start",
            f"须有且仅有一个开始事件，现有 {len(starts)} 个，请留一个",
            "exactly one start event is needed: keep one",
        )
    reached = subject.reached()
    for node in subject.nodes:
        if node not in reached and starts:
            yield subject.error(
                node,
                "unreachable",
                "从开始事件到不了这里，请连上或删除",
                "not reached from the start: connect or remove it",
            )
    main = subject.reached(also_besides=False)
    for node in subject.nodes:
        leaf = not subject.outgoing(node) and subject.kind(node) not in ("endEvent", *CONTAINERS)
        # Beside the main path, behind a reminder, a service task may be the last thing; a gateway never is.
        if leaf and (node in main or subject.kind(node) in SPLITTERS):
            yield subject.error(
                node,
                "path-without-end",
                "这条路径没有结束，请接到结束事件",
                "the path stops here: lead it to an end event",
            )
    ending = comes_to_an_end(subject)
    for node in subject.nodes:
        if node in reached and node not in ending:
            yield subject.error(
                node,
                "never-ends",
                "从这里永远走不到结束，请给循环一个出口",
                "no end can be reached from here: give the loop a way out",
            )


def comes_to_an_end(subject: Subject) -> set[str]:
    """The nodes from which some end of their scope can be reached."""
    found = {node for node in subject.nodes if not subject.outgoing(node)}
    grown = True
    while grown:
        before = len(found)
        found |= {
            node
            for node in subject.nodes
            if any(flow.target in found for flow in subject.outgoing(node))
            or any(
                event in found and subject.interrupts(event)
                for place in subject.around(node)
                for event in subject.boundaries(place)
            )
        }
        grown = len(found) > before
    return found
