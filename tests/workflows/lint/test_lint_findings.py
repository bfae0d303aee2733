"""One spoilt thing at a time: each must be found at its element, under its code. The table reads: what, where, code."""

# ruff: noqa: E501 -- a row of the table is a line

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from lxml import etree

from workflows.lint import lint_source
from workflows.procedures import xml
from workflows.procedures.elements import read_elements
from workflows.procedures.shelf import SHELF, Source

Spoil = Callable[[Any], Any]
SPIFF_SCRIPT = "<bpmn:extensionElements><spiff:{0}>import os</spiff:{0}></bpmn:extensionElements>"
CYCLE = "./bpmn:timerEventDefinition/bpmn:timeCycle"
DURATION = "./bpmn:timerEventDefinition/bpmn:timeDuration"
CONDITION = "./bpmn:conditionExpression"
OPERATOR = ".//spiff:serviceTaskOperator"


def inner(path: str, attribute: str, value: str, element: str) -> Spoil:
    """Sets an attribute of something inside an element."""

    def spoil(diagram: Any) -> None:
        diagram.get(element).find(path, {"bpmn": BPMN, "spiff": SPIFF}).set(attribute, value)

    return spoil


def parameter(name: str, value: str, handler: str = "filing.submit_filing") -> Spoil:
    """Lets the last service task call a handler with a parameter."""

    def spoil(diagram: Any) -> None:
        operator = diagram.get("close_case").find(OPERATOR, {"spiff": SPIFF})
        operator.set("id", handler)
        for old in list(operator):
            operator.remove(old)
        around = etree.SubElement(operator, f"{{{SPIFF}}}parameters")
        etree.SubElement(around, f"{{{SPIFF}}}parameter", id=name, type="str", value=value)

    return spoil


BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
SPIFF = "http://spiffworkflow.org/bpmn/schema/1.0/core"

