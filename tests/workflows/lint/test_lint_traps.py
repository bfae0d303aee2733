"""What the engine accepts and then does nothing, or the wrong thing: each is refused before it can run."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from workflows.lint import lint_source
from workflows.procedures.definitions import Definition, Source
from workflows.procedures.elements import Element

SMALL = """<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d">
<bpmn:process id="p" isExecutable="true">
<bpmn:startEvent id="start" name="开始"/>
<bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="{first}"/>
{body}
<bpmn:endEvent id="end" name="结束"/>
</bpmn:process><bpmn:signal id="sig" name="s"/><bpmn:message id="mes" name="m"/></bpmn:definitions>"""
TO_END = '<bpmn:sequenceFlow id="f2" sourceRef="{0}" targetRef="end"/>'


def between(tag: str, inside: str = "", attributes: str = "") -> tuple[str, str]:
    """One node between start and end."""
    return "x", f'<bpmn:{tag} id="x" name="某" {attributes}>{inside}</bpmn:{tag}>{TO_END.format("x")}'


TABLE = [
    ("a link throw event", between("intermediateThrowEvent", '<bpmn:linkEventDefinition id="e" name="l"/>'), "ignored-by-engine"),
    ("a compensation throw event", between("intermediateThrowEvent", '<bpmn:compensateEventDefinition id="e"/>'), "ignored-by-engine"),
    ("a conditional event", between("intermediateCatchEvent", '<bpmn:conditionalEventDefinition id="e"/>'), "ignored-by-engine"),
    ("a timer that is thrown", between("intermediateThrowEvent", '<bpmn:timerEventDefinition id="e"/>'), "ignored-by-engine"),
    ("a complex gateway", between("complexGateway"), "not-supported"),
    ("a plain task", between("task"), "not-supported"),
    ("a manual task", between("manualTask"), "not-supported"),
    ("a send task", between("sendTask"), "not-supported"),
    ("a multi-instance step", between("userTask", '<bpmn:multiInstanceLoopCharacteristics id="e"/>'), "not-supported"),
    ("an event sub-process", between("subProcess", "", 'triggeredByEvent="true"'), "event-subprocess"),
    ("several ways out of an event", (
        "x", '<bpmn:intermediateThrowEvent id="x" name="某"/>' + TO_END.format("x")
        + '<bpmn:sequenceFlow id="f3" sourceRef="x" targetRef="end"/>'), "several-ways-out"),
    ("a signal end event", (
        "x", '<bpmn:endEvent id="x" name="发"><bpmn:signalEventDefinition id="e" signalRef="sig"/></bpmn:endEvent>'),
     "signal-end-event"),
    ("an event gateway with two timers", ("x", '<bpmn:eventBasedGateway id="x" name="等"/>' + "".join(
        f'<bpmn:sequenceFlow id="g{n}" sourceRef="x" targetRef="t{n}"/><bpmn:intermediateCatchEvent id="t{n}" name="到">'
        f'<bpmn:timerEventDefinition id="e{n}"><bpmn:timeDuration>{n}个工作日</bpmn:timeDuration></bpmn:timerEventDefinition>'
        f'</bpmn:intermediateCatchEvent><bpmn:sequenceFlow id="h{n}" sourceRef="t{n}" targetRef="end"/>' for n in (1, 2))),
     "two-timers"),
]  # fmt: skip


@pytest.mark.parametrize(("inside", "code"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_a_trap_of_the_engine_is_refused(inside: tuple[str, str], code: str) -> None:
    first, body = inside
    source = Source("x", SMALL.format(first=first, body=body).encode(), {})

    findings = lint_source(source, "x")

    assert ("x", code, "error") in {(item.element, item.code, item.severity) for item in findings}, [
        *map(str, findings)
    ]


def test_a_timer_that_starts_a_process_is_refused() -> None:
    text = SMALL.format(first="end", body="").replace(
        '<bpmn:startEvent id="start" name="开始"/>',
        '<bpmn:startEvent id="start" name="开始"><bpmn:timerEventDefinition id="e"><bpmn:timeDuration>PT1H</bpmn:timeDuration>'
        "</bpmn:timerEventDefinition></bpmn:startEvent>",
    )

    assert ("start", "timer-start") in {
        (item.element, item.code) for item in lint_source(Source("x", text.encode(), {}), "x")
    }


def test_what_the_engine_itself_refuses_becomes_a_finding() -> None:
    two = SMALL.format(first="end", body="").replace(
        "</bpmn:process>", '</bpmn:process><bpmn:process id="q" isExecutable="true"/>'
    )

    assert "one-process" in {item.code for item in lint_source(Source("x", two.encode(), {}), "x")}


def test_a_small_sound_diagram_has_only_its_missing_drawing_to_answer_for() -> None:
    source = Source("x", SMALL.format(first="end", body="").encode(), {})

    assert {(item.code, item.severity) for item in lint_source(source, "x")} == {("not-drawn", "warning")}


def test_a_sub_process_that_seems_to_lie_in_itself_does_not_hang_the_engine_rooms(shantou: Definition) -> None:
    twice = replace(shantou, elements={"a": Element("a", "subProcess", parent="a")})

    assert twice.activities_above("a") == ["a"]


def test_the_timer_of_a_later_limit_may_be_named_by_an_earlier_one(diagram: Any) -> None:
    # ST-37c: the correction is decided by the institution's own limit, `case.handling_due_at`.
    assert diagram.get("correction_due").find(".//{*}timeDuration").text == "case.handling_due_at"
    assert lint_source(diagram.build(), "x") == []
