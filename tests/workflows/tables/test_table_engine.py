"""A table in a running diagram: the token comes to the business rule task, the table sets facts, a gateway reads them."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree
from table_files import dmn

from models.errors import DomainError
from workflows.engine import Engine, Surroundings
from workflows.procedures.elements import read_elements
from workflows.procedures.parser import parse_spec
from workflows.tables import decide, read_table

DIAGRAM = """<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" id="d" targetNamespace="urn:t">
 <bpmn:process id="limits" isExecutable="true">
  <bpmn:startEvent id="received"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
  <bpmn:businessRuleTask id="look_up_limits" name="查限期表"><bpmn:extensionElements><spiffworkflow:properties>
   <spiffworkflow:property name="table" value="limits" /></spiffworkflow:properties></bpmn:extensionElements>
   <bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing></bpmn:businessRuleTask>
  <bpmn:exclusiveGateway id="found" default="f3" />
  <bpmn:userTask id="enter_limits" name="填写限期" />
  <bpmn:userTask id="handle" name="处理" />
  <bpmn:endEvent id="done" />
  <bpmn:sequenceFlow id="f1" sourceRef="received" targetRef="look_up_limits" />
  <bpmn:sequenceFlow id="f2" sourceRef="look_up_limits" targetRef="found" />
  <bpmn:sequenceFlow id="f3" sourceRef="found" targetRef="handle" />
  <bpmn:sequenceFlow id="f4" sourceRef="found" targetRef="enter_limits">
   <bpmn:conditionExpression>case.handle_within is None</bpmn:conditionExpression></bpmn:sequenceFlow>
  <bpmn:sequenceFlow id="f5" sourceRef="enter_limits" targetRef="handle" />
  <bpmn:sequenceFlow id="f6" sourceRef="handle" targetRef="done" />
 </bpmn:process>
</bpmn:definitions>"""
LIMITS = read_table(
    dmn(
        [['"hall"', '"3个工作日"'], ['"department"', ""]],
        inputs=(("institution_kind", "string"),),
        outputs=(("handle_within", "string"),),
    )
)


class Definition:
    """What the engine needs of a procedure version."""

    def __init__(self) -> None:
        root = etree.fromstring(DIAGRAM.encode())
        self.elements = read_elements(root)
        self.spec, self.subprocess_specs = parse_spec(root, "limits")


class Run:
    """A case whose facts are a dict."""

    def __init__(self, kind: str) -> None:
        self.facts: dict[str, Any] = {"institution_kind": kind}
        self.decided: list[tuple[str, str]] = []
        self.around = Surroundings(facts=lambda: self.facts, call=lambda *_: None, decide=self.decide)
        self.definition: Any = Definition()
        self.engine = Engine.start(self.definition, self.around)

    def decide(self, element: str, table: str) -> None:
        self.decided.append((element, table))
        self.facts |= decide(LIMITS, self.facts)

    @property
    def steps(self) -> list[str]:
        return [step.element for step in self.engine.steps()]


def test_what_the_table_says_is_a_fact_that_the_next_gateway_reads() -> None:
    run = Run("hall")

    assert run.decided == [("look_up_limits", "limits")]
    assert run.facts["handle_within"] == "3个工作日"
    assert run.steps == ["handle"]
    assert run.around.trace == ["received", "look_up_limits", "found"]


def test_an_empty_cell_leads_to_the_step_in_which_somebody_enters_the_limit() -> None:
    run = Run("department")

    assert run.facts["handle_within"] is None
    assert run.steps == ["enter_limits"]


def test_a_case_that_was_kept_and_restored_goes_on_without_deciding_again() -> None:
    run = Run("department")

    run.engine = Engine.restore(run.definition, run.engine.dump(), run.around)
    run.engine.complete(run.engine.steps()[0].id, None)

    assert run.steps == ["handle"]
    assert len(run.decided) == 1


def test_a_table_that_gives_no_answer_comes_through_as_it_is() -> None:
    with pytest.raises(DomainError) as refusal:
        Run("section")

    assert refusal.value.code == "table-undecided"


def test_where_nobody_decides_a_table_stops_the_case() -> None:
    definition: Any = Definition()

    with pytest.raises(LookupError, match="limits"):
        Engine.start(definition, Surroundings(facts=dict, call=lambda *_: None))
