"""Where the token chooses: every choice is complete, readable, and asks for what somebody can have answered."""

import ast
from collections.abc import Iterator

from workflows.lint.clocks import facts
from workflows.lint.finding import Finding
from workflows.lint.subject import Flow, Subject
from workflows.procedures import expressions
from workflows.procedures.expressions import ExpressionError

CHOOSERS = ("exclusiveGateway", "inclusiveGateway")
PLAIN_NAMES = frozenset({"outcome"})


def check_gateways(subject: Subject) -> Iterator[Finding]:
    """A gateway that chooses has a default, and a condition on every other way."""
    for node in subject.of_kind(*CHOOSERS):
        ways = subject.outgoing(node)
        default = subject.nodes[node].get("default", "")
        if len(ways) < 2 and not default and not any(way.condition for way in ways):
            continue
        if default not in [way.id for way in ways]:
            yield subject.error(
                node,
                "default-missing",
                "网关没有默认流，条件都不满足时会卡住：请选中一条出路，勾选“默认流”",
                "no default flow: choose one for when no condition holds",
            )
            yield from check_unhandled(subject, node, ways)
        for way in ways:
            if way.id == default and way.condition:
                yield subject.warning(
                    way.id,
                    "condition-on-default",
                    "默认流上的条件不起作用，请删除",
                    "a default flow ignores its condition: remove it",
                )
            elif way.id != default and not way.condition:
                yield subject.error(
                    way.id,
                    "condition-missing",
                    "这条流既不是默认流也没有条件，请补条件",
                    "neither default nor condition: add a condition",
                )


def check_unhandled(subject: Subject, node: str, ways: list[Flow]) -> Iterator[Finding]:
    """Without a default, an outcome that no condition names has nowhere to go."""
    asked = {value for way in ways for value in outcomes_asked(way.condition)}
    for step in sorted(subject.last_steps(node)[0]):
        for outcome in subject.elements[step].outcomes:
            if asked and outcome.id not in asked:
                yield subject.error(
                    node,
                    "outcome-unhandled",
                    f"{step} 的结果 {outcome.id} 没有去处，请加一条流",
                    f"outcome {outcome.id} of {step} leads nowhere: add a flow",
                )


def check_conditions(subject: Subject) -> Iterator[Finding]:
    """Every condition can be read and names what exists; a condition stands only where somebody chooses."""
    for flow in subject.flows:
        if not flow.condition:
            continue
        if subject.kind(flow.source) not in CHOOSERS:
            yield subject.error(
                flow.id,
                "condition-ignored",
                "只有排他和包容网关看条件，请加网关或删除条件",
                "only exclusive and inclusive gateways read conditions: add one or remove the condition",
            )
        yield from check_expression(subject, flow.id, flow.condition)
        yield from check_constant(subject, flow.id, flow.condition)


def check_constant(subject: Subject, element: str, text: str) -> Iterator[Finding]:
    """A condition that reads nothing always says the same: nobody chooses."""
    try:
        reads_something = any(expressions.names_in(text))
    except ExpressionError:
        return
    if not reads_something:
        yield subject.error(
            element,
            "condition-constant",
            f"条件 {text} 永远是同一个结果：请写 outcome 或 case.字段，或删除这条流",
            f"the condition {text} always says the same: read outcome or case.field, or remove the flow",
        )


def check_expression(subject: Subject, element: str, text: str, parameter: str = "") -> Iterator[Finding]:
    """An expression is safe and reads `outcome` and known facts alone; it may be that of a parameter."""
    try:
        plain, fields = expressions.names_in(text)
    except ExpressionError as trouble:
        whose_zh, whose_en = (f"参数 {parameter}，", f"parameter {parameter}, ") if parameter else ("", "")
        yield subject.error(element, "expression", whose_zh + trouble.zh, whose_en + trouble.en)
        return
    for name in sorted(plain - PLAIN_NAMES):
        yield subject.error(
            element,
            "unknown-name",
            f"表达式里没有 {name} 这个名称，可用 outcome 或 case.字段",
            f"unknown name {name}: use outcome or case.field",
        )
    there = facts() | subject.noted | {f"setting.{name}" for name in subject.settings}
    for field in sorted(fields - there):
        known = "、".join(sorted(there))
        yield subject.error(
            element,
            "unknown-field",
            f"没有 case.{field}，可用：{known}",
            f"there is no case.{field}: use one of {known}",
        )


def check_outcomes(subject: Subject) -> Iterator[Finding]:
    """A condition on `outcome` asks for what the step before can answer, and there is such a step on every way."""
    for flow in subject.flows:
        if not reads_outcome(flow.condition):
            continue
        steps, from_start = subject.last_steps(flow.source)
        offered = {outcome.id for step in steps for outcome in subject.elements[step].outcomes}
        for value in sorted(outcomes_asked(flow.condition) - offered):
            known = "、".join(sorted(offered)) or "（无 none）"
            yield subject.error(
                flow.id,
                "outcome-not-offered",
                f"前面的步骤没有结果 {value}，只有：{known}；请改正条件或给步骤补上结果",
                f"no step before offers {value}: correct the condition or add the outcome; offered: {known}",
            )
        if from_start:
            yield subject.error(
                flow.id,
                "outcome-unset",
                "有的路径到这里之前没有人办理步骤，outcome 无值：请改用 case.字段",
                "on some way nobody has set outcome: use case.field",
            )


def check_unread(subject: Subject) -> Iterator[Finding]:
    """A step that can end in two ways is followed by somebody who asks which: else 退回 would go on like 通过."""
    if subject.is_part:
        return
    asked = {
        step for flow in subject.flows if reads_outcome(flow.condition) for step in subject.last_steps(flow.source)[0]
    }
    for node in subject.of_kind("userTask"):
        words = subject.words(node)
        offered = subject.elements[node].outcomes
        said = words.get("facts", "") + words.get("refuse_when", "") + words.get("handler", "")
        if len(offered) > 1 and node not in asked and not said:
            names = "、".join(outcome.name for outcome in offered)
            yield subject.warning(
                node,
                "outcome-unread",
                f"步骤有 {len(offered)} 种结果（{names}），后面却没有人看是哪一种：请加网关，或只留一种结果",
                "the step can end in several ways and nothing behind asks which: add a gateway, or keep one outcome",
            )


def reads_outcome(text: str) -> bool:
    """Whether a readable condition looks at the outcome of a step."""
    try:
        return bool(text) and "outcome" in expressions.names_in(text)[0]
    except ExpressionError:
        return False


def outcomes_asked(text: str) -> set[str]:
    """The values with which a condition compares `outcome`."""
    try:
        tree = expressions.check(text) if text else None
    except ExpressionError:
        tree = None
    asked: set[str] = set()
    for node in ast.walk(tree) if tree is not None else ():
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            if any(isinstance(side, ast.Name) and side.id == "outcome" for side in sides):
                asked |= {
                    item.value
                    for side in sides
                    for item in ast.walk(side)
                    if isinstance(item, ast.Constant) and isinstance(item.value, str)
                }
    return asked
