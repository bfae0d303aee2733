"""What would run wrong although every element is sound: joins, doubled branches, limits that contradict, the drawing."""

# ruff: noqa: E501 -- a row of the table is a line

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sketching import Sketch

from tests.bounds import seconds_at_most
from workflows.lint import lint_source
from workflows.procedures.shelf import Source

BASIS = {"basis": "ST-35d"}
HEAD = """<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d"><bpmn:process id="p" isExecutable="true">"""
TAIL = '</bpmn:process><bpmn:error id="err" name="坏" errorCode="1"/><bpmn:escalation id="esc" name="急"/><bpmn:signal id="sig" name="s"/><bpmn:message id="mes" name="m"/></bpmn:definitions>'


def drawn(text: str) -> Source:
    """A process in the shorthand of these tables: `start>a`, `x:userTask`, `a>b if outcome == 'x'`, or plain XML."""
    nodes, flows = [], []
    for number, part in enumerate(item.strip() for item in text.split(";") if item.strip()):
        if part.startswith("<"):
            nodes.append(part)
        elif ">" in part.split(" if ")[0]:
            ends, _, condition = part.partition(" if ")
            one, to = ends.split(">")
            inside = (
                f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{condition}</bpmn:conditionExpression>'
            )
            flows.append(
                f'<bpmn:sequenceFlow id="f{number}" name="若" sourceRef="{one}" targetRef="{to}">{inside if condition else ""}</bpmn:sequenceFlow>'
            )
        else:
            name, kind = part.split(":")
            nodes.append(f'<bpmn:{kind} id="{name}" name="某"/>')
    return Source("x", (HEAD + "".join(nodes + flows) + TAIL).encode(), {})


def event(tag: str, definition: str, more: str = "") -> str:
    """An event `x` of a kind."""
    return f'<bpmn:{tag} id="x" name="某" {more}><bpmn:{definition}EventDefinition id="e" {definition}Ref="{definition[:3]}"/></bpmn:{tag}>'


