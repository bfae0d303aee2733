"""Limits that a person or a table set for one case: `case.…_within`, `case.…_by`, `case.…_at`. None is ever guessed."""

from __future__ import annotations

from typing import Any

import pytest
from sketching import Sketch

from models.errors import DomainError

L2 = "riverside-l2"


def set_by(facts: str, rule: str, **settings: Any) -> Sketch:
    """A step that sets the limit of the next one."""
    sketch = Sketch(settings=settings).start("plan").step("plan", "handle", facts=facts)
    return sketch.step("handle", "end").clocks("handle", rule, start="case.planned_at").end()


WITHIN = "handled_within=data.within;planned_at=now"


def test_a_limit_in_words_is_reckoned_like_any_other(sketched: Any) -> None:
    play = sketched(set_by(WITHIN, "case.handled_within"), "周一 2026-03-02 09:00")

    play.complete("plan", L2, within="3个工作日")

    assert play.due("handle") == "2026-03-05"
    row = play.row("handle_due")
    assert (row.rule, row.state, row.purpose) == ("3个工作日", "running", "due")
    assert play.live("周五 2026-03-06 10:00").days_of("HandleOverdue") == ["2026-03-06 00:00"]


def test_the_switches_of_the_procedure_hold_for_a_limit_of_one_case_too(sketched: Any) -> None:
    # Sunday 2026-03-08 rolls over to Monday.
    rolling = set_by(WITHIN, "case.handled_within", roll_over={"value": True})

    play = sketched(rolling, "周一 2026-03-02 09:00").complete("plan", L2, within="6个自然日")

    assert play.due("handle") == "2026-03-09"
    assert play.row("handle_due").rule == "6个自然日 顺延"


@pytest.mark.parametrize(
    ("facts", "rule"),
    [(WITHIN, "case.handled_within"), ("rectify_by=data.until;planned_at=now", "case.rectify_by")],
)
def test_a_limit_that_nobody_set_stops_the_case_and_is_never_guessed(sketched: Any, facts: str, rule: str) -> None:
    play = sketched(set_by(facts, rule), "周一 2026-03-02 09:00")

    with pytest.raises(DomainError) as refusal:
        play.complete("plan", L2)

    assert refusal.value.status == 409
    assert rule.removeprefix("case.") in str(refusal.value)
    # Nothing of it happened: the step waits for somebody who says the limit.
    assert (play.waiting, play.events) == (["plan"], ["CaseOpened"])


def test_a_start_that_has_no_value_is_refused_too(sketched: Any) -> None:
    sketch = Sketch().start("plan").step("plan", "handle", facts="told_at=data.when")
    sketch.step("handle", "end").clocks("handle", "3个工作日", start="case.told_at").end()

    with pytest.raises(DomainError) as refusal:
        sketched(sketch).complete("plan", L2)

    assert (refusal.value.code, refusal.value.status) == ("deadline-start-missing", 409)


def test_a_day_that_somebody_set_binds_to_its_end(sketched: Any) -> None:
    play = sketched(set_by("rectify_by=data.until;planned_at=now", "case.rectify_by"), "周一 2026-03-02 09:00")

    play.complete("plan", L2, until="2026-03-10")

    assert play.due("handle") == "2026-03-10"
    assert play.live("周二 2026-03-10 23:59").events.count("HandleOverdue") == 0
    assert play.live("周三 2026-03-11 00:01").days_of("HandleOverdue") == ["2026-03-11 00:00"]


def test_a_limit_whose_start_is_a_fact_goes_on_after_a_return(sketched: Any) -> None:
    # ST-35d «原期限不变» holds for every anchor, not only for those of Shantou.
    sketch = Sketch().start("plan").step("plan", "handle", facts="planned_at=now")
    sketch.step("handle", "review").clocks("handle", "5个工作日", start="case.planned_at")
    sketch.step("review", "which", outcomes="accept=通过;return=退回")
    sketch.choice("which", "end", handle="outcome == 'return'").end()
    play = sketched(sketch, "周一 2026-03-02 09:00").complete("plan", L2)
    first = play.row("handle_due").id

    play.live("周三 2026-03-04 10:00").complete("handle", L2).live("周四 2026-03-05 10:00").complete(
        "review", L2, "return"
    )

    assert (play.row("handle_due").id, play.row("handle_due").state) == (first, "running")
    assert play.due("handle") == "2026-03-09"


def test_a_limit_that_is_noted_anew_begins_anew(sketched: Any) -> None:
    # Another instant is another limit: the first is met, the second has a row of its own.
    sketch = Sketch().start("plan").step("plan", "handle", facts="planned_at=now")
    sketch.step("handle", "which").clocks("handle", "5个工作日", start="case.planned_at")
    sketch.choice("which", "end", plan="outcome == 'other'").end()
    play = sketched(sketch, "周一 2026-03-02 09:00").complete("plan", L2)
    first = play.row("handle_due").id

    play.live("周三 2026-03-04 10:00").complete("handle", L2, "other").complete("plan", L2)

    assert play.row("handle_due").id != first
    assert play.due("handle") == "2026-03-11"
