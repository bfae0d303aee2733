"""What people read: names, the drawing, and the rule ids that say why an element is there."""

from collections.abc import Iterator

from workflows.lint.finding import Finding
from workflows.lint.subject import Subject
from workflows.procedures import rules

LONGEST_NAME = 14
PROPERTIES = frozenset({
    "basis", "form", "outcomes", "handler", "stage", "purpose", "start", "senders", "window", "assignee", "priority",
    "facts", "not_after", "no_limit", "refuse_when", "refuse_says", "open_when", "closed_because", "only", "replaces",
    "assign", "table", "appeal_suspends",
})  # fmt: skip


def check_names(subject: Subject) -> Iterator[Finding]:
    """Every node has a short Chinese name; a gateway that only joins needs none."""
    for node, item in subject.nodes.items():
        joins = subject.kind(node).endswith("Gateway") and len(subject.outgoing(node)) < 2
        if not (item.get("name") or "").strip() and not joins:
            yield subject.error(node, "name-missing", "元素没有名称，请写中文名称", "no name: give it a Chinese one")
    for node, element in subject.elements.items():
        if len(element.name) > LONGEST_NAME:
            yield subject.warning(
                node,
                "name-long",
                f"名称有 {len(element.name)} 个字，图上放不下，请不超过 {LONGEST_NAME} 个",
                f"at most {LONGEST_NAME} characters fit",
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
                    f"forms/{form}.json", "basis-unknown", f"规则目录里没有 {rule}", f"unknown rule {rule}"
                )


def check_drawing(subject: Subject) -> Iterator[Finding]:
    """Every node has a shape and every flow an edge; what is not drawn can not be read."""
    drawn = {
        str(item.get("bpmnElement"))
        for item in subject.root.iter("{http://www.omg.org/spec/BPMN/20100524/DI}*")
        if item.get("bpmnElement")
    }
    for node in subject.nodes:
        if node not in drawn:
            yield subject.warning(
                node, "not-drawn", "图上没有画出这个元素，请补画", "it has no shape in the drawing: draw it"
            )
    for flow in subject.flows:
        if flow.id not in drawn:
            yield subject.warning(
                flow.id, "not-drawn", "图上没有画出这条流向，请补画", "it has no edge in the drawing: draw it"
            )
