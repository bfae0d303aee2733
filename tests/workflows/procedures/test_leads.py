"""What an outcome leads to is read from the diagram."""

from __future__ import annotations

import pytest

from workflows.procedures.definitions import Definition
from workflows.procedures.leads import leads_to
from workflows.procedures.shelf import SHELF, Source


def names(locality: str, step: str, outcome: str | None) -> list[str]:
    """The names of what may come next."""
    definition = Definition.build(Source.read(SHELF / locality))
    return [element.name for element in leads_to(definition, definition.elements[step], outcome)]


@pytest.mark.parametrize(
    ("step", "outcome", "leads"),
    [
        ("dispatch_case", "dispatch", ["承办机构办理"]),
        ("submit_rectification", "rectified", ["复核"]),
        ("decide_review", "accept", ["报省局复核备案"]),
        ("decide_review", "return", ["承办机构办理"]),
        ("decide_correction", "uphold", ["申诉办结"]),
        ("decide_correction", "reject", ["维持评价，原期限不变"]),
    ],
)
def test_an_outcome_leads_where_the_diagram_says(step: str, outcome: str, leads: list[str]) -> None:
    assert names("shantou", step, outcome) == leads


def test_what_only_the_case_will_decide_counts_as_possible() -> None:
    assert set(names("shantou", "verify_appeal", "substantiated")) == {"不成立，原期限不变", "审定修正"}


def test_a_step_of_a_shared_part_leads_on_in_the_procedure_that_calls_it() -> None:
    assert names("shantou", "correct_filing", "resubmit") == ["等待省平台回执"]
