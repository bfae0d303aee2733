"""Figures of many cases are made in the background, kept, and made anew when something has happened."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from calendars.clock import FixedClock, read_beijing
from models.analysis import Analysis
from models.base import db
from models.errors import DomainError
from models.queries.analytics import Wanted
from tests.workflows.analytics.history import write
from tests.workflows.background.test_jobs import at_work, context_of, until
from workflows.analytics import asking, keeping
from workflows.analytics.analysing import analyse
from workflows.authoring import versions
from workflows.context import Context
from workflows.stories.player import actor

pytestmark = pytest.mark.usefixtures("few")


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two cases are many."""
    monkeypatch.setattr(keeping, "AT_ONCE", 1)


def is_answered(context: Context, wanted: Wanted) -> bool:
    """Whether the answer is there; each look is a request of its own."""
    db.session.rollback()
    return not keeping.ask(context, wanted).under_way


def question(context: Context, clock: FixedClock) -> Wanted:
    """All cases of the history."""
    cases = write(context)
    clock.advance(timedelta(hours=1))
    return Wanted((cases["A"].procedure_id,))


def test_many_are_counted_in_the_background_and_the_answer_is_kept(installed: Flask, clock: FixedClock) -> None:
    context = context_of(installed)
    wanted = question(context, clock)

    first = keeping.ask(context, wanted)
    assert (first.figures, first.under_way) == (None, True)
    with at_work(installed):
        until(lambda: is_answered(context, wanted))

    kept = keeping.ask(context, wanted)
    assert kept.figures == analyse(context, wanted, context.clock.now())
    assert (kept.as_of, kept.under_way, kept.failed) == (context.clock.now(), False, False)
    assert (kept.done, kept.total) == (5, 5)


def test_an_answer_lasts_as_long_as_nothing_happens(installed: Flask, clock: FixedClock) -> None:
    context = context_of(installed)
    wanted = question(context, clock)
    keeping.ask(context, wanted)
    with at_work(installed):
        until(lambda: is_answered(context, wanted))

    clock.advance(timedelta(hours=3))
    assert not keeping.ask(context, wanted).under_way
    write(context, "Z opened 2026-09-24 09:00\n  dispatch_case - 2026-09-24 09:00 open due 2026-09-29 00:00")

    again = keeping.ask(context, wanted)
    assert again.under_way
    assert again.figures is not None
    assert again.figures.whole.cases == 5


def test_it_can_be_asked_for_anew_and_is_asked_for_again_where_nobody_answers(
    installed: Flask, clock: FixedClock
) -> None:
    context = context_of(installed)
    wanted = question(context, clock)
    keeping.ask(context, wanted)
    job = db.session.get_one(Analysis, keeping.key_of(wanted)).job_id
    keeping.ask(context, wanted, anew=True)
    assert db.session.get_one(Analysis, keeping.key_of(wanted), populate_existing=True).job_id == job

    clock.advance(keeping.PATIENCE + timedelta(seconds=1))
    assert keeping.ask(context, wanted).under_way
    assert db.session.get_one(Analysis, keeping.key_of(wanted), populate_existing=True).job_id != job


def test_few_are_counted_at_once_and_nothing_is_kept(
    app: Flask, context: Context, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "AT_ONCE", 5)
    wanted = question(context, clock)

    assert keeping.ask(context, wanted).figures == analyse(context, wanted, context.clock.now())
    assert db.session.get(Analysis, keeping.key_of(wanted)) is None


def test_a_question_is_kept_as_it_was_asked(app: Flask) -> None:
    caller = actor("supervisor")
    since, until = read_beijing("2026-09-01 00:00"), read_beijing("2026-10-01 00:00")

    wanted = asking.asked(caller, versions.all_of(caller, "shantou"), since, until, "shantou-housing", closed=True)

    assert asking.read(asking.written(wanted)) == wanted
    assert (wanted.since, wanted.until, wanted.closed) == (since, until, True)


def test_who_asks_is_told_what_can_not_be(app: Flask) -> None:
    caller = actor("supervisor")
    known = versions.all_of(caller, "shantou")

    with pytest.raises(DomainError, match="止日不得早于起日"):
        asking.asked(caller, known, read_beijing("2026-09-02 00:00"), read_beijing("2026-09-02 00:00"))
    with pytest.raises(DomainError, match="没有这个机构"):
        asking.asked(caller, known, organization="nowhere")
    with pytest.raises(DomainError, match="找不到第99版"):
        asking.numbered(known, 99)


def test_a_procedure_of_another_locality_is_not_there(app: Flask) -> None:
    caller = replace(actor("analyst"), locality="cangxi")

    assert versions.all_of(caller, "cangxi")
    with pytest.raises(DomainError, match="找不到办理程序 shantou"):
        versions.all_of(caller, "shantou")
