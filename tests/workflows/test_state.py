"""Save and restore change nothing: the state is the same after a round trip, and the case goes on exactly alike."""

from __future__ import annotations

from collections.abc import Callable

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rehearsing import Rehearsal

from workflows import state
from workflows.engine import Engine
from workflows.procedures.definitions import SHELF, Definition, Source

SHANTOU = Definition.build(Source.read(SHELF / "shantou"))
Walk = Callable[[Rehearsal], Rehearsal]


def handled(run: Rehearsal) -> Rehearsal:
    """As far as the first level's desk."""
    return run.complete("dispatch_case").complete("verify_by_callback").complete("submit_rectification")


def with_clocks(run: Rehearsal) -> Rehearsal:
    """Everything late, everybody urged."""
    run.fire("dispatch_warn").fire("dispatch_due").fire("dispatch_urge", again=True).fire("dispatch_urge", again=True)
    run.fire("dispatch_escalate").complete("dispatch_case").fire("handling_warn").complete("verify_by_callback")
    run.fire("handling_due").fire("handling_urge", again=True).complete("submit_rectification").fire("review_warn")
    run.fire("review_due").fire("review_urge", again=True).complete("decide_review").fire("filing_warn").fire(
        "filing_due"
    )
    return run.fire("filing_urge", again=True).straight_on()


def rejected_filing(run: Rehearsal) -> Rehearsal:
    """The province returns the filing once."""
    handled(run).complete("decide_review")
    run.facts["filing_rejected"] = True
    run.message("filing_receipt").complete("correct_filing")
    run.facts["filing_rejected"] = False
    return run.straight_on()


def clue(run: Rehearsal) -> Rehearsal:
    """A clue is found and referred."""
    run.facts["clue_found"] = True
    return run.straight_on()


def appealed(run: Rehearsal) -> Rehearsal:
    """An appeal is lodged and substantiated."""
    return run.complete("dispatch_case").message("lodge_appeal").complete("verify_appeal", "substantiated")


def upheld_in_review(run: Rehearsal) -> Rehearsal:
    """The signal ends the review."""
    run.complete("dispatch_case").message("lodge_appeal").complete("verify_by_callback").complete(
        "submit_rectification"
    )
    run.fire("appeal_due").complete("verify_appeal", "substantiated").complete("decide_correction", "uphold")
    return run.straight_on()


def returned_three_times(run: Rehearsal) -> Rehearsal:
    """The first level returns the result again and again."""
    handled(run)
    for _ in range(3):
        run.complete("decide_review", "return").complete("submit_rectification")
    return run.straight_on()


WALKS: dict[str, Walk] = {
    "straight on": lambda run: run.straight_on(),
    "every clock fires": with_clocks,
    "returned three times": returned_three_times,
    "a clue is referred": clue,
    "the province returns the filing": rejected_filing,
    "appeal not substantiated": lambda run: (
        run.complete("dispatch_case").message("lodge_appeal").complete("verify_appeal", "unsubstantiated").straight_on()
    ),
    "appeal rejected": lambda run: appealed(run).complete("decide_correction", "reject").straight_on(),
    "appeal upheld: the signal ends the handling": lambda run: (
        appealed(run).fire("correction_warn").complete("decide_correction", "uphold").straight_on()
    ),
    "appeal upheld during the review": upheld_in_review,
}


@pytest.mark.parametrize("walk", WALKS.values(), ids=WALKS.keys())
def test_a_case_that_is_loaded_before_every_act_goes_exactly_like_one_that_stayed_in_memory(walk: Walk) -> None:
    stayed, loaded = walk(Rehearsal(SHANTOU)), walk(Rehearsal(SHANTOU, restored=True))

    assert loaded.trace == stayed.trace
    assert loaded.calls == stayed.calls
    assert stayed.engine.completed
    assert loaded.engine.completed


@pytest.mark.parametrize("walk", WALKS.values(), ids=WALKS.keys())
def test_dump_load_dump_is_identical_at_every_wait(walk: Walk) -> None:
    class Checked(Rehearsal):
        """Compares the state before every act."""

        compared = 0

        def restore(self) -> None:
            first = self.engine.dump()
            again = Engine.restore(self.definition, first, self.around)
            assert again.dump() == first
            assert again.steps() == self.engine.steps()
            assert sorted(again.timers(), key=str) == sorted(self.engine.timers(), key=str)
            assert again.messages() == self.engine.messages()
            self.compared += 1

    run = Checked(SHANTOU)
    walk(run)
    run.restore()

    assert run.compared > 4


@settings(max_examples=40, deadline=None)
@given(choices=st.lists(st.integers(min_value=0, max_value=50), max_size=25))
def test_wherever_a_case_wanders_save_and_restore_change_nothing(choices: list[int]) -> None:
    stayed, loaded = Rehearsal(SHANTOU), Rehearsal(SHANTOU, restored=True)

    for choice in choices:
        moves = stayed.moves()
        if not moves:
            break
        assert sorted(loaded.moves()) == sorted(moves)
        move = moves[choice % len(moves)]
        stayed.move(*move)
        loaded.move(*move)

    assert loaded.trace == stayed.trace
    assert loaded.calls == stayed.calls


def test_a_restored_case_keeps_the_ids_under_which_steps_and_clocks_are_known() -> None:
    run = Rehearsal(SHANTOU).complete("dispatch_case").message("lodge_appeal")

    again = Engine.restore(SHANTOU, run.engine.dump(), run.around)

    assert {step.id for step in again.steps()} == {step.id for step in run.engine.steps()}
    assert {timer.id for timer in again.timers()} == {timer.id for timer in run.engine.timers()}


def test_the_state_carries_no_spec_and_stays_small() -> None:
    run = handled(Rehearsal(SHANTOU))

    assert len(run.engine.dump()) < 8_000


def test_the_outcome_of_the_last_step_is_kept_for_the_gateway_behind_it() -> None:
    run = Rehearsal(SHANTOU, restored=True)
    handled(run).complete("decide_review", "return")

    assert run.steps == ["submit_rectification"]


@pytest.mark.parametrize("stored", [{"v": 0, "trees": []}, {"trees": []}, {"v": 2, "trees": []}])
def test_a_state_of_another_format_is_refused(stored: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="format"):
        state.load(orjson.dumps(stored), SHANTOU.spec, SHANTOU.subprocess_specs, None)


def test_loading_does_not_change_the_shared_spec() -> None:
    before = set(SHANTOU.spec.task_specs), {key: set(spec.task_specs) for key, spec in SHANTOU.subprocess_specs.items()}

    for walk in WALKS.values():
        walk(Rehearsal(SHANTOU, restored=True))

    after = set(SHANTOU.spec.task_specs), {key: set(spec.task_specs) for key, spec in SHANTOU.subprocess_specs.items()}
    assert after == before
