"""Flows and gateways that say the same twice, nothing at all, or two things at once."""

import ast
from collections import Counter
from collections.abc import Iterator

from workflows.lint.branches import CHOOSERS
from workflows.lint.finding import Finding
from workflows.lint.nodes import CONTAINERS
from workflows.lint.subject import Subject
from workflows.procedures import expressions
from workflows.procedures.expressions import ExpressionError

JOINERS = ("parallelGateway", "inclusiveGateway")


def check_twice(subject: Subject) -> Iterator[Finding]:
    """No flow doubles another, and no way of a choice asks what an earlier way has asked."""
    ways = Counter((flow.source, flow.target) for flow in subject.flows)
    for flow in subject.flows:
        if ways[flow.source, flow.target] > 1 and not flow.condition:
            yield subject.warning(
                flow.id,
                "flow-twice",
                f"{flow.source} 到 {flow.target} 有两条流，请只留一条",
                f"two flows lead from {flow.source} to {flow.target}: keep one",
            )
    for node in subject.of_kind("exclusiveGateway"):
        asked: dict[str, str] = {}
        for flow in subject.outgoing(node):
            condition = plain(flow.condition)
            if condition and condition in asked:
                yield subject.error(
                    flow.id,
                    "condition-twice",
                    f"条件与 {asked[condition]} 相同，永远轮不到这条流，请改正",
                    f"the condition of {asked[condition]}, so this flow is never taken: correct it",
                )
            asked.setdefault(condition, flow.id)


def plain(condition: str) -> str:
    """A condition without its spacing and quotes; nothing where it can not be read."""
    try:
        return ast.dump(expressions.check(condition)) if condition else ""
    except ExpressionError:
        return ""


def check_ends(subject: Subject) -> Iterator[Finding]:
    """Nothing leads into a start or out of an end; what hangs on a step is entered by its event alone."""
    for node in subject.nodes:
        kind = subject.kind(node)
        if kind in ("startEvent", "boundaryEvent") and subject.incoming(node):
            yield subject.error(
                node,
                "flow-into-start",
                "流向不能进入开始事件或边界事件，请接到步骤上",
                "no flow leads into a start or boundary event: lead it to a step",
            )
        if kind == "endEvent" and subject.outgoing(node):
            yield subject.error(
                node,
                "flow-out-of-end",
                "结束事件之后不能再有流向，请删除或改用中间事件",
                "nothing follows an end event: remove the flow or use an intermediate event",
            )


def check_containers(subject: Subject) -> Iterator[Finding]:
    """A sub-process has one start of its own and an end."""
    for node in subject.of_kind(*CONTAINERS):
        inside = [subject.kind(inner) for inner in subject.inside(node)]
        if not inside:
            yield subject.error(
                node,
                "subprocess-empty",
                "子流程是空的，请画出里面的步骤，或改用用户任务",
                "the sub-process is empty: draw its steps, or use a user task",
            )
        elif inside.count("startEvent") != 1:
            yield subject.error(
                node,
                "one-start",
                f"子流程须有且仅有一个开始事件，现有 {inside.count('startEvent')} 个，请改正",
                "a sub-process has exactly one start event: keep one",
            )
        elif "endEvent" not in inside:
            yield subject.error(
                node,
                "path-without-end",
                "子流程里没有结束事件，请补上",
                "the sub-process has no end event: add one",
            )


def check_needless(subject: Subject) -> Iterator[Finding]:
    """A gateway that neither splits nor joins, and a parallel one that does both, puzzle who reads the diagram."""
    for node in subject.nodes:
        kind, ways_in, ways_out = subject.kind(node), len(subject.incoming(node)), len(subject.outgoing(node))
        if not kind.endswith("Gateway"):
            continue
        if ways_in == 1 and ways_out == 1 and not subject.outgoing(node)[0].condition:
            yield subject.warning(
                node,
                "gateway-superfluous",
                "网关只有一进一出，不起作用，请删除",
                "one way in, one way out: the gateway does nothing, remove it",
            )
        if kind in JOINERS and ways_in > 1 and ways_out > 1:
            yield subject.warning(
                node,
                "gateway-joins-and-forks",
                "网关同时汇合又分开，不易看懂，请拆成两个",
                "the gateway joins and forks at once: use two",
            )


def check_way_names(subject: Subject) -> Iterator[Finding]:
    """Who reads the diagram reads the condition in Chinese."""
    for flow in subject.flows:
        words = subject.elements.get(flow.id)
        if flow.condition and words is not None and not words.name and subject.kind(flow.source) in CHOOSERS:
            yield subject.warning(
                flow.id,
                "flow-name-missing",
                "有条件的流没有名称，请写明什么情况走这里，如“退回”",
                "a flow with a condition has no name: say in Chinese when it is taken",
            )
