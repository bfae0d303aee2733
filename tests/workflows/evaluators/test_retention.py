"""The person is forgotten after the term, the case is not (ST-4b)."""

from __future__ import annotations

import dataclasses
import threading
from typing import Any

import pytest
from flask import Flask

from models.base import db
from models.event import first_break
from models.queries import cases as queries
from models.undo import StepUndo
from tests.workflows.evaluators.test_persons import PERSON, row_of
from workflows import intake
from workflows.background import jobs
from workflows.evaluators import retention
from workflows.locked import CaseBusy
from workflows.stories.player import actor


@pytest.fixture
def closed(new_play: Any, context: Any) -> Any:
    """A case that was closed on Thursday 2026-09-24, whose evaluator is kept for ten days."""
    context.retention_days = 10
    play = new_play(evaluator=PERSON).to_filing().tick()
    assert play.case.stage == "closed"
    return play


def test_the_term_is_natural_days_in_beijing_and_the_day_of_closing_is_not_counted(closed: Any, context: Any) -> None:
    closed.at("周日 2026-10-04 23:59")
    assert (retention.erase_due(context), retention.count_due(context)) == (0, 0)

    closed.at("周一 2026-10-05 00:00")
    assert retention.count_due(context) == 1
    assert retention.erase_due(context) == 1


def test_everything_known_of_the_person_is_gone_and_the_case_stays(closed: Any, context: Any) -> None:
    closed.at("周一 2026-10-05 09:00")

    retention.erase_due(context)

    case, row = closed.case, row_of(closed)
    assert row.case_id == case.id
    left = {key: value for key, value in vars(row).items() if not key.startswith("_") and value}
    assert left == {"id": left["id"], "case_id": left["case_id"], "erased_at": closed.clock.now()}
    assert (case.stage, case.content_hash) == ("closed", "erased")
    events = queries.events(case.id)
    assert (events[-1].name, events[-1].actor, events[-1].data) == ("EvaluatorErased", "system", {"retention_days": 10})
    assert first_break(events, case.event_seq, case.last_hash) is None


def test_erasing_twice_is_erasing_once(closed: Any, context: Any) -> None:
    closed.at("周一 2026-10-05 09:00")

    assert (retention.erase_due(context), retention.erase_due(context)) == (1, 0)
    assert retention.erase(context, closed.case.id) is False
    assert closed.events.count("EvaluatorErased") == 1


def test_two_workers_at_once_erase_each_person_once(new_play: Any, context: Any, app: Flask) -> None:
    context.retention_days = 10
    plays = [new_play(external_id=f"WO-{number}").to_filing() for number in range(6)]
    plays[0].tick().at("周一 2026-10-05 09:00")
    erased: list[int] = []

    def work() -> None:
        with app.app_context():
            erased.append(retention.erase_due(context))

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)

    assert sum(erased) == 6
    assert [play.events.count("EvaluatorErased") for play in plays] == [1] * 6


def test_a_case_that_is_not_closed_keeps_its_person(new_play: Any, context: Any) -> None:
    context.retention_days = 1
    play = new_play(evaluator=PERSON).dispatch().at("周四 2026-12-24 09:00")

    assert retention.erase_due(context) == 0
    assert retention.erase(context, play.case.id) is False


def test_many_are_erased_in_batches_and_one_that_fails_holds_up_no_other(
    new_play: Any, context: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    context.retention_days = 10
    plays = [new_play(external_id=f"WO-{number}").to_filing() for number in range(5)]
    plays[0].tick().at("周一 2026-10-05 09:00")
    bad, busy = plays[1].case.id, plays[2].case.id
    real = retention.on_case

    def sometimes(context: Any, case_id: int, *more: Any, **options: Any) -> Any:
        if case_id == bad:
            raise RuntimeError("procedure version is missing")
        if case_id == busy:
            raise CaseBusy(case_id)
        return real(context, case_id, *more, **options)

    monkeypatch.setattr(retention, "on_case", sometimes)
    monkeypatch.setattr(retention, "due", lambda context, after=0: DUE(context, after, 2))

    assert retention.erase_due(context) == 3
    assert "procedure version is missing" in caplog.text
    monkeypatch.undo()
    assert retention.erase_due(context) == 2


DUE = retention.due


def test_a_repeat_of_an_erased_order_is_refused_and_opens_nothing(closed: Any, context: Any) -> None:
    from models.errors import DomainError
    from tests.conftest import work_order

    closed.at("周一 2026-10-05 09:00")
    retention.erase_due(context)

    with pytest.raises(DomainError, match="work-order-conflict"):
        intake.open_case(context, actor("province"), work_order(closed.external_id))


def test_the_background_work_erases_too() -> None:
    paces = {kind.name: kind.every for kind in jobs.kinds(5.0)}

    assert paces["erase"] == jobs.ERASE_SECONDS


def test_the_configured_term_reaches_the_context(context: Any) -> None:
    from app import assemble
    from config import Config

    assert assemble(Config("sqlite://", demonstration=True, person_retention_days=30)).retention_days == 30
    assert dataclasses.replace(context, retention_days=30).retention_days == 30


def test_what_would_put_a_step_back_is_deleted_after_sixty_days(play: Any) -> None:
    play.dispatch()
    assert db.session.get(StepUndo, play.case.id) is not None

    play.at("周一 2026-11-30 09:00")
    retention.erase_due(play.context)

    assert db.session.get(StepUndo, play.case.id, populate_existing=True) is None