# fmt: off
TABLE: list[tuple[str, Spoil, str, str]] = [
    # scripts
    ("a script task", lambda d: d.add("shantou", '<bpmn:scriptTask id="s" name="脚本"><bpmn:script>1</bpmn:script></bpmn:scriptTask>'), "s", "script-not-allowed"),
    ("a script before a step", lambda d: d.add("decide_review", SPIFF_SCRIPT.format("preScript")), "decide_review", "script-not-allowed"),
    ("a script after a step", lambda d: d.add("decide_review", SPIFF_SCRIPT.format("postScript")), "decide_review", "script-not-allowed"),
    ("scripts on instances", lambda d: d.set("decide_review", f"{{{SPIFF}}}scriptsOnInstances", "true"), "decide_review", "script-not-allowed"),
    # handlers
    ("a handler that does not exist", inner(OPERATOR, "id", "no.such", "close_case"), "close_case", "handler-unknown"),
    ("a service task without a handler", lambda d: d.get("close_case").remove(d.get("close_case").find("bpmn:extensionElements", {"bpmn": BPMN})), "close_case", "handler-missing"),
    ("a wrong parameter", parameter("target", "'nowhere'"), "close_case", "handler-parameters"),
    ("a wrong rung of the ladder", parameter("rung", "'nag'", "supervision.supervise"), "close_case", "handler-parameters"),
    ("a wrong stage in a diagram of before", parameter("stage", "'nowhere'", "supervision.urge"), "close_case", "handler-parameters"),
    ("a parameter it does not take", parameter("phase", "'province'"), "close_case", "handler-parameters"),
    ("a parameter that is no expression", parameter("target", "'dis"), "close_case", "expression"),
    ("a parameter that is code", parameter("target", "__import__('os')"), "close_case", "expression"),
    ("a parameter that reads an unknown fact", parameter("target", "case.phase"), "close_case", "unknown-field"),
    ("a step's handler that does not exist", lambda d: d.word("decide_review", "handler", "review.decide"), "decide_review", "handler-unknown"),
    ("a step's handler that needs parameters", lambda d: d.word("decide_review", "handler", "supervision.urge"), "decide_review", "handler-parameters"),
    ("a message's handler that does not exist", lambda d: d.word("lodge_appeal", "handler", "appeal.lodge"), "lodge_appeal", "handler-unknown"),
    # expressions
    ("a condition that calls", lambda d: d.text("returned", CONDITION, "open('x')"), "returned", "expression"),
    ("a condition that can not be read", lambda d: d.text("returned", CONDITION, "outcome =="), "returned", "expression"),
    ("a condition on an unknown name", lambda d: d.text("returned", CONDITION, "result == 1"), "returned", "unknown-name"),
    ("a condition on an unknown fact", lambda d: d.text("returned", CONDITION, "case.colour == 'red'"), "returned", "unknown-field"),
    # timers
    ("a rule that can not be read", lambda d: d.text("review_due", DURATION, "三个工作天"), "review_due", "timer-rule"),
    ("an empty rule", lambda d: d.text("review_due", DURATION, ""), "review_due", "timer-rule"),
    ("a rule that names an unknown field", lambda d: d.text("review_due", DURATION, "case.rectify_by"), "review_due", "timer-field"),
    ("a rule that names a fact that is no time", lambda d: d.text("review_due", DURATION, "case.finding"), "review_due", "timer-field"),
    ("a rule that names itself", lambda d: d.text("review_due", DURATION, "case.review_due_at"), "review_due", "timer-field"),
    ("a start that is not known", lambda d: d.word("review_due", "start", "case.sent_at"), "review_due", "timer-start-field"),
    ("a start that is no time", lambda d: d.word("review_due", "start", "case.finding"), "review_due", "timer-start-field"),
    ("a timer without purpose", lambda d: d.word("review_warn", "purpose", None), "review_warn", "purpose-missing"),
    ("a timer with an invented purpose", lambda d: d.word("review_warn", "purpose", "nag"), "review_warn", "purpose-missing"),
    ("a warning without a limit", lambda d: d.remove("review_due"), "review_warn", "clock-without-due"),
    ("an escalation without a limit", lambda d: d.remove("review_due"), "review_escalate", "clock-without-due"),
    ("a limit after which nothing is done", lambda d: d.set("review_due_to_supervise_review", "targetRef", "handling_submitted"), "review_due", "clock-unheard"),
    ("a reminder that ends the step", lambda d: d.set("review_warn", "cancelActivity", "true"), "review_warn", "reminder-interrupts"),
    ("a repetition that ends the step", lambda d: d.set("review_urge", "cancelActivity", None), "review_urge", "repeats-and-interrupts"),
    ("two limits on one step", lambda d: d.word("review_warn", "purpose", "due"), "decide_review", "two-limits"),
    # human steps
    ("a step in no lane", lambda d: [d.get("first_level").remove(item) for item in d.get("first_level") if item.text == "decide_review"], "decide_review", "lane-missing"),
    ("a lane for which nobody answers", lambda d: d.set("first_level", "id", "mayor"), "decide_review", "lane-unknown"),
    ("a step of the second level before anybody was named", lambda d: d.word("dispatch_case", "handler", "step.record_step"), "verify_by_callback", "nobody-answers"),
    ("a lane that does not say which office answers", lambda d: d.set("first_level", "id", "authority"), "decide_review", "lane-without-office"),
    ("a step without a form", lambda d: d.word("decide_review", "form", None), "decide_review", "form-not-named"),
    ("a step without outcomes", lambda d: d.word("decide_review", "outcomes", None), "decide_review", "outcomes-missing"),
    ("two outcomes of one id", lambda d: d.word("decide_review", "outcomes", "accept=通过;accept=同意;return=退回"), "decide_review", "outcome-id"),
    ("an outcome without a Chinese name", lambda d: d.word("decide_review", "outcomes", "accept;return=退回"), "decide_review", "outcome-name"),
    ("a step without a deadline", lambda d: d.remove("review_due"), "decide_review", "deadline-missing"),
    ("a step without an early warning", lambda d: d.remove("review_warn"), "decide_review", "warning-missing"),
    ("a step inside whose deadline is gone", lambda d: d.remove("handling_due"), "verify_by_callback", "deadline-missing"),
    ("a step without a legal basis", lambda d: d.word("decide_review", "basis", None), "decide_review", "basis-missing"),
    ("a form that is missing", lambda d: d.forms.pop("decide_review"), "decide_review", "form-missing"),
    ("a form that is no schema", lambda d: d.forms.update(decide_review={"type": 7}), "forms/decide_review.json", "form-broken"),
    ("a form that nobody uses", lambda d: d.forms.update(spare={"type": "object"}), "forms/spare.json", "form-unused"),
    ("a form that cites an unknown rule", lambda d: d.forms.update(decide_review={"$comment": "ST-99"}), "forms/decide_review.json", "basis-unknown"),
    ("a rule that is not in the catalogue", lambda d: d.word("decide_review", "basis", "ST-35e,ST-99"), "decide_review", "basis-unknown"),
    # choices
    ("a gateway without a default", lambda d: d.set("review_decided", "default", None), "review_decided", "default-missing"),
    ("a gateway whose default leads elsewhere", lambda d: d.set("review_decided", "default", "filing_to_close"), "review_decided", "default-missing"),
    ("a gateway whose only way left has a condition", lambda d: d.remove("no_clue"), "clue_found", "default-missing"),
    ("a gateway that leads nowhere", lambda d: d.add("shantou", '<bpmn:exclusiveGateway id="g" name="？"/>').set("dispatch_due_to_supervise_dispatch", "targetRef", "g"), "g", "path-without-end"),
    ("an outcome that leads nowhere", lambda d: d.set("review_decided", "default", None), "review_decided", "outcome-unhandled"),
    ("a way without a condition", lambda d: d.get("returned").remove(d.get("returned").find(CONDITION, {"bpmn": BPMN})), "returned", "condition-missing"),
    ("a condition on the default", lambda d: d.add("review_passed", "<bpmn:conditionExpression>case.clue_found</bpmn:conditionExpression>"), "review_passed", "condition-on-default"),
    ("a condition where nobody chooses", lambda d: d.add("dispatch_to_handling", "<bpmn:conditionExpression>case.clue_found</bpmn:conditionExpression>"), "dispatch_to_handling", "condition-ignored"),
    ("an outcome that nobody offers", lambda d: d.text("returned", CONDITION, 'outcome == "refuse"'), "returned", "outcome-not-offered"),
    ("an outcome of a step further back", lambda d: d.text("returned", CONDITION, 'outcome in ["return", "explained"]'), "returned", "outcome-not-offered"),
    ("an outcome that nobody can have set", lambda d: d.text("already_verified", CONDITION, 'outcome == "dispatch" or outcome == "return"').remove("dispatch_to_handling").set("received_to_dispatch", "targetRef", "second_level_handling"), "already_verified", "outcome-unset"),
    # paths
    ("a node that is not reached", lambda d: d.remove("filing_to_close"), "close_case", "unreachable"),
    ("a path that stops", lambda d: d.remove("close_to_closed"), "close_case", "path-without-end"),
    ("a loop without a way out", lambda d: d.set("filing_to_close", "targetRef", "correct_evaluation"), "filing", "never-ends"),
    ("a flow to nowhere", lambda d: d.set("close_to_closed", "targetRef", "nowhere"), "close_to_closed", "flow-to-nowhere"),
    ("a flow across a border", lambda d: d.set("review_passed", "targetRef", "submit_rectification"), "review_passed", "flow-crosses-border"),
    ("several ways out of a step", lambda d: d.add("shantou", '<bpmn:sequenceFlow id="f2" sourceRef="decide_review" targetRef="close_case"/>'), "decide_review", "several-ways-out"),
    ("two starts", lambda d: d.add("shantou", '<bpmn:startEvent id="again" name="再来"/>'), "again", "one-start"),
    ("a boundary event on nothing", lambda d: d.set("review_warn", "attachedToRef", "gone"), "review_warn", "not-attached"),
    # ids
    ("an id that is used twice", lambda d: d.add("shantou", '<bpmn:endEvent id="case_closed" name="办结"/>'), "case_closed", "duplicate-id"),
    ("a step that is called like its process", lambda d: d.set("shantou", "id", "decide_review"), "decide_review", "duplicate-id"),
    ("an id repeated inside an extension", inner(OPERATOR, "id", "close_case", "close_case"), "close_case", "duplicate-id"),
    ("an element without an id", lambda d: d.add("shantou", '<bpmn:endEvent name="办结"/>'), "shantou", "id-missing"),
    # messages and signals
    ("a message that is missing", lambda d: d.remove("lodge_appeal_message"), "lodge_appeal", "message-missing"),
    ("a receive task whose message is missing", lambda d: d.add("shantou", '<bpmn:receiveTask id="r" name="等待" messageRef="none"/>'), "r", "message-missing"),
    ("a message without a name", lambda d: d.set("lodge_appeal_message", "name", None), "lodge_appeal", "message-missing"),
    ("a signal that is missing", lambda d: d.remove("appeal_upheld_signal"), "appeal_upheld_thrown", "signal-missing"),
    ("a signal that nobody catches", lambda d: d.remove("review_appeal_upheld").remove("handling_appeal_upheld"), "appeal_upheld_thrown", "signal-unheard"),
    ("a sender that is no role", lambda d: d.word("lodge_appeal", "senders", "second_level,mayor"), "lodge_appeal", "sender-unknown"),
    ("a message of people without a form", lambda d: d.word("lodge_appeal", "form", None), "lodge_appeal", "form-not-named"),
    ("a window that can not be read", lambda d: d.word("lodge_appeal", "window", "五个日子"), "lodge_appeal", "timer-rule"),
    ("a window without a start", lambda d: d.word("lodge_appeal", "start", None), "lodge_appeal", "timer-start-field"),
    # what people see
    ("a step without a name", lambda d: d.set("decide_review", "name", " "), "decide_review", "name-missing"),
    ("a name that does not fit", lambda d: d.set("decide_review", "name", "一二三四五六七八九十" * 5), "decide_review", "name-long"),
    ("a name that no case can hold", lambda d: d.set("decide_review", "name", "长" * 81), "decide_review", "too-long"),
    ("a text without end", lambda d: d.word("decide_review", "facts", "a=1;" * 250_000), "decide_review", "too-long"),
    ("an outcome that no case can hold", lambda d: d.word("decide_review", "outcomes", "a" * 33 + "=好"), "decide_review", "too-long"),
    ("a misspelt property", lambda d: d.word("decide_review", "outcoms", "x=y"), "decide_review", "property-unknown"),
    ("an extension that nobody reads", lambda d: d.add("decide_review", "<bpmn:extensionElements><spiff:instructionsForEndUser>x</spiff:instructionsForEndUser></bpmn:extensionElements>"), "decide_review", "extension-unused"),
    ("a step that is not drawn", lambda d: d.add("shantou", '<bpmn:endEvent id="ghost" name="影子"/>'), "ghost", "not-drawn"),
    ("a flow that is not drawn", lambda d: d.add("shantou", '<bpmn:sequenceFlow id="ghost" sourceRef="close_case" targetRef="case_closed"/>'), "ghost", "not-drawn"),
]
# fmt: on


