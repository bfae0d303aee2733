"""What people read: names, the words of our own extension, and the rule ids that say why an element is there."""

from collections.abc import Iterator

from workflows.lint.finding import Finding
from workflows.lint.subject import Subject
from workflows.procedures import rules

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
