"""One case, one lock, one commit: whatever fails inside leaves no row, no event and no half-moved token behind."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from handlers.catalogue import router
from models.base import Base, db
from models.case import Case
from models.errors import DomainError
from models.event import first_break
from models.queries import cases as case_queries
from tests.tampering import tamper
from workflows.locked import on_case
from workflows.stories.player import actor
from workflows.unit import transaction

Steps = Callable[[Any], Any]

# handler → how the case comes before its door, and through it
DOORS: dict[str, tuple[Steps, Steps]] = {
    "dispatch.dispatch_case": (lambda play: play, lambda play: play.dispatch()),
    "callback.verify_by_callback": (lambda play: play.dispatch(), lambda play: play.callback()),
    "referral.refer_clue": (lambda play: play.dispatch(), lambda play: play.callback(clue_found=True, clue="索要好处")),
    "rectification.submit_rectification": (lambda play: play.dispatch().callback(), lambda play: play.submit()),
    "review.decide_review": (lambda play: play.dispatch().callback().submit(), lambda play: play.review()),
    "filing.submit_filing": (lambda play: play.dispatch().callback().submit(), lambda play: play.review()),
    "appeal.lodge_appeal": (lambda play: play.dispatch(), lambda play: play.appeal()),
    "appeal.verify_appeal": (lambda play: play.dispatch().appeal(), lambda play: play.verify_appeal()),
    "appeal.decide_correction": (lambda play: play.dispatch().appeal().verify_appeal(), lambda play: play.correct()),
    "appeal.correct_evaluation": (lambda play: play.dispatch().appeal().verify_appeal(), lambda play: play.correct()),
}


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    db.session.rollback()
    return {
        table.name: sorted((tuple(row) for row in db.session.execute(select(table))), key=repr)
        for table in Base.metadata.sorted_tables
    }


@pytest.mark.parametrize("handler", DOORS)
def test_a_handler_that_fails_after_its_work_leaves_nothing_half_written(
    play: Any, handler: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    reach, go_through = DOORS[handler]
    reach(play)
    entry = router.entries[handler]

    def work_then_fail(act: Any, **parameters: Any) -> None:
        entry.function(act, **parameters)
        raise RuntimeError("停电")

    monkeypatch.setitem(router.entries, handler, dataclasses.replace(entry, function=work_then_fail))
    before = everything()

    with pytest.raises(RuntimeError, match="停电"):
        go_through(play)

    assert everything() == before
    monkeypatch.setitem(router.entries, handler, entry)
    go_through(play)
    assert everything() != before


def test_a_case_that_can_not_be_opened_leaves_nothing(
    new_play: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = router.entries["closing.open_case"]

    def fail(act: Any) -> None:
        raise RuntimeError("停电")

    monkeypatch.setitem(router.entries, entry.name, dataclasses.replace(entry, function=fail))
    before = everything()

    with pytest.raises(RuntimeError, match="停电"):
        new_play()

    assert everything() == before


def test_a_refusal_by_the_domain_leaves_nothing_either(play: Any) -> None:
    before = everything()

    with pytest.raises(DomainError) as refusal:
        play.dispatch(to="shantou-housing-desk")

    assert refusal.value.errors[0].code == "not-a-second-level-account"
    assert everything() == before


def test_a_form_that_is_wrong_leaves_nothing(play: Any) -> None:
    play.dispatch().callback()
    before = everything()

    with pytest.raises(DomainError) as refusal:
        play.submit(evidence=["", ""])

    assert refusal.value.code == "form-invalid"
    assert everything() == before


def test_an_unknown_case_is_not_found(play: Any) -> None:
    with pytest.raises(DomainError) as refusal, on_case(play.context, 10_000, actor("shantou-l1")):
        pass

    assert refusal.value.status == 404


def test_a_failed_transaction_is_rolled_back_and_the_session_usable(play: Any) -> None:
    def change_then_fail() -> None:
        with transaction():
            db.session.get_one(Case, case_id).stage = "closed"
            raise RuntimeError("停电")

    case_id = play.case.id
    with pytest.raises(RuntimeError, match="停电"):
        change_then_fail()

    assert play.case.stage == "dispatch"


def test_the_chain_of_events_holds_over_a_whole_life(play: Any) -> None:
    play.live("周三 2026-09-30 12:00").to_filing().tick()

    events = case_queries.events(play.case.id)
    assert play.case.stage == "closed"
    assert first_break(events, play.case.event_seq, play.case.last_hash) is None
    assert (play.case.event_seq, play.case.last_hash) == (len(events), events[-1].hash)


def test_the_chain_names_the_event_that_was_tampered_with_in_the_database(play: Any) -> None:
    play.to_filing().tick()

    tamper("UPDATE case_events SET data = '{}' WHERE seq = 3")

    assert first_break(case_queries.events(play.case.id), play.case.event_seq, play.case.last_hash) == 3


def test_a_step_s_rows_say_who_completed_it_when_and_how(play: Any) -> None:
    task = play.task("dispatch_case")
    play.dispatch()
    db.session.refresh(task)

    assert (task.state, task.completed_by, task.completed_at, task.outcome) == (
        "done",
        "shantou-l1",
        play.clock.now(),
        "dispatch",
    )