# What only puzzles people; everything else stops publication.
WARNINGS = {
    "outcome-name", "form-unused", "condition-on-default", "signal-unheard", "name-long", "property-unknown",
    "extension-unused", "not-drawn",
}  # fmt: skip


@pytest.mark.parametrize(("spoil", "element", "code"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_what_is_spoilt_is_found_at_its_element(diagram: Any, spoil: Spoil, element: str, code: str) -> None:
    spoil(diagram)

    findings = lint_source(diagram.build(), "x")

    severity = "warning" if code in WARNINGS else "error"
    assert (element, code, severity) in {(item.element, item.code, item.severity) for item in findings}, [
        *map(str, findings)
    ]


def test_a_step_in_a_sub_process_lies_in_the_lane_of_the_sub_process() -> None:
    source = Source.read(SHELF / "shantou")
    line = b"        <bpmn:flowNodeRef>verify_by_callback</bpmn:flowNodeRef>\n"
    assert line in source.diagram
    unnamed = replace(source, diagram=source.diagram.replace(line, b""))

    assert [finding for finding in lint_source(unnamed, "shantou") if finding.severity == "error"] == []
    lanes = {key: element.lane for key, element in read_elements(xml.parse(unnamed.diagram)).items()}
    assert lanes["verify_by_callback"] == "second_level"


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (
            parameter("text", "'已公布'", "notice.tell"),
            "“告知”（notice.tell）的参数 role 没有填写，请在“系统处理”里填写",
        ),
        (parameter("role", "'everybody'", "notice.tell"), "的参数 role 不正确，应为：first_level、second_level"),
        (parameter("phase", "'province'"), "的参数 phase 不是它的参数，请删除"),
    ],
)
def test_a_wrong_parameter_is_told_in_plain_chinese(diagram: Any, spoil: Spoil, said: str) -> None:
    spoil(diagram)

    found = [item.zh for item in lint_source(diagram.build(), "x") if item.code == "handler-parameters"]
    assert any(said in zh for zh in found), found
    # The library's own words are English.
    assert not any("[" in zh for zh in found)
