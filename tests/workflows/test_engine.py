"""The engine alone, without database: what waits, what fires, what is caught, and what comes through from a handler."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from rehearsing import Rehearsal

from workflows.engine import Engine
from workflows.procedures.definitions import Definition
from workflows.procedures.expressions import ExpressionError


@pytest.fixture
def run(shantou: Definition) -> Rehearsal:
    """A fresh workflow of Shantou at its first wait."""
    return Rehearsal(shantou)


def test_a_fresh_case_waits_for_its_dispatch_with_four_clocks_running(run: Rehearsal) -> None:
    assert run.steps == ["dispatch_case"]
    assert run.timers == ["dispatch_warn", "dispatch_due", "dispatch_urge", "dispatch_escalate"]
    assert run.messages == []
    assert not run.engine.completed


def test_a_fired_reminder_calls_its_handler_once_and_leaves_the_step_waiting(run: Rehearsal) -> None:
    run.fire("dispatch_due")

    assert run.calls == [("mark_overdue", "supervision.supervise", {"rung": "due"})]
    assert run.steps == ["dispatch_case"]
    assert "dispatch_due" not in run.timers


def test_a_fired_reminder_can_not_be_fired_again(run: Rehearsal) -> None:
    timer = run.timer("dispatch_due")
    run.fire("dispatch_due")

    with pytest.raises(LookupError):
        run.engine.fire(timer, again=False)


def test_a_repeating_clock_stays_armed_under_the_same_id(run: Rehearsal) -> None:
    timer = run.timer("dispatch_urge")

    for _ in range(5):
        run.fire("dispatch_urge", again=True)

    assert [call[0] for call in run.calls] == ["urge"] * 5
    assert run.timer("dispatch_urge") == timer
    assert run.trace.count("dispatch_urge") == 5


def test_a_repeating_clock_ends_with_its_step(run: Rehearsal) -> None:
    run.fire("dispatch_urge", again=True).complete("dispatch_case")

    assert not any(name.startswith("dispatch") for name in run.timers)


def test_a_long_urged_case_still_goes_on_to_its_end(run: Rehearsal) -> None:
    for _ in range(60):
        run.fire("dispatch_urge", again=True)

    run.straight_on()

    assert run.engine.completed


def test_the_clocks_of_a_sub_process_run_over_all_steps_inside(run: Rehearsal) -> None:
    run.complete("dispatch_case")
    before = run.timers
    run.complete("verify_by_callback")

    assert run.steps == ["submit_rectification"]
    assert run.timers == before == ["handling_warn", "handling_due", "handling_urge", "handling_escalate"]


def test_a_message_is_caught_only_while_an_element_waits_for_it(run: Rehearsal) -> None:
    with pytest.raises(LookupError):
        run.message("lodge_appeal")

    run.complete("dispatch_case")
    assert run.messages == ["lodge_appeal"]
    run.message("lodge_appeal")
    assert run.steps == ["verify_by_callback", "verify_appeal"]

    assert run.messages == []
    with pytest.raises(LookupError):
        run.message("lodge_appeal")


def test_an_appeal_can_not_be_lodged_when_the_handling_is_over(run: Rehearsal) -> None:
    run.complete("dispatch_case").complete("verify_by_callback").complete("submit_rectification")

    assert run.messages == []
    with pytest.raises(LookupError):
        run.message("lodge_appeal")


def test_an_upheld_appeal_ends_the_handling_at_once_and_goes_on_to_filing(run: Rehearsal) -> None:
    run.complete("dispatch_case").message("lodge_appeal").complete("verify_appeal", "substantiated")
    run.complete("decide_correction", "uphold")

    assert run.steps == []
    assert run.messages == ["filing_receipt"]
    assert run.calls[-2:] == [
        ("correct_evaluation", "appeal.correct_evaluation", {}),
        ("submit_filing", "filing.submit_filing", {"target": "province"}),
    ]


def test_an_upheld_appeal_ends_a_review_that_waits(run: Rehearsal) -> None:
    run.complete("dispatch_case").message("lodge_appeal").complete("verify_by_callback").complete(
        "submit_rectification"
    )
    assert sorted(run.steps) == ["decide_review", "verify_appeal"]

    run.complete("verify_appeal", "substantiated").complete("decide_correction", "uphold")

    assert run.messages == ["filing_receipt"]
    assert run.steps == []


@pytest.mark.parametrize("last", ["unsubstantiated", "reject"])
def test_a_lost_appeal_leaves_the_handling_waiting(run: Rehearsal, last: str) -> None:
    run.complete("dispatch_case").message("lodge_appeal")
    if last == "reject":
        run.complete("verify_appeal", "substantiated").complete("decide_correction", "reject")
    else:
        run.complete("verify_appeal", "unsubstantiated")

    assert run.steps == ["verify_by_callback"]
    run.straight_on()
    assert run.engine.completed


def test_a_return_comes_back_behind_the_callback_that_was_done(run: Rehearsal) -> None:
    run.complete("dispatch_case").complete("verify_by_callback").complete("submit_rectification")
    run.complete("decide_review", "return")

    assert run.steps == ["submit_rectification"]


def test_a_found_clue_is_referred_on_the_way(run: Rehearsal) -> None:
    run.facts["clue_found"] = True
    run.complete("dispatch_case").complete("verify_by_callback")

    assert ("refer_clue", "referral.refer_clue", {}) in run.calls
    assert run.steps == ["submit_rectification"]


def test_a_returned_filing_is_corrected_and_filed_again(run: Rehearsal) -> None:
    run.complete("dispatch_case").complete("verify_by_callback").complete("submit_rectification").complete(
        "decide_review"
    )
    run.facts["filing_rejected"] = True
    run.message("filing_receipt")
    assert run.steps == ["correct_filing"]

    run.complete("correct_filing")
    run.facts["filing_rejected"] = False
    run.message("filing_receipt")

    assert [call[1] for call in run.calls].count("filing.submit_filing") == 2
    assert run.engine.completed


def test_the_end_leaves_nothing_waiting(run: Rehearsal) -> None:
    run.straight_on()

    assert run.engine.completed
    assert (run.steps, run.timers, run.messages) == ([], [], [])
    assert run.trace[-2:] == ["close_case", "case_closed"]


def test_a_step_is_completed_once(run: Rehearsal) -> None:
    step = run.step("dispatch_case")
    run.complete("dispatch_case")

    with pytest.raises(LookupError):
        run.engine.complete(step, "dispatch")


def test_what_a_handler_raises_comes_through_as_it_is(run: Rehearsal) -> None:
    class RefusedError(Exception):
        pass

    def refuse(element: str, handler: str, parameters: Mapping[str, Any]) -> None:
        raise RefusedError(handler)

    run.around.call = refuse

    with pytest.raises(RefusedError, match=r"supervision\.supervise"):
        run.fire("dispatch_urge", again=True)


def test_a_condition_on_a_fact_that_is_missing_is_an_expression_error(run: Rehearsal) -> None:
    del run.facts["callback_verified"]

    with pytest.raises(ExpressionError, match="callback_verified"):
        run.complete("dispatch_case")


def test_a_script_is_never_run_even_if_it_slipped_in(diagram: Any) -> None:
    diagram.add(
        "shantou", '<bpmn:scriptTask id="evil" name="脚本"><bpmn:script>open("x")</bpmn:script></bpmn:scriptTask>'
    )
    diagram.set("received_to_dispatch", "targetRef", "evil")
    diagram.add("shantou", '<bpmn:sequenceFlow id="on" sourceRef="evil" targetRef="dispatch_case"/>')

    with pytest.raises(Exception, match="不允许脚本"):
        Engine.start(Definition.build(diagram.build()), Rehearsal(Definition.build(diagram.source)).around)


def test_two_cases_on_one_definition_do_not_touch_each_other(shantou: Definition) -> None:
    one, two = Rehearsal(shantou), Rehearsal(shantou)

    one.fire("dispatch_due").complete("dispatch_case")

    assert two.steps == ["dispatch_case"]
    assert "dispatch_due" in two.timers
    assert two.calls == []