BETWEEN = "start:startEvent; end:endEvent; start>x; x>end; "
SPLIT = "start:startEvent; end:endEvent; start>s; a:userTask; b:userTask; s>a; s>b; "
HOST = '<bpmn:serviceTask id="h" name="某"/>; start:startEvent; end:endEvent; start>h; h>end; x>end; '
# fmt: off
DIAGRAMS: list[tuple[str, str, str, str, str]] = [
    ("branches of a choice joined by a parallel gateway", SPLIT + '<bpmn:exclusiveGateway id="s" name="？" default="f6"/>; j:parallelGateway; a>j; b>j; j>end', "j", "join-never-completes", "error"),
    ("parallel branches that meet at a step", SPLIT + "s:parallelGateway; c:userTask; a>c; b>c; c>end", "c", "runs-twice", "warning"),
    ("parallel branches that meet at a gateway that only merges", SPLIT + "s:parallelGateway; c:exclusiveGateway; a>c; b>c; c>end", "c", "runs-twice", "warning"),
    ("two flows between two nodes", "start:startEvent; end:endEvent; a:userTask; start>a; a>end; start>a", "f3", "flow-twice", "warning"),
    ("two ways that ask the same", 'start:startEvent; end:endEvent; a:userTask; start>g; <bpmn:exclusiveGateway id="g" name="？" default="f7"/>; g>a if case.real_name; g>end if (case.real_name); g>end; a>end', "f6", "condition-twice", "error"),
    ("a condition without a name", 'start:startEvent; end:endEvent; start>g; <bpmn:exclusiveGateway id="g" name="？" default="f4"/>; g>end; <bpmn:sequenceFlow id="w" sourceRef="g" targetRef="end"><bpmn:conditionExpression>case.real_name</bpmn:conditionExpression></bpmn:sequenceFlow>', "w", "flow-name-missing", "warning"),
    ("a flow into the start", BETWEEN + "x:userTask; x>start", "start", "flow-into-start", "error"),
    ("a flow out of the end", BETWEEN + "x:userTask; end>x", "end", "flow-out-of-end", "error"),
    ("an empty sub-process", BETWEEN + "x:subProcess", "x", "subprocess-empty", "error"),
    ("a sub-process with two starts", BETWEEN + '<bpmn:subProcess id="x" name="某"><bpmn:startEvent id="s1"/><bpmn:startEvent id="s2"/></bpmn:subProcess>', "x", "one-start", "error"),
    ("a sub-process without an end", BETWEEN + '<bpmn:subProcess id="x" name="某"><bpmn:startEvent id="s1"/></bpmn:subProcess>', "x", "path-without-end", "error"),
    ("a gateway that does nothing", BETWEEN + "x:parallelGateway", "x", "gateway-superfluous", "warning"),
    ("a gateway that joins and forks", SPLIT + "s:parallelGateway; j:parallelGateway; a>j; b>j; j>end; c:userTask; j>c; c>end", "j", "gateway-joins-and-forks", "warning"),
    ("a thrown message", BETWEEN + event("intermediateThrowEvent", "message"), "x", "ignored-by-engine", "error"),
    ("a message at the end", "start:startEvent; start>x; " + event("endEvent", "message"), "x", "ignored-by-engine", "error"),
    ("a step for compensation", BETWEEN + '<bpmn:userTask id="x" name="某" isForCompensation="true"/>', "x", "ignored-by-engine", "error"),
    ("a start that waits for a message", "end:endEvent; x>end; " + event("startEvent", "message"), "x", "start-waits", "error"),
    ("an event of two kinds", BETWEEN + '<bpmn:intermediateCatchEvent id="x" name="某"><bpmn:signalEventDefinition id="e1" signalRef="sig"/><bpmn:messageEventDefinition id="e2" messageRef="mes"/></bpmn:intermediateCatchEvent>', "x", "several-events", "error"),
    ("an event on what is over at once", HOST + event("boundaryEvent", "message", 'attachedToRef="h"'), "x", "boundary-never-fires", "error"),
    ("an event gateway before a step", BETWEEN + "x:eventBasedGateway", "x", "event-gateway", "error"),
    ("an error that nobody throws", HOST.replace("serviceTask", "userTask") + event("boundaryEvent", "error", 'attachedToRef="h"'), "x", "error-never-thrown", "warning"),
    ("an error that nobody catches", "start:startEvent; start>x; " + event("endEvent", "error"), "x", "error-unheard", "warning"),
    ("an escalation that nobody throws", HOST.replace("serviceTask", "userTask") + event("boundaryEvent", "escalation", 'attachedToRef="h"'), "x", "escalation-never-thrown", "warning"),
    ("an escalation that nobody catches", BETWEEN + event("intermediateThrowEvent", "escalation"), "x", "escalation-unheard", "warning"),
    ("a signal that nobody throws", HOST.replace("serviceTask", "userTask") + event("boundaryEvent", "signal", 'attachedToRef="h"'), "x", "signal-never-thrown", "warning"),
    ("data that goes into a step", BETWEEN + '<bpmn:userTask id="x" name="某"><bpmn:ioSpecification id="io"/></bpmn:userTask>', "x", "data-not-supported", "error"),
    ("a data object", BETWEEN + 'x:userTask; <bpmn:dataObjectReference id="o" name="材料"/>', "o", "data-unused", "warning"),
    ("an attribute of Camunda", BETWEEN + '<bpmn:userTask id="x" name="某" camunda:assignee="${who}"/>', "x", "vendor-extension", "warning"),
    ("an id of another tool", BETWEEN.replace("x", "Activity_0abc1") + "Activity_0abc1:userTask", "Activity_0abc1", "id-foreign", "warning"),
    ("a step with two lanes", BETWEEN + 'x:userTask; <bpmn:laneSet id="l"><bpmn:lane id="first_level"><bpmn:flowNodeRef>x</bpmn:flowNodeRef></bpmn:lane><bpmn:lane id="second_level"><bpmn:flowNodeRef>x</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>', "x", "lane-ambiguous", "error"),
]
# fmt: on


@pytest.mark.parametrize(
    ("text", "element", "code", "severity"), [row[1:] for row in DIAGRAMS], ids=[row[0] for row in DIAGRAMS]
)
def test_what_would_run_wrong_is_found_at_its_element(text: str, element: str, code: str, severity: str) -> None:
    findings = lint_source(drawn(text), "x")

    assert (element, code, severity) in {(item.element, item.code, item.severity) for item in findings}, [
        *map(str, findings)
    ]


def codes_of(source: Source) -> set[str]:
    return {item.code for item in lint_source(source, "x")}


@pytest.mark.parametrize(
    "text",
    [
        SPLIT + "s:parallelGateway; j:parallelGateway; a>j; b>j; j>end",
        # A way round that comes back before the join.
        SPLIT + "s:parallelGateway; j:parallelGateway; g:exclusiveGateway; a>g; g>a if case.real_name; g>j; b>j; j>end",
        # What a reminder sets going beside a step meets it again.
        'start:startEvent; end:endEvent; a:userTask; start>a; a>j; j:parallelGateway; j>end; <bpmn:boundaryEvent id="r" name="某" attachedToRef="a" cancelActivity="false"/>; r>j',
    ],
)
def test_a_sound_split_and_join_is_no_finding(text: str) -> None:
    assert not codes_of(drawn(text)) & {"join-never-completes", "runs-twice"}


