"""Limits that contradict each other: reminders on the wrong side of a limit, and parts longer than the whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from calendars.rules import Relation, Rule, RuleError, Unit, parse
from workflows.lint.clocks import purpose
from workflows.lint.finding import Finding
from workflows.lint.nodes import CONTAINERS
from workflows.lint.subject import Subject
from workflows.procedures.elements import Element
from workflows.procedures.graph import walk

HOURS = {Unit.NATURAL_DAY: 24.0, Unit.HOUR: 1.0, Unit.MINUTE: 1 / 60}
LATE = ("urge", "escalate")


def check_order(subject: Subject) -> Iterator[Finding]:
    """A warning comes before the limit of its step, and within it; what urges or escalates comes behind it."""
    for node in subject.nodes:
        what = purpose(subject, node)
        rule = rule_of(subject, subject.elements[node].timer) if what else None
        if rule is None:
            continue
        if what == "due" and (rule.needs_due or rule.relation is Relation.EVERY):
            yield subject.error(
                node,
                "limit-on-itself",
                f"期限不能写成“{rule}”，请写自起算起多久，如“10个工作日”",
                f"a limit can not be «{rule.english}»: say how long after the start, e.g. 10 working days",
            )
        beside = [other for other in subject.boundaries(subject.host(node)) if purpose(subject, other) == "due"]
        due = rule_of(subject, subject.elements[beside[0]].timer) if len(beside) == 1 else None
        if what == "warn":
            yield from check_warning(subject, node, rule, due)
        elif what in LATE:
            yield from check_late(subject, node, rule, due)


def check_warning(subject: Subject, node: str, rule: Rule, due: Rule | None) -> Iterator[Finding]:
    """An early warning is early."""
    whole, part = amount(due, rule), amount(rule, rule)
    after = rule.relation is Relation.FROM_START and whole is not None and part is not None and part >= whole
    if rule.relation is Relation.AFTER_DUE or after:
        yield subject.error(
            node,
            "warning-after-limit",
            f"预警“{rule}”不在期限{f'“{due}”' if due else ''}之前，请写成如“到期前1个工作日”",
            f"the warning «{rule.english}» does not come before the limit: write e.g. 1 working day before due",
        )
    if rule.relation is Relation.BEFORE_DUE and whole is not None and part is not None and part >= whole:
        yield subject.error(
            node,
            "warning-before-start",
            f"期限只有“{due}”，预警“{rule}”一开始就会发出，请改小",
            f"the limit is not longer than the warning «{rule.english}», which comes at once: make it shorter",
        )


def check_late(subject: Subject, node: str, rule: Rule, due: Rule | None) -> Iterator[Finding]:
    """Nobody is urged or reported before the limit is over."""
    whole, part = amount(due, rule), amount(rule, rule)
    early = rule.relation is Relation.FROM_START and whole is not None and part is not None and part < whole
    if rule.relation is Relation.BEFORE_DUE or early:
        yield subject.error(
            node,
            "reminder-before-limit",
            f"催办或上报“{rule}”早于期限{f'“{due}”' if due else ''}，请写成如“到期后2个工作日”",
            f"urging or escalation «{rule.english}» comes before the limit: write e.g. 2 working days after due",
        )


def rule_of(subject: Subject, text: str) -> Rule | None:
    """The rule of a timer, also of one that a setting holds; None where there is none that can be read."""
    said = subject.settings.get(text.removeprefix("setting.")) if text.startswith("setting.") else text
    try:
        return parse(str(said)) if said else None
    except RuleError:
        return None


def amount(rule: Rule | None, beside: Rule) -> float | None:
    """How long a rule is, in the measure of another: working days, or hours; None where the two can not be compared."""
    if rule is None or rule.unit is Unit.NONE:
        return None
    if Unit.WORKING_DAY in (rule.unit, beside.unit):
        return float(rule.count) if rule.unit is beside.unit else None
    return rule.count * HOURS[rule.unit]


def check_sums(subject: Subject) -> Iterator[Finding]:
    """What binds the steps inside a sub-process or call fits into the limit around them."""
    for node in subject.of_kind(*CONTAINERS, "callActivity"):
        clock = limit_on(subject.elements, node)
        whole = rule_of(subject, clock.timer) if clock else None
        if clock is None or whole is None or whole.relation is not Relation.FROM_START:
            continue
        called = subject.elements[node].called if node in subject.elements else ""
        inner = subject.parts.get(called, {}) if called else subject.elements
        inside = {key: item for key, item in inner.items() if item.parent == ("" if called else node)}
        lengths = {key: length(subject, inner, key, clock, whole) for key in inside}
        most = whole.count * (1.0 if whole.unit is Unit.WORKING_DAY else HOURS[whole.unit])
        for key, taken in lengths.items():
            if taken > most:
                yield subject.error(
                    node if called else key,
                    "limit-beyond-whole",
                    f"{key} 的期限比外层 {node} 的“{whole}”还长，请改短",
                    f"the limit of {key} is longer than that of {node} around it, «{whole.english}»: shorten it",
                )
        path = longest(inside, lengths)
        if sum(lengths[key] for key in path) > most and len(path) > 1 and all(lengths[key] <= most for key in path):
            steps = "、".join(path)
            yield subject.warning(
                node,
                "limits-exceed-whole",
                f"{steps} 的期限加起来超过外层的“{whole}”，请核对依据",
                f"the limits of {', '.join(path)} add up to more than «{whole.english}» around them: check the basis",
            )


def limit_on(elements: Mapping[str, Element], host: str) -> Element | None:
    """The clock that says the limit of a step."""
    clocks = (item for item in elements.values() if item.attached_to == host and item.is_timer)
    return next((item for item in clocks if item.properties.get("purpose") == "due"), None)


def length(subject: Subject, elements: Mapping[str, Element], node: str, around: Element, whole: Rule) -> float:
    """How much of the whole a step may take: nothing where its limit runs from elsewhere, or is of a kind that says nothing."""
    clock = limit_on(elements, node)
    rule = rule_of(subject, clock.timer) if clock else None
    start = clock.properties.get("start", "") if clock else ""
    if (
        rule is None
        or rule.relation is not Relation.FROM_START
        or start not in ("", around.properties.get("start", ""))
    ):
        return 0.0
    if whole.unit is Unit.WORKING_DAY:
        return float(rule.count) if rule.unit is Unit.WORKING_DAY else 0.0
    # A working day takes a day at least.
    return rule.count * HOURS.get(rule.unit, 24.0)


def longest(inside: Mapping[str, Element], lengths: Mapping[str, float]) -> list[str]:
    """The steps with limits on the path that may take longest; a loop is walked once."""
    ways: dict[str, list[str]] = {}
    for item in inside.values():
        if item.source in inside and item.target in inside:
            ways.setdefault(item.source, []).append(item.target)
        elif item.attached_to in inside and item.interrupts:
            ways.setdefault(item.attached_to, []).append(item.id)
    order, backwards = walk(inside, ways)
    best: dict[str, tuple[float, list[str]]] = {}
    for node in order:  # what comes last stands first
        onward = [best[way] for way in ways.get(node, []) if (node, way) not in backwards and way in best]
        rest, path = max(onward, default=(0.0, []), key=lambda found: found[0])
        own = lengths.get(node, 0.0)
        best[node] = (own + rest, [node, *path] if own else path)
    return max(best.values(), default=(0.0, []), key=lambda found: found[0])[1]
