"""Timers: the rule can be read, its start is known, and the clocks of a step make sense together."""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

from calendars.rules import Relation, Rule, RuleError, Unit, parse
from models.base import UTCDateTime
from models.case import Case
from models.deadline import PURPOSES
from workflows.lint.finding import Finding
from workflows.lint.subject import Subject

# What a rule that a setting holds is taken for until it is known.
PLAIN = Rule(Unit.WORKING_DAY, 1)
# These only mean something beside a limit.
LEANING = ("warn", "urge", "escalate")
# Where something is done, by people or by the system.
DOING = frozenset({"userTask", "serviceTask", "businessRuleTask", "receiveTask", "callActivity", "subProcess"})


@cache
def facts() -> frozenset[str]:
    """The names that diagrams may read as `case.…`."""
    return frozenset(Case().facts())


@cache
def instants() -> frozenset[str]:
    """Those of them that are instants, from which or to which a clock can run."""
    columns: Any = Case.__table__.columns
    return frozenset(name for name in facts() if name in columns and isinstance(columns[name].type, UTCDateTime))


def check_clocks(subject: Subject) -> Iterator[Finding]:
    """Every timer, by itself and beside the others of its step."""
    for node in subject.nodes:
        if "timer" not in subject.definitions(node) or subject.kind(node) not in (
            "boundaryEvent",
            "intermediateCatchEvent",
        ):
            continue
        text = subject.elements[node].timer
        if text.startswith("setting."):
            yield from check_setting(subject, node, text.removeprefix("setting."))
            if subject.kind(node) == "boundaryEvent":
                yield from check_purpose(subject, node, PLAIN)
            yield from check_start(subject, node)
            continue
        try:
            rule = parse(text)
        except RuleError as trouble:
            # A rule is understood as a whole or not at all: its place is its beginning.
            yield subject.error(node, "timer-rule", f"1:1 {trouble.message_zh}", f"{trouble.message_en}")
            continue
        yield from check_field(subject, node, rule)
        yield from check_repetition(subject, node, rule)
        if subject.kind(node) == "boundaryEvent":
            yield from check_purpose(subject, node, rule)
        yield from check_start(subject, node)
    for node in subject.of_kind("boundaryEvent"):
        yield from check_heard(subject, node)
    yield from check_single_limit(subject)


def check_setting(subject: Subject, node: str, name: str) -> Iterator[Finding]:
    """A limit that a setting holds: the setting exists and can be understood; empty is no limit."""
    if name not in subject.settings and not subject.is_part:
        yield subject.error(
            node,
            "timer-setting",
            f"没有设置 {name}，请写入 settings.yaml",
            f"no setting {name}: add it to settings.yaml",
        )
    elif said := subject.settings.get(name):
        try:
            parse(str(said))
        except RuleError as trouble:
            yield subject.error(
                node, "timer-rule", f"设置 {name}：{trouble.message_zh}", f"the setting {name}: {trouble.message_en}"
            )


def dated(subject: Subject) -> frozenset[str]:
    """The facts that hold an instant, a day or a limit in words."""
    return frozenset(name for name in subject.noted if name.endswith(("_at", "_by", "_within")))


def check_field(subject: Subject, node: str, rule: Rule) -> Iterator[Finding]:
    """A rule may name an instant of the case, or another limit as `<its event>_at`."""
    if rule.relation is not Relation.FIELD:
        return
    limits = {f"{other}_at" for other in subject.nodes if purpose(subject, other) == "due" and other != node}
    there = instants() | limits | dated(subject)
    if rule.field not in there:
        known = "、".join(f"case.{name}" for name in sorted(there))
        yield subject.error(
            node, "timer-field", f"没有时间项 case.{rule.field}，可用：{known}", f"unknown instant: use one of {known}"
        )


def check_repetition(subject: Subject, node: str, rule: Rule) -> Iterator[Finding]:
    """A repeating rule belongs to a reminder that leaves the step running."""
    if rule.relation is Relation.EVERY and (subject.kind(node) != "boundaryEvent" or subject.interrupts(node)):
        yield subject.error(
            node,
            "repeats-and-interrupts",
            "“每…”只能用于不中断的边界定时器，请改为不中断",
            "«every …» needs a boundary timer that does not interrupt: set cancelActivity to false",
        )


def check_purpose(subject: Subject, node: str, rule: Rule) -> Iterator[Finding]:
    """A boundary timer says what it is for, and what leans on a limit has one beside it."""
    what = purpose(subject, node)
    if what not in PURPOSES:
        known = "、".join(f"{key}（{zh}）" for key, zh in PURPOSES.items())
        yield subject.error(
            node,
            "purpose-missing",
            f"定时器没有用途，请在“用途”里选（属性 purpose）：{known}",
            f"nothing says what the timer is for: set the property purpose to one of {', '.join(PURPOSES)}",
        )
    if what in LEANING and subject.interrupts(node):
        yield subject.error(
            node,
            "reminder-interrupts",
            "提醒不能中断步骤，请改为不中断",
            "a reminder must not interrupt: cancelActivity=false",
        )
    beside = {purpose(subject, other) for other in subject.boundaries(subject.host(node))}
    if (what in LEANING or rule.needs_due) and "due" not in beside:
        yield subject.error(
            node,
            "clock-without-due",
            "同一步骤上没有到期定时器，无从计算：请加 purpose=due 的定时器",
            "nothing to count from: add a timer with purpose due to the same step",
        )


def check_heard(subject: Subject, node: str) -> Iterator[Finding]:
    """Something is done once a clock has fired. One that leads to a plain end marks nothing overdue, and if it
    interrupts, it ends the case as if it had been handled."""
    if purpose(subject, node) not in PURPOSES:
        return
    seen: set[str] = set()
    open_ends = subject.ways_on(node)
    while open_ends:
        at = open_ends.pop()
        if subject.kind(at) in DOING or set(subject.definitions(at)) - {"terminate"}:
            return
        if at not in seen:
            seen.add(at)
            open_ends.extend(subject.ways_on(at))
    yield subject.error(
        node,
        "clock-unheard",
        "到时以后什么也不做，不会标记逾期，也没有人收到提醒：请在面板里改接到“预警、逾期、催办、上报”（urging_ladder）",
        "nothing is done once it fires, nobody hears of it: lead it to the shared part urging_ladder",
    )


def check_start(subject: Subject, node: str) -> Iterator[Finding]:
    """Where the clock begins is an instant of the case."""
    start = subject.words(node).get("start", "")
    there = instants() | {name for name in dated(subject) if name.endswith("_at")}
    if start and start.removeprefix("case.") not in there:
        known = "、".join(f"case.{name}" for name in sorted(there))
        yield subject.error(
            node, "timer-start-field", f"起算时间 {start} 未知，可用：{known}", f"unknown start: use one of {known}"
        )


def check_single_limit(subject: Subject) -> Iterator[Finding]:
    """One limit a step: reminders must know which one they lean on."""
    hosts = Counter(
        subject.host(node) for node in subject.nodes if subject.host(node) and purpose(subject, node) == "due"
    )
    for host, times in hosts.items():
        if times > 1:
            yield subject.error(
                host,
                "two-limits",
                f"同一步骤有 {times} 个到期定时器，请只留一个",
                f"{times} limits on one step: keep one",
            )


def purpose(subject: Subject, node: str) -> str:
    """What a boundary timer is for."""
    timed = subject.host(node) and "timer" in subject.definitions(node)
    return subject.words(node).get("purpose", "") if timed else ""
