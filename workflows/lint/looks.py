"""What people read: names, the words of our own extension, and the rule ids that say why an element is there."""

from collections.abc import Iterator
from typing import Any

from models.task import Task
from workflows.lint.finding import Finding
from workflows.lint.subject import Subject
from workflows.procedures import rules


def room_of(name: str) -> int:
    """How many characters a column of the steps holds."""
    column: Any = Task.__table__.columns[name]
    return int(column.type.length)


# As long as the rows of a case have room for.
ID, NAME, LANE, OUTCOME = (room_of(name) for name in ("step", "name", "lane", "outcome"))
LONGEST_WORDS = 4000
PROPERTIES = frozenset({
    "basis", "form", "outcomes", "handler", "stage", "purpose", "start", "senders", "window", "assignee", "priority",
    "facts", "not_after", "no_limit", "refuse_when", "refuse_says", "open_when", "closed_because", "only", "replaces",
    "assign", "table", "appeal_suspends",
})  # fmt: skip


def check_names(subject: Subject) -> Iterator[Finding]:
    """Every node has a Chinese name; a gateway that only joins needs none."""
    for node, item in subject.nodes.items():
        joins = subject.kind(node).endswith("Gateway") and len(subject.outgoing(node)) < 2
        if not (item.get("name") or "").strip() and not joins:
            yield subject.error(node, "name-missing", "元素没有名称，请写中文名称", "no name: give it a Chinese one")


def check_lengths(subject: Subject) -> Iterator[Finding]:
    """What is kept with every case fits its place there; the database would refuse the step, not the diagram."""
    for node, element in subject.elements.items():
        said = {
            "编号": ("id", element.id, ID),
            "名称": ("name", element.name, NAME),
            "泳道": ("lane", element.lane, LANE),
        }
        said |= {"结果编号": ("outcome", max((one.id for one in element.outcomes), key=len, default=""), OUTCOME)}
        said |= {"说明": ("documentation", element.help, LONGEST_WORDS)}
        said |= {f"属性 {key}": (f"property {key}", value, LONGEST_WORDS) for key, value in element.properties.items()}
        for zh, (en, text, most) in said.items():
            if len(text) > most:
                yield subject.error(
                    node[:ID] or "-",
                    "too-long",
                    f"{zh[:40]}有 {len(text)} 个字，最多 {most} 个，请缩短",
                    f"the {en[:40]} has {len(text)} characters, at most {most} are kept: shorten it",
                )


def check_properties(subject: Subject) -> Iterator[Finding]:
    """A misspelt property would be ignored in silence."""
    for node, element in subject.elements.items():
        for name in element.properties.keys() - PROPERTIES:
            yield subject.warning(
                node,
                "property-unknown",
                f"系统不认识属性 {name}，请检查拼写",
                f"unknown property {name}: check the spelling",
            )


def check_basis(subject: Subject) -> Iterator[Finding]:
    """Every rule that is cited stands in the catalogue."""
    known = rules.catalogue()
    for node, element in subject.elements.items():
        for rule in element.basis:
            if rule not in known:
                yield subject.error(
                    node,
                    "basis-unknown",
                    f"规则目录里没有 {rule}，请改正编号或补入 bpmn/rules/",
                    f"unknown rule {rule}: correct it or add it",
                )
    for form, schema in subject.forms.items():
        comment = schema.get("$comment", "") if isinstance(schema, dict) else ""
        for rule in rules.ids_in(str(comment)):
            if rule not in known:
                yield subject.error(
                    f"forms/{form}.json",
                    "basis-unknown",
                    f"规则目录里没有 {rule}，请改正",
                    f"unknown rule {rule}: correct it",
                )
