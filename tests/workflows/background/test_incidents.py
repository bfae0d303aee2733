"""Incidents: one for each piece of work that failed, mended by an administrator, skipped where that is allowed, never twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from administering import WARN, Break, admin, only, state_of
from flask import Flask

from models.errors import DomainError
from models.queries import cases as case_queries
from models.queries import incidents as queries
from workflows.background import incident_acts as acts
from workflows.sweep import sweep


@pytest.fixture
def failing(play: Any, broken: Break) -> tuple[Any, Callable[[], None]]:
    """A case whose first warning can not be raised, and what mends it."""
    mend = broken("supervision.supervise", rung="warn")
    play.at(WARN)
    sweep(play.context)
    return play, mend


def test_an_incident_says_in_the_diagrams_words_where_it_broke(failing: Any) -> None:
    incident = only()

    assert (incident.kind, incident.element, incident.element_name, incident.handler) == (
        "deadline",
        "raise_early_warning",
        "提醒经办人",
        "supervision.supervise",
    )


def test_a_retry_after_the_cause_is_mended_fires_the_clock_and_names_the_administrator(failing: Any) -> None:
    play, mend = failing
    mend()

    told = acts.retry(play.context, admin(), only().id)

    assert told.result == "resolved"
    assert (only().state, only().closed_by, only().resolved_at) == ("resolved", "admin", play.clock.now())
    events = case_queries.events(play.case.id)
    assert [(event.name, event.actor) for event in events[1:]] == [
        ("IncidentRetried", "admin"),
        ("DispatchEarlyWarning", "system"),
    ]
    assert play.days_of("DispatchEarlyWarning") == ["2026-09-28 09:00"]


def test_a_retry_that_fails_again_says_so_and_stands_on_the_log(failing: Any) -> None:
    play, _ = failing

    told = acts.retry(play.context, admin(), only().id)

    assert (told.result, "打印机坏了" in told.detail) == ("failed", True)
    assert (only().state, only().attempts) == ("open", 2)
    assert play.events == ["CaseOpened", "IncidentRetried"]
    assert case_queries.events(play.case.id)[-1].data == {"kind": "deadline", "result": "failed"}


def test_a_retry_twice_is_once_and_a_second_administrator_is_told_who_was_first(failing: Any) -> None:
    play, mend = failing
    mend()
    number = only().id
    acts.retry(play.context, admin(), number)
    before = play.events

    assert acts.retry(play.context, admin(), number).result == "resolved"
    with pytest.raises(DomainError, match="由 admin 处理：已解决") as refusal:
        acts.retry(play.context, admin("another"), number)
    assert refusal.value.code == "incident-closed"
    assert play.events == before


def test_a_skipped_warning_does_not_fire_and_is_not_armed_again(failing: Any) -> None:
    play, mend = failing

    assert acts.skip(play.context, admin(), only().id, "打印机已报废").result == "skipped"
    mend()
    play.live("周二 2026-09-29 10:00")
    play.complete("dispatch_case", "shantou-l1", to="shantou-housing")

    assert (only().state, only().closed_by, only().reason) == ("skipped", "admin", "打印机已报废")
    assert play.events == ["CaseOpened", "IncidentSkipped", "CaseDispatched"]
    event = case_queries.events(play.case.id)[1]
    assert (event.actor, event.data["reason"], event.data["clock"]) == ("admin", "打印机已报废", "dispatch_warn")
    change = [item for item in case_queries.deadline_changes(play.case.id) if item.change == "skipped"]
    assert [(item.actor, item.reason) for item in change] == [("admin", "打印机已报废")]
    warnings = [row for row in case_queries.deadlines(play.case.id) if row.element_id == "dispatch_warn"]
    assert [row.state for row in warnings] == ["fired"]


def test_a_skipped_urging_goes_on_with_the_next_working_day(play: Any, broken: Break) -> None:
    mend = broken("supervision.supervise", rung="urge")
    play.at("周五 2026-10-09 10:00")
    sweep(play.context)
    acts.skip(play.context, admin(), only().id, "系统停机期间不补催")
    mend()

    play.live("周六 2026-10-10 10:00")

    # 10-10 is a make-up working day; the urgings of 9-30 to 10-9 are given up.
    assert play.days_of("DispatchUrged") == ["2026-10-10 09:00"]


def test_a_skipped_limit_stays_a_limit(play: Any, broken: Break) -> None:
    broken("supervision.supervise", rung="due")
    play.at("周三 2026-09-30 08:00")
    sweep(play.context)

    acts.skip(play.context, admin(), only().id, "逾期已电话告知")

    assert "DispatchOverdue" not in play.events
    assert play.task("dispatch_case").urgency(play.clock.now()) == "overdue"
    assert play.due("dispatch_case") == "2026-09-29"
    assert case_queries.next_limits([play.case.id])[play.case.id].element_id == "dispatch_due"


def test_a_skip_twice_is_once_and_a_second_administrator_is_told(failing: Any) -> None:
    play, _ = failing
    number = only().id
    acts.skip(play.context, admin(), number, "打印机已报废")

    assert acts.skip(play.context, admin(), number, "打印机已报废").result == "skipped"
    with pytest.raises(DomainError, match="由 admin 处理：已跳过"):
        acts.skip(play.context, admin("another"), number, "我也跳过")
    with pytest.raises(DomainError, match="已跳过"):
        acts.retry(play.context, admin(), number)
    assert play.events.count("IncidentSkipped") == 1


def test_two_administrators_at_once_skip_once(failing: Any, app: Flask) -> None:
    play, _ = failing
    number, context, results = only().id, play.context, []
    start = threading.Barrier(2)

    def try_it(username: str) -> None:
        with app.app_context():
            someone = admin(username)
            start.wait(10)
            try:
                results.append(acts.skip(context, someone, number, "理由").result)
            except DomainError as refusal:
                results.append(refusal.code)

    threads = [threading.Thread(target=try_it, args=(name,)) for name in ("甲", "乙")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(results) == ["incident-closed", "skipped"]
    assert play.events.count("IncidentSkipped") == 1


def test_a_clock_that_ends_its_step_can_not_be_skipped(failing: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    play, _ = failing
    definition = play.context.definitions.by_id[play.case.procedure_id]
    clock = definition.elements["dispatch_warn"]
    assert not clock.interrupts
    # A definition is shared by everything that runs in this process.
    monkeypatch.setitem(definition.elements, "dispatch_warn", replace(clock, interrupts=True))

    with pytest.raises(DomainError) as refusal:
        acts.skip(play.context, admin(), only().id, "不想等")

    assert refusal.value.code == "skip-changes-course"
    assert (only().state, play.events) == ("open", ["CaseOpened"])


def test_an_incident_of_a_step_that_was_left_is_obsolete_at_once_and_closed_by_the_sweep(failing: Any) -> None:
    play, _ = failing
    play.dispatch()

    assert (only().state, state_of(only())) == ("open", "obsolete")
    assert queries.open_by_kind() == {}
    with pytest.raises(DomainError) as refusal:
        acts.retry(play.context, admin(), only().id)
    assert refusal.value.code == "incident-obsolete"
    play.clock.advance(timedelta(minutes=2))
    sweep(play.context)
    assert (only().state, only().closed_by) == ("obsolete", "system")


def test_a_case_of_another_locality_is_not_there_for_a_local_administrator(failing: Any) -> None:
    play, _ = failing
    stranger = replace(admin(), locality="elsewhere")

    with pytest.raises(DomainError) as refusal:
        acts.retry(play.context, stranger, only().id)

    assert refusal.value.status == 404
    assert queries.ids(stranger, queries.IncidentFilter(), 10) == []


def test_many_are_dealt_with_one_by_one_and_a_refusal_of_one_stops_no_other(
    new_play: Callable[..., Any], broken: Break
) -> None:
    first, second = new_play("周一 2026-03-02 10:00", "A"), new_play("周一 2026-03-02 10:00", "B")
    mend = broken("supervision.supervise", rung="warn")
    second.at("周二 2026-03-03 09:00")
    sweep(second.context)
    mend()
    first.dispatch()

    chosen = queries.ids(admin(), queries.IncidentFilter(state=queries.ALL, element="dispatch_warn"), 10)
    told = list(acts.each([*chosen, 4711], lambda number: acts.retry(second.context, admin(), number)))

    assert [(item.result, item.code) for item in told] == [
        ("refused", "incident-obsolete"),
        ("resolved", ""),
        ("refused", "not-found"),
    ]
    assert second.events[-1] == "DispatchEarlyWarning"


# How incidents are chosen: filter → whether the failed warning is among them
CHOICES = [
    ({"element": "提醒经办人"}, True),
    ({"element": "raise_early_warning"}, True),
    ({"element": "dispatch_warn"}, True),
    ({"element": "催办"}, False),
    ({"handler": "supervision.supervise"}, True),
    ({"handler": "supervision.raise_early_warning"}, False),
    ({"error": "打印机"}, True),
    ({"error": "%"}, False),
    ({"kind": "deadline"}, True),
    ({"kind": "procedure"}, False),
    ({"state": "skipped"}, False),
]


@pytest.mark.parametrize(("choice", "found"), CHOICES)
def test_incidents_are_chosen_by_name(failing: Any, choice: dict[str, Any], found: bool) -> None:
    assert bool(queries.ids(admin(), queries.IncidentFilter(**choice), 10)) is found
