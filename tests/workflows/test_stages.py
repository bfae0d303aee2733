"""The stage of a case says what is true of it, also where its diagram names no stage."""

from __future__ import annotations

from typing import Any

from tests.workflows.sketching import Sketch

L2 = "riverside-l2"


def sketch(**said: Any) -> Sketch:
    """Two steps, the first with these properties."""
    return Sketch().start("first").step("first", "second", **said).step("second", "end").end()


def test_a_case_whose_diagram_names_no_stage_is_being_handled_until_it_is_closed(sketched: Any) -> None:
    play = sketched(sketch())

    assert play.case.stage == "handling"
    assert play.complete("first", L2).case.stage == "handling"
    assert play.complete("second", L2).case.stage == "closed"


def test_a_step_without_a_stage_ends_the_one_before(sketched: Any) -> None:
    play = sketched(sketch(stage="callback"))

    assert play.case.stage == "callback"
    assert play.complete("first", L2).case.stage == "handling"
