"""A state on the spec of another version: wherever a case wanders it goes on as if nothing had happened; branches that would
never meet keep it where it is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflows.migrating.variants import again
from tests.workflows.rehearsing import Rehearsal
from tests.workflows.test_tree import ASKED_AGAIN, ASKED_ONCE, CLOCKS, SOME_ASKED, TWO_ENDS, diagram
from workflows.engine import Engine, Script
from workflows.migrating.counterparts import Counterparts
from workflows.migrating.obstacles import CannotMove
from workflows.migrating.translating import Translation, workflow_of
from workflows.procedures.definitions import SHELF, Definition, Source
from workflows.state import unpacked

SHIPPED = {folder: Source.read(SHELF / folder) for folder in ("shantou",)}
DIAGRAMS = {
    **{folder: (Definition.build(source), Definition.build(again(source))) for folder, source in SHIPPED.items()},
    "asked once": (ASKED_ONCE, ASKED_ONCE),
    "asked again": (ASKED_AGAIN, ASKED_AGAIN),
    "some asked": (SOME_ASKED, SOME_ASKED),
    "two ends": (TWO_ENDS, TWO_ENDS),
    "clocks": (CLOCKS, CLOCKS),
}


def moved(run: Rehearsal, new: Definition, mapping: dict[str, str] | None = None) -> Rehearsal:
    """The rehearsal on another version."""
    counterparts = Counterparts.between(run.definition, new, mapping or {})
    trees = Translation(counterparts).of(unpacked(run.engine.dump()))
    run.definition = new
    run.engine = Engine(workflow_of(trees, new, Script(run.around)), new, run.around)
    return run


@pytest.mark.parametrize("name", DIAGRAMS)
@settings(max_examples=40, deadline=None)
@given(choices=st.lists(st.integers(min_value=0, max_value=50), max_size=30))
def test_brought_over_at_every_wait_a_case_goes_where_one_that_stayed_goes(name: str, choices: list[int]) -> None:
    here, there = DIAGRAMS[name]
    stayed, wanderer = Rehearsal(here, restored=True), Rehearsal(here, restored=True)

    for choice in choices:
        moves = stayed.moves()
        if not moves:
            break
        move = moves[choice % len(moves)]
        before = {step.id for step in wanderer.engine.steps()}, {timer.id for timer in wanderer.engine.timers()}
        moved(wanderer, there if wanderer.definition is here else here)
        assert before == (
            {step.id for step in wanderer.engine.steps()},
            {timer.id for timer in wanderer.engine.timers()},
        )
        assert sorted(wanderer.moves()) == sorted(moves)
        stayed.move(*move)
        wanderer.move(*move)

    assert wanderer.trace == stayed.trace
    assert wanderer.calls == stayed.calls


ONE_MORE = diagram(
    "start begin; user open; parallel fork; user police; user health; user fire; user water; parallel meet; user decide;"
    "end finish",
    "begin open; open fork; fork police; fork health; fork fire; fork water; police meet; health meet; fire meet;"
    "water meet; meet decide; decide finish",
)
RENAMED = diagram(
    "start begin; user open; parallel fork; user security; user health; user fire; parallel meet; user decide; end finish",
    "begin open; open fork; fork security; fork health; fork fire; security meet; health meet; fire meet; meet decide;"
    "decide finish",
)
# A step between a branch and the gateway where it meets the others.
LONGER = diagram(
    "start begin; user open; parallel fork; user police; user sign; user health; user fire; parallel meet; user decide;"
    "end finish",
    "begin open; open fork; fork police; fork health; fork fire; police sign; sign meet; health meet; fire meet;"
    "meet decide; decide finish",
)


def test_before_the_fork_the_branches_are_those_of_the_new_version() -> None:
    run = moved(Rehearsal(ASKED_ONCE), ONE_MORE).complete("open")

    assert run.steps == ["police", "health", "fire", "water"]
    for step in ("police", "health", "fire", "water", "decide"):
        run.complete(step)
    assert run.engine.completed


@pytest.mark.parametrize("new", [ONE_MORE, LONGER])
def test_between_fork_and_join_a_case_stays_where_the_branches_would_never_meet(new: Definition) -> None:
    run = Rehearsal(ASKED_ONCE).complete("open").complete("police")

    with pytest.raises(CannotMove) as refusal:
        moved(run, new)

    assert [(item.code, item.element) for item in refusal.value.obstacles] == [("branches-differ", "meet")]


def test_after_the_join_the_branches_do_not_matter() -> None:
    run = Rehearsal(ASKED_ONCE).complete("open").complete("police").complete("health").complete("fire")

    assert moved(run, ONE_MORE).complete("decide").engine.completed


@pytest.mark.parametrize("done", [(), ("police",), ("health",)])
def test_branches_that_only_have_other_names_meet(done: tuple[str, ...]) -> None:
    run = Rehearsal(ASKED_ONCE).complete("open")
    for step in done:
        run.complete(step)

    run = moved(run, RENAMED, {"police": "security"})

    for step in ("security", "health", "fire"):
        if {"police": "security"}.get(done[0] if done else "", done[0] if done else "") != step:
            run.complete(step)
    assert run.complete("decide").engine.completed


def test_a_branch_that_was_set_going_by_an_event_that_is_no_more_goes_on_by_itself() -> None:
    without_reminder = diagram(
        "start begin; user first; user chase; end chased; limit stop/first; user take_over; user second/ok,back;"
        "clock nudge/second; end nudged; choice decided decided_finish; end finish; choice asked asked_first",
        "begin asked; asked chase back; asked first; chase chased; stop take_over; take_over second; first second;"
        "nudge nudged; second decided; decided first back; decided finish",
    )
    run = Rehearsal(CLOCKS).fire("remind")
    assert sorted(run.steps) == ["chase", "first"]

    run = moved(run, without_reminder)

    assert sorted(run.steps) == ["chase", "first"]
    assert run.timers == ["stop"]
    run.complete("first").complete("chase").complete("second")
    assert run.engine.completed


def test_a_step_that_gets_its_first_clocks_or_loses_its_last_ones_goes_on() -> None:
    bare = diagram(
        "start begin; user zero/go,back,ok; user first; user chase; end chased; user take_over; user second/ok,back;"
        "choice decided decided_finish; end finish; choice asked asked_first",
        "begin zero; zero asked; asked chase back; asked take_over ok; asked first; chase chased; take_over second;"
        "first second; second decided; decided first back; decided finish",
    )
    run = moved(Rehearsal(bare).complete("zero", "go"), CLOCKS)
    assert sorted(run.timers) == ["remind", "stop"]

    run = moved(run.fire("remind"), bare)

    assert run.timers == []
    assert sorted(run.steps) == ["chase", "first"]
    assert run.complete("first").complete("second").complete("chase").engine.completed


def test_every_reason_is_said_at_once() -> None:
    run = Rehearsal(ASKED_ONCE).complete("open")
    other = diagram("start begin; user police; end finish", "begin police; police finish")

    with pytest.raises(CannotMove) as refusal:
        moved(run, other)

    assert [(item.code, item.element, item.by_hand) for item in refusal.value.obstacles] == [
        ("step-missing", "health", True),
        ("step-missing", "fire", True),
    ]


def test_a_step_is_not_taken_for_a_sub_process_nor_for_one_inside_it() -> None:
    definition = Definition.build(SHIPPED["shantou"])

    for target, code in (("second_level_handling", "step-differs"), ("submit_rectification", "step-elsewhere")):
        with pytest.raises(CannotMove) as refusal:
            moved(Rehearsal(definition), definition, {"dispatch_case": target})
        assert refusal.value.obstacles[0].code == code
