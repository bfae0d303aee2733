"""Limits that contradict one another: the clocks of one step, and those of steps with that of the whole around them."""

# ruff: noqa: E501 -- a row of the table is a line

from __future__ import annotations

from dataclasses import replace

import pytest
from sketching import Sketch

from workflows.lint import lint_source
from workflows.procedures.shelf import Source

BASIS = {"basis": "ST-35d"}


def codes_in(source: Source) -> set[str]:
    return {item.code for item in lint_source(source, "x")}


def limits(**rules: str) -> Sketch:
    """One step with a clock for each purpose."""
    sketch = Sketch().start("handle", **BASIS).step("handle", "end", outcomes="done=办好", **BASIS).end()
    for purpose, rule in rules.items():
        sketch.clock("handle", purpose, rule, "end", start="case.received_at")
    return sketch


# fmt: off
ORDERS = [
    ("a warning behind the limit", {"due": "5个工作日", "warn": "到期后1个工作日"}, "handle_warn", "warning-after-limit"),
    ("a warning that starts with the step and comes late", {"due": "48小时", "warn": "3个自然日"}, "handle_warn", "warning-after-limit"),
    ("a warning as long as the limit", {"due": "2个工作日", "warn": "到期前2个工作日"}, "handle_warn", "warning-before-start"),
    ("a warning longer than the limit, in another unit", {"due": "48小时", "warn": "到期前3个自然日"}, "handle_warn", "warning-before-start"),
    ("urging before the limit", {"due": "5个工作日", "urge": "到期前1个工作日"}, "handle_urge", "reminder-before-limit"),
    ("an escalation before the limit", {"due": "5个工作日", "escalate": "3个工作日"}, "handle_escalate", "reminder-before-limit"),
    ("a limit that leans on itself", {"due": "到期前1个工作日"}, "handle_due", "limit-on-itself"),
]
# fmt: on


@pytest.mark.parametrize(("rules", "element", "code"), [row[1:] for row in ORDERS], ids=[row[0] for row in ORDERS])
def test_clocks_of_a_step_that_contradict_are_found(rules: dict[str, str], element: str, code: str) -> None:
    found = {(item.element, item.code, item.severity) for item in lint_source(limits(**rules).source, "x")}

    assert (element, code, "error") in found, sorted(found)


def test_clocks_in_order_are_no_finding_and_what_can_not_be_compared_neither() -> None:
    wrong = {"warning-after-limit", "warning-before-start", "reminder-before-limit", "limit-on-itself"}

    assert not wrong & codes_in(limits(due="5个工作日", warn="到期前1个工作日", escalate="到期后2个工作日").source)
    assert not wrong & codes_in(limits(due="5个工作日", warn="到期前48小时", urge="每1个工作日").source)


def nested(whole: str, *parts: str, start: str = "") -> Source:
    """A sub-process with a limit around a row of steps with theirs."""
    sketch = Sketch().start("whole", **BASIS).end()
    sketch.node("subProcess", "whole", inner="INNER").flow("whole", "end")
    sketch.clock("whole", "due", whole, "end", **({"start": start} if start else {}))
    inner = Sketch().node("startEvent", "inner_start").node("endEvent", "inner_end")
    names = [f"part_{number}" for number in range(len(parts))]
    for one, to in zip(["inner_start", *names], [*names, "inner_end"], strict=True):
        inner.flow(one, to)
    for name, rule in zip(names, parts, strict=True):
        inner.node("userTask", name).clock(name, "due", rule, "inner_end")
    return replace(sketch.source, diagram=sketch.xml.replace(b"INNER", "".join(inner.nodes).encode()))


def of_limits(source: Source) -> list[tuple[str, str, str]]:
    codes = ("limit-beyond-whole", "limits-exceed-whole")
    return [(item.element, item.code, item.severity) for item in lint_source(source, "x") if item.code in codes]


def test_parts_that_add_up_to_more_than_the_whole_are_found_and_what_fits_is_not() -> None:
    assert of_limits(nested("10个工作日", "5个工作日", "5个工作日")) == []
    assert of_limits(nested("10个工作日", "5个工作日", "6个工作日")) == [("whole", "limits-exceed-whole", "warning")]
    assert of_limits(nested("3个自然日", "48小时", "2个工作日")) == [("whole", "limits-exceed-whole", "warning")]
    # How many working days lie in a week of natural days nobody knows beforehand.
    assert of_limits(nested("5个工作日", "7个自然日", "7个自然日")) == []


def test_a_part_longer_than_the_whole_is_an_error_wherever_both_begin() -> None:
    assert of_limits(nested("10个工作日", "12个工作日")) == [("part_0", "limit-beyond-whole", "error")]


def test_the_longest_of_several_paths_counts_and_a_loop_once() -> None:
    source = nested("10个工作日", "6个工作日", "6个工作日")
    beside = source.diagram.replace(
        b'sourceRef="part_0" targetRef="part_1"', b'sourceRef="inner_start" targetRef="part_1"'
    )
    round_again = nested("10个工作日", "5个工作日", "5个工作日").diagram.replace(
        b"</bpmn:subProcess>", b'<bpmn:sequenceFlow id="back" sourceRef="part_1" targetRef="part_0"/></bpmn:subProcess>'
    )

    assert of_limits(replace(source, diagram=beside)) == []
    assert of_limits(replace(source, diagram=round_again)) == []


def test_a_call_binds_the_steps_of_the_part_that_it_calls() -> None:
    part = Sketch(process="inner").start("part_step").step("part_step", "part_end").end("part_end")
    part.clock("part_step", "due", "12个工作日", "part_end")
    sketch = Sketch(parts={"inner": part.xml.decode()}).start("call").call("call", "end", "inner", **BASIS).end()
    sketch.clock("call", "due", "10个工作日", "end")

    assert of_limits(sketch.source) == [("call", "limit-beyond-whole", "error")]
