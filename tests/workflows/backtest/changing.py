"""Shantou's procedure, changed as an analyst would change it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from workflows.backtest.comparing import CURRENT, DRAFT
from workflows.backtest.habits import Spread
from workflows.backtest.terms import Terms
from workflows.procedures.package import Package
from workflows.procedures.shelf import SHELF, Source

SHANTOU = Package.read(SHELF / "shantou")
STEP = """
    <bpmn:userTask id="check_inside" name="内部审核">
      <bpmn:extensionElements><spiffworkflow:properties>
        <spiffworkflow:property name="basis" value="ST-36" />
        <spiffworkflow:property name="outcomes" value="passed=通过" />
      </spiffworkflow:properties></bpmn:extensionElements>
    </bpmn:userTask>
    <bpmn:sequenceFlow id="to_check_inside" sourceRef="second_level_handling" targetRef="check_inside" />
    <bpmn:sequenceFlow id="handling_to_review" sourceRef="check_inside" targetRef="decide_review" />"""


def changed(*pairs: tuple[str, str]) -> Package:
    """With texts of its diagram replaced."""
    text = SHANTOU.files["procedure.bpmn"]
    for before, after in pairs:
        assert before in text, before
        text = text.replace(before, after)
    return SHANTOU.with_files({"procedure.bpmn": text})


def shorter() -> Package:
    """The institution has seven working days instead of ten."""
    return changed((">10个工作日<", ">7个工作日<"))


def with_a_step() -> Package:
    """The institution checks its own result before it goes to the bureau."""
    flow = '<bpmn:sequenceFlow id="handling_to_review" sourceRef="second_level_handling" targetRef="decide_review" />'
    node = "<bpmn:flowNodeRef>second_level_handling</bpmn:flowNodeRef>"
    return changed((flow, STEP), (node, node + "<bpmn:flowNodeRef>check_inside</bpmn:flowNodeRef>"))


def without_an_outcome() -> Package:
    """A rectification can only be an explanation."""
    return changed(("rectified=已整改;explained=不属实，解释说明", "explained=不属实，解释说明"))


def beside(draft: Package) -> dict[str, Source]:
    """The draft beside the version in force."""
    return {CURRENT: SHANTOU.source(), DRAFT: draft.source()}


def terms(kind: str = "replay", number: int = 40, seed: int = 7, assumed: Mapping[str, Spread] | None = None) -> Terms:
    """The whole year."""
    return Terms(kind, date(2026, 1, 1), date(2026, 12, 31), number, seed, assumed or {})
