"""What a condition may read as `case.…`, with its name and the values that it can have, so that they can be offered."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from workflows.lint import clocks
from workflows.lint.subject import Subject
from workflows.procedures import expressions
from workflows.procedures.elements import Element
from workflows.procedures.expressions import ExpressionError
from workflows.procedures.facts import assignments
from workflows.tables import values
from workflows.tables.values import Known

# The case's own facts, as people call them; what a procedure notes itself is called by its field, by the
# column of the table that sets it, or by its name.
TITLES = {
    "received_at": "工单收到时间", "generated_at": "工单产生时间", "dispatched_at": "转派时间", "submitted_at": "提交复核时间",
    "filing_starts_at": "报备起算时间", "appeal_lodged_at": "申诉提出时间", "appeal_verified_at": "申诉核实时间",
    "callback_verified": "已回访核实", "finding": "核实结论", "submission": "提交的结果", "clue_found": "发现违纪违法线索",
    "filing_rejected": "报备被退回", "return_count": "退回次数", "appeal": "申诉情况", "closed": "已办结",
    "evaluated_at": "评价时间", "level": "评价等级", "real_name": "实名评价", "institution_count": "联办机构数",
    "batch_size": "同批工单数", "institution_kind": "机构类别", "parent_kind": "上级机构类别", "clock": "触发的时钟",
    "contact_attempts": "联系次数", "contacted_at": "联系上的时间", "contact": "联系情况", "parts_in": "已收到的分单数",
    "part_returned": "分单被退回",
}  # fmt: skip
YES_NO = {"True": "是", "False": "否"}
# Code → what it is called.
VALUES: dict[str, Known] = {
    **values.VALUES,
    "appeal": {
        "none": "未申诉",
        "lodged": "已提出",
        "verified": "已核实",
        "upheld": "申诉成立",
        "rejected": "申诉不成立",
    },
    "clock": {"warn": "预警", "due": "到期", "urge": "催办", "escalate": "上报"},
    **dict.fromkeys(("real_name", "closed", "callback_verified", "clue_found", "filing_rejected"), YES_NO),
}


def facts_of(subject: Subject) -> list[dict[str, Any]]:
    """Every fact by name. `instant` says that a clock can run from it or to it."""
    instants = clocks.instants() | {name for name in clocks.dated(subject) if name.endswith("_at")}
    return [
        {
            "id": name,
            "name": TITLES.get(name) or title_in_forms(subject, name) or subject.decided.get(name, name),
            "instant": name in instants,
            "dated": name in instants or name in clocks.dated(subject),
            "values": sorted(words),
            "words": words,
        }
        for name in sorted(clocks.facts() | subject.noted)
        for words in [{**dict(values_of(subject, name)), **VALUES.get(name, {})}]
    ]


def title_in_forms(subject: Subject, fact: str) -> str:
    """What the field is called that a procedure notes under its own name (`solve_by=data.solve_by`)."""
    fields = (form.get("properties") for form in subject.forms.values() if isinstance(form, dict))
    found = (part.get(fact) for part in fields if isinstance(part, dict))
    return next((str(field["title"]) for field in found if isinstance(field, dict) and field.get("title")), "")


def values_of(subject: Subject, fact: str) -> Iterator[tuple[str, str]]:
    """The values that the steps and forms of this procedure give a fact, with what they are called."""
    for form in subject.forms.values():
        yield from enumerated(form, fact)
    if fact == "submission":
        yield from ((outcome.id, outcome.name) for item in subject.elements.values() for outcome in item.outcomes)
    for element in subject.elements.values():
        for name, text in assignments(element):
            if name == fact:
                yield from assigned(subject, element, text)


def assigned(subject: Subject, element: Element, text: str) -> Iterator[tuple[str, str]]:
    """The values that one assignment can leave: outcomes of the step, choices of its form, constants."""
    try:
        tree = expressions.check(text)
    except ExpressionError:
        return
    form = subject.forms.get(element.properties.get("form", ""), {})
    for node in results(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str | bool) and node.value != "":
            yield str(node.value), YES_NO.get(str(node.value), str(node.value))
        elif isinstance(node, ast.Name) and node.id == "outcome":
            yield from ((outcome.id, outcome.name) for outcome in element.outcomes)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "data":
            yield from enumerated(form, node.attr)


def results(tree: ast.expr) -> Iterator[ast.expr]:
    """What an expression can come to: both branches of a choice, else itself."""
    if isinstance(tree, ast.IfExp):
        yield from results(tree.body)
        yield from results(tree.orelse)
    else:
        yield tree


def enumerated(form: Any, field: str) -> Iterator[tuple[str, str]]:
    """The values that a form lists for a field, with their titles."""
    fields = form.get("properties", {}) if isinstance(form, dict) else {}
    schema = fields.get(field, {}) if isinstance(fields, dict) else {}
    if not isinstance(schema, dict):
        return
    if schema.get("type") == "boolean":
        yield from YES_NO.items()
    yield from ((value, value) for value in schema.get("enum", ()) if isinstance(value, str))
    yield from (
        (str(option["const"]), str(option.get("title") or option["const"]))
        for option in schema.get("oneOf", ())
        if isinstance(option, dict) and "const" in option
    )