@pytest.mark.parametrize(
    ("handler", "name", "proposed"),
    [
        ("review.decide_review", "复核", "decide_review"),
        ("", "Check the Invoice", "check_the_invoice"),
        ("", "复核", "user_task"),
    ],
)
def test_an_id_of_another_tool_comes_with_a_better_one(handler: str, name: str, proposed: str) -> None:
    sketch = Sketch().start("Activity_1").end().step("Activity_1", "end", **({"handler": handler} if handler else {}))
    diagram = sketch.xml.replace(b'name="note"', b"").replace(b'name="Activity_1"', f'name="{name}"'.encode())
    diagram = diagram.replace(b'<spiff:property name="form" value="note"/>', b"")

    found = [item for item in lint_source(replace(sketch.source, diagram=diagram), "x") if item.code == "id-foreign"]

    assert [(item.element, item.zh.rpartition(" ")[2]) for item in found] == [("Activity_1", proposed)]


def test_a_step_whose_outcome_nobody_reads_is_named() -> None:
    sketch = Sketch().start("handle").step("handle", "end", outcomes="accept=通过;return=退回").end()
    read = Sketch().start("handle").step("handle", "which", outcomes="accept=通过;return=退回").end()
    read.choice("which", "end", handle="outcome == 'return'")

    assert "outcome-unread" in codes_of(sketch.source)
    assert "outcome-unread" not in codes_of(read.source)


def placed(diagram: Any, element: str, **bounds: str) -> None:
    """Moves the shape of an element."""
    box = diagram.root.find(f".//*[@bpmnElement='{element}']/{{*}}Bounds")
    for key, value in bounds.items():
        box.set(key, value)


def cut(diagram: Any) -> None:
    """Leaves an edge without its second point."""
    edge = diagram.root.find(".//*[@bpmnElement='received_to_dispatch']")
    for point in edge.findall("{*}waypoint")[1:]:
        edge.remove(point)


# fmt: off
DRAWINGS: list[tuple[str, Callable[[Any], None], str, str, str]] = [
    ("a step on another", lambda d: placed(d, "close_case", x="1700", y="460"), "close_case", "shapes-overlap", "warning"),
    ("a step outside of its lane", lambda d: placed(d, "dispatch_case", y="5000"), "dispatch_case", "outside-lane", "warning"),
    ("a coordinate that is none", lambda d: placed(d, "dispatch_case", x="left"), "-", "bad-coordinate", "error"),
    ("an edge of one point", cut, "received_to_dispatch", "edge-without-way", "warning"),
]
# fmt: on


@pytest.mark.parametrize(
    ("spoil", "element", "code", "severity"), [row[1:] for row in DRAWINGS], ids=[row[0] for row in DRAWINGS]
)
def test_a_drawing_that_misleads_is_found(
    diagram: Any, spoil: Callable[[Any], None], element: str, code: str, severity: str
) -> None:
    spoil(diagram)

    found = {(item.element, item.code, item.severity) for item in lint_source(diagram.build(), "x")}

    assert (element, code, severity) in found, sorted(found)


@pytest.mark.parametrize(
    ("form", "code", "severity"),
    [
        ({"type": "object", "properties": {}, "required": ["a"], "additionalProperties": False}, "form-never-filled", "error"),
        ({"type": "object", "properties": {"a": {"type": "boolean"}}}, "form-title-missing", "warning"),
    ],
)  # fmt: skip
def test_a_form_that_nobody_could_fill_in_is_found(
    diagram: Any, form: dict[str, Any], code: str, severity: str
) -> None:
    diagram.forms["dispatch_case"] = form

    found = {(item.element, item.code, item.severity) for item in lint_source(diagram.build(), "x")}

    assert ("forms/dispatch_case.json", code, severity) in found


def test_a_message_caught_in_two_places_is_found() -> None:
    sketch = Sketch().start("handle").step("handle", "end").end().message("object", "handle", "end")
    twice = sketch.node(
        "boundaryEvent",
        "again",
        inner='<bpmn:messageEventDefinition messageRef="object_message"/>',
        more='attachedToRef="handle"',
    ).flow("again", "end")

    assert "message-caught-twice" in codes_of(twice.source)


def test_a_clock_that_is_named_and_not_there_is_found(diagram: Any) -> None:
    diagram.word("decide_review", "not_after", "no_such_clock")

    assert "clock-unknown" in codes_of(diagram.build())


def test_a_join_of_very_many_branches_is_looked_at_in_little_time() -> None:
    ways = "".join(f"a>t{number}; t{number}:userTask; t{number}>b; " for number in range(300))
    source = drawn(f"start:startEvent; end:endEvent; a:parallelGateway; b:parallelGateway; start>a; b>end; {ways}")

    # Comparing every two branches behind every two ways took minutes.
    with seconds_at_most(5):
        assert not {item.code for item in lint_source(source, "x")} & {"join-never-completes", "runs-twice"}
