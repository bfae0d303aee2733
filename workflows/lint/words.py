"""What a diagram says in words of its own: settings, facts that steps leave, refusals. All of it can be read and exists."""

from collections.abc import Iterator
from typing import Any

from calendars.errors import RuleError
from calendars.rules import parse
from models.case import Case
from workflows.lint.clocks import facts
from workflows.lint.finding import Finding
from workflows.lint.subject import Subject
from workflows.procedures import expressions, levels
from workflows.procedures.expressions import ExpressionError
from workflows.procedures.facts import NAME, assignments
from workflows.procedures.rules import catalogue
from workflows.procedures.settings import FILING_TARGETS, KNOWN, read_settings

FILE = "settings.yaml"
PARTS_OF_FILING = {"province": "filing", "management_body": "local_filing"}
NAMES_OF_ACTS = frozenset({"now", "outcome"})


def check_settings(subject: Subject) -> Iterator[Finding]:
    """Every setting has a value of its kind, and where it cites a rule the rule exists."""
    for setting in read_settings(subject.source.settings).values():
        kinds: tuple[type, ...] = KNOWN[setting.name][2] if setting.name in KNOWN else (object,)
        if not isinstance(setting.value, kinds):
            yield about(subject, setting.name, f"的值 {setting.value!r} 类型不对", f"can not be {setting.value!r}")
        for trouble_zh, trouble_en in wrong_values(setting.name, setting.value):
            yield about(subject, setting.name, trouble_zh, trouble_en)
        for rule in setting.basis:
            if rule not in catalogue():
                yield about(subject, setting.name, f"引用了未知规则 {rule}", f"cites the unknown rule {rule}")
    yield from check_target(subject)
    if applies := subject.source.settings.get("applies"):
        yield from readable(subject, FILE, str(applies), frozenset())


def check_target(subject: Subject) -> Iterator[Finding]:
    """Where results are filed is said once: the setting and the part that the diagram calls agree."""
    target, calls = subject.settings.get("filing_target"), {item.called for item in subject.elements.values()}
    for filed, part in PARTS_OF_FILING.items():
        if (part in calls) != (target == filed) and not subject.is_part and subject.source.settings:
            yield about(
                subject,
                "filing_target",
                f"为 {target}，与流程图{'调用' if part in calls else '不调用'}共用流程 {part} 不符",
                f"is {target}, but the diagram {'calls' if part in calls else 'does not call'} the part {part}",
            )


def wrong_values(name: str, value: Any) -> Iterator[tuple[str, str]]:
    """What can not be right about the value of a known setting."""
    if name == "levels" and isinstance(value, list):
        yield from (
            (f"没有等级体系 {one}", f"unknown code system {one}") for one in value if str(one) not in levels.systems()
        )
    elif name == "opens_for" and isinstance(value, list):
        yield from ((f"没有等级 {one}", f"unknown level {one}") for one in value if one not in levels.names())
    elif name == "filing_target" and str(value) not in FILING_TARGETS:
        yield f"应为 {'、'.join(FILING_TARGETS)}", f"must be one of {', '.join(FILING_TARGETS)}"
    elif name == "default_evaluation" and isinstance(value, dict):
        yield from unreadable(str(value.get("after", "")))
        if value.get("level") not in levels.names():
            yield f"没有等级 {value.get('level')}", f"unknown level {value.get('level')}"
    elif name.endswith("_within") and value:
        yield from unreadable(str(value))


def unreadable(rule: str) -> Iterator[tuple[str, str]]:
    """Why a limit in words can not be understood."""
    try:
        parse(rule)
    except RuleError as trouble:
        yield trouble.message_zh, trouble.message_en


def about(subject: Subject, name: str, zh: str, en: str) -> Finding:
    """A finding about a setting."""
    return subject.error(FILE, "setting-wrong", f"设置 {name} {zh}，请改正", f"the setting {name} {en}: correct it")


def check_facts(subject: Subject) -> Iterator[Finding]:
    """What a step leaves on the case has a name of its own and an expression that can be read."""
    own = Case().facts().keys()
    for node, element in subject.elements.items():
        for name, text in assignments(element):
            if not NAME.fullmatch(name) or name in own:
                yield subject.error(
                    node,
                    "fact-name",
                    f"不能给 {name or '（空）'} 赋值：名称须为小写英文，且不得是系统已有的 case.{name}",
                    f"{name!r} can not be set: use a lower-case name that the case does not have itself",
                )
            yield from readable(subject, node, text, fields_of(subject, node))
        limit = element.properties.get("not_after", "")
        if limit and limit not in subject.nodes:
            yield subject.error(
                node,
                "clock-unknown",
                f"没有时钟 {limit}，请改正属性 not_after",
                f"there is no clock {limit}: correct not_after",
            )
        replaced = element.properties.get("replaces", "")
        if replaced and replaced not in subject.nodes:
            yield subject.error(
                node,
                "clock-unknown",
                f"没有时钟 {replaced}，请改正属性 replaces",
                f"there is no clock {replaced}: correct replaces",
            )


def check_refusals(subject: Subject) -> Iterator[Finding]:
    """A condition under which an act is refused can be read, and says why in words."""
    for node, element in subject.elements.items():
        for condition, says in (("refuse_when", "refuse_says"), ("open_when", "closed_because")):
            text = element.properties.get(condition, "")
            if text:
                yield from readable(subject, node, text, fields_of(subject, node))
                if " / " not in element.properties.get(says, ""):
                    yield subject.error(
                        node,
                        "reason-missing",
                        f"请在属性 {says} 里写明拒绝的理由，写成“中文 / English”",
                        f"say why in the property {says}, as 中文 / English",
                    )


def fields_of(subject: Subject, node: str) -> frozenset[str]:
    """The fields of the form that a step or message asks for."""
    form = subject.forms.get(subject.words(node).get("form", ""), {})
    return frozenset(form.get("properties", {})) if isinstance(form, dict) else frozenset()


def readable(subject: Subject, node: str, text: str, fields: frozenset[str]) -> Iterator[Finding]:
    """An expression at a step reads what is there: facts, settings, fields of its form, `now` and `outcome`."""
    try:
        plain, named = expressions.names_in(text)
    except ExpressionError as trouble:
        yield subject.error(node, "expression", trouble.zh, trouble.en)
        return
    known = (
        facts() | subject.noted | {f"setting.{name}" for name in subject.settings} | {f"data.{name}" for name in fields}
    )
    for name in sorted((plain - NAMES_OF_ACTS) | (named - known)):
        yield subject.error(node, "unknown-name", f"没有 {name} 这个名称，请改正", f"unknown name {name}: correct it")
