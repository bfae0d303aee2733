"""The sweep: what is due is fired once, in order, true from its instant on; what fails waits and stops nobody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from models.base import db
from models.incident import BACKOFF, Incident
from models.notice import Notice
from models.queries import cases as case_queries
from workflows.sweep import due_now, fire, sweep

Break = Callable[[str], Callable[[], None]]


def incidents() -> list[Incident]:
    """All incidents, as they are in the database."""
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(select(Incident).order_by(Incident.id)))


def test_nothing_happens_before_the_instant(play: Any) -> None:
    play.at("周一 2026-09-28 08:59")

    assert sweep(play.context) == 0
    assert play.events == ["CaseOpened"]


def test_a_clock_fires_at_its_instant_not_after_it(play: Any) -> None:
    play.at("周一 2026-09-28 09:00")

    assert sweep(play.context) == 1
    assert play.events == ["CaseOpened", "DispatchEarlyWarning"]


def test_an_outage_over_the_holidays_changes_no_date_only_when_it_was_noticed(play: Any, instant: Any) -> None:
    play.at("周五 2026-10-09 15:00")
    sweep(play.context)

    events = case_queries.events(play.case.id)[1:]
    assert [(event.name, event.effective_at) for event in events] == [
        ("DispatchEarlyWarning", instant("2026-09-28 09:00")),
        ("DispatchOverdue", instant("2026-09-30 00:00")),
        ("DispatchUrged", instant("2026-09-30 09:00")),
        ("DispatchUrged", instant("2026-10-08 09:00")),
        ("DispatchEscalated", instant("2026-10-08 09:00")),
        ("DispatchUrged", instant("2026-10-09 09:00")),
    ]
    assert {event.at for event in events} == {instant("2026-10-09 15:00")}


def test_cases_are_swept_oldest_instant_first(new_play: Callable[..., Any]) -> None:
    later, earlier = new_play("周五 2026-03-06 10:00", "LATER"), new_play("周一 2026-03-02 10:00", "EARLIER")
    earlier.at("周五 2026-03-13 10:00")

    sweep(earlier.context)

    notices = db.session.scalars(select(Notice).where(Notice.kind == "overdue").order_by(Notice.id))
    assert [notice.case_id for notice in notices] == [earlier.case.id, later.case.id]


def test_the_log_of_one_case_is_in_the_order_of_time_however_late_the_sweep_comes(new_play: Callable[..., Any]) -> None:
    play = new_play("周一 2026-04-13 09:00").dispatch().at("周五 2026-04-17 09:00").appeal()
    play.at("周五 2026-05-22 10:00")

    sweep(play.context)

    instants = [event.effective_at for event in case_queries.events(play.case.id)]
    assert instants == sorted(instants)
    assert {"HandlingUrged", "AppealVerificationUrged"} <= set(play.events)


def test_a_second_sweep_fires_nothing_again(play: Any) -> None:
    play.at("周三 2026-09-30 10:00")

    assert sweep(play.context) == 3
    before = play.events
    assert sweep(play.context) == 0
    assert play.events == before


def test_two_workers_that_found_the_same_deadline_fire_it_once(play: Any) -> None:
    play.at("周一 2026-09-28 09:00")
    first, second = due_now(play.context), due_now(play.context)
    assert first == second
    assert len(first) == 1

    assert fire(play.context, first[0]) == "fired"
    assert fire(play.context, second[0]) == "left"
    assert play.events.count("DispatchEarlyWarning") == 1


def test_a_deadline_whose_step_was_completed_meanwhile_is_not_fired_again(play: Any) -> None:
    play.at("周一 2026-09-28 09:00")
    found = due_now(play.context)
    play.dispatch()

    assert fire(play.context, found[0]) == "left"
    assert play.events.count("DispatchEarlyWarning") == 1


def test_a_failing_handler_becomes_an_incident_and_leaves_the_case_as_it_was(play: Any, broken: Break) -> None:
    broken("supervision.supervise", rung="warn")
    play.at("周一 2026-09-28 09:00")
    before = play.case.workflow_state, play.case.version, play.case.event_seq

    assert sweep(play.context) == 0

    (incident,) = incidents()
    assert "打印机坏了" in incident.error
    assert (incident.state, incident.attempts, incident.deadline_id) == ("open", 1, play.row("dispatch_warn").id)
    assert (play.case.workflow_state, play.case.version, play.case.event_seq) == before
    assert play.row("dispatch_warn").state == "running"
    assert play.events == ["CaseOpened"]


def test_a_failing_deadline_does_not_stop_the_others_of_its_case(play: Any, broken: Break) -> None:
    broken("supervision.supervise", rung="warn")
    play.at("周三 2026-09-30 10:00")

    assert sweep(play.context) == 2
    assert play.events == ["CaseOpened", "DispatchOverdue", "DispatchUrged"]


def test_a_failing_case_does_not_stop_other_cases(new_play: Callable[..., Any], broken: Any) -> None:
    bad, good = new_play("周一 2026-03-02 10:00", "BAD"), new_play("周一 2026-03-02 10:00", "GOOD")
    broken("supervision.supervise", bad.case_no, rung="warn")
    good.at("周二 2026-03-03 09:00")

    assert sweep(good.context) == 1
    assert (bad.events[-1], good.events[-1]) == ("CaseOpened", "DispatchEarlyWarning")


def test_an_incident_is_tried_again_later_and_later(play: Any, broken: Break, instant: Any) -> None:
    broken("supervision.supervise", rung="warn")
    play.at("周一 2026-09-28 09:00")
    waits = []

    for _ in range(len(BACKOFF) + 1):
        sweep(play.context)
        (incident,) = incidents()
        waits.append((incident.retry_at - play.clock.now()).total_seconds())
        play.clock.set(incident.retry_at - timedelta(seconds=1))
        assert sweep(play.context) == 0
        assert incidents()[0].attempts == len(waits)
        play.clock.set(incident.retry_at)

    assert waits == [*BACKOFF, BACKOFF[-1]]


def test_a_mended_handler_fires_with_the_original_instant_and_closes_the_incident(play: Any, broken: Break) -> None:
    mend = broken("supervision.supervise", rung="warn")
    play.at("周一 2026-09-28 09:00")
    sweep(play.context)

    mend()
    play.at("周一 2026-09-28 09:05")
    assert sweep(play.context) == 1

    assert play.days_of("DispatchEarlyWarning") == ["2026-09-28 09:00"]
    (incident,) = incidents()
    assert (incident.state, incident.resolved_at) == ("resolved", play.clock.now())


def test_what_the_sweep_does_is_done_by_the_system(play: Any) -> None:
    play.at("周一 2026-09-28 09:00")
    sweep(play.context)

    assert case_queries.events(play.case.id)[-1].actor == "system"
