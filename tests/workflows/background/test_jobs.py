"""Background work: on record exactly if its unit is, done by the engine of the database, reported, called off."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select, text

from calendars.clock import FixedClock
from handlers.ports import JobRun
from models.base import db
from models.errors import DomainError
from models.job import JobReport
from tests.tampering import tamper
from tests.workflows.conftest import Play
from workflows.background import jobs, scheduler
from workflows.background.deferring import defer
from workflows.background.jobs import Job
from workflows.background.report import Report
from workflows.context import Context
from workflows.unit import transaction

PAUSE = threading.Event()


def context_of(app: Flask) -> Context:
    found: Context = app.extensions["bihuan"]
    return found


def until(holds: Callable[[], bool], seconds: float = 20) -> None:
    """Waits for another thread."""
    for _ in range(int(seconds / 0.05)):
        if holds():
            return
        PAUSE.wait(0.05)
    pytest.fail("it never happened")


@contextmanager
def at_work(app: Flask, seconds: float = 1.0) -> Iterator[None]:
    """The engine, working."""
    running = scheduler.start(context_of(app), db.engine, app.app_context, seconds)
    assert running is not None
    try:
        assert running.alive
        yield
    finally:
        context_of(app).stopping.set()
        running.stop()
        assert not running.alive


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """A job named `count` that keeps what it was called with."""
    calls: list[dict[str, Any]] = []
    work = Job(lambda context, report, arguments: calls.append(dict(arguments)))
    monkeypatch.setitem(jobs.JOBS, "count", work)
    return calls


def test_a_job_is_done_after_the_commit_and_never_after_a_rollback(
    installed: Flask, counted: list[dict[str, Any]]
) -> None:
    with transaction():
        kept = defer(context_of(installed), "count", number=1)
    defer(context_of(installed), "count", number=2)
    db.session.rollback()
    assert [(job.id, job.state) for job in jobs.listing(context_of(installed))] == [(kept, "waiting")]

    with at_work(installed):
        until(lambda: bool(counted))
        with transaction():
            defer(context_of(installed), "count", number=3)
        until(lambda: len(counted) == 2)

    assert counted == [{"number": 1}, {"number": 3}]
    until(lambda: {job.state for job in jobs.listing(context_of(installed))} == {"done"})


def test_a_filing_asks_for_its_delivery_by_one_statement_and_no_other_unit_asks(
    installed: Flask, clock: FixedClock
) -> None:
    play = Play(context_of(installed), clock).open()
    play.dispatch().callback().submit()
    assert jobs.listing(context_of(installed)) == []

    play.review()

    assert [job.name for job in jobs.listing(context_of(installed))] == ["deliver"]
    with at_work(installed):
        until(lambda: play.case.stage == "closed")


def test_deferring_is_one_statement(installed: Flask) -> None:
    statements: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    db.session.execute(text("SELECT 1"))
    statements.clear()

    defer(context_of(installed), "count")

    # Procrastinate's own runs on the driver's connection, where SQLAlchemy does not see it.
    assert len(statements) <= 1
    db.session.rollback()


def test_a_job_that_fails_is_tried_again_and_says_why(installed: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(context: Context, report: Report, arguments: Any) -> None:
        report.progress(3, 10)
        raise RuntimeError("no such file")

    monkeypatch.setitem(jobs.JOBS, "broken", Job(fail))
    perform = jobs.performer(context_of(installed), installed.app_context)

    for attempt in range(2):
        with pytest.raises(RuntimeError):
            perform(JobRun("7", "broken", attempt, {}))

    (seen,) = jobs.listing(context_of(installed))
    assert (seen.state, seen.attempts, seen.done, seen.total) == ("failed", 2, 3, 10)
    assert seen.error == "RuntimeError: no such file"


def test_periodic_work_that_fails_ends_nothing_and_leaves_no_report(
    installed: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(context: Context, report: Report, arguments: Any) -> None:
        raise RuntimeError("disk on fire")

    monkeypatch.setitem(jobs.JOBS, "sweep", Job(fail, periodic=True))

    jobs.performer(context_of(installed), installed.app_context)(JobRun("8", "sweep", 0, {}))

    assert "job sweep failed" in caplog.text
    assert jobs.listing(context_of(installed)) == []


def test_a_waiting_job_can_be_taken_back(installed: Flask, counted: list[dict[str, Any]]) -> None:
    with transaction():
        job_id = defer(context_of(installed), "count")
    assert job_id is not None

    jobs.cancel(context_of(installed), job_id)

    with at_work(installed):
        with transaction():
            defer(context_of(installed), "count", number=2)
        until(lambda: bool(counted))
    assert counted == [{"number": 2}]


def test_a_running_job_ends_at_its_next_report(installed: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    going, steps = threading.Event(), []

    def long(context: Context, report: Report, arguments: Any) -> None:
        for step in range(1000):
            report.progress(step, 1000, "很长 long")
            steps.append(step)
            going.set()
            PAUSE.wait(0.05)

    monkeypatch.setitem(jobs.JOBS, "long", Job(long))
    with at_work(installed):
        with transaction():
            job_id = defer(context_of(installed), "long")
        assert job_id is not None
        assert going.wait(20)
        jobs.cancel(context_of(installed), job_id)
        until(lambda: state_of(job_id) == "cancelled")

    assert 0 < len(steps) < 1000
    with pytest.raises(DomainError) as over:
        jobs.cancel(context_of(installed), job_id)
    assert over.value.code == "job-is-over"


def test_an_engine_that_is_told_to_stop_lets_its_last_job_end_and_take_its_row_away(
    installed: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    going, ending = threading.Event(), threading.Event()

    def slow(context: Context, report: Report, arguments: Any) -> None:
        going.set()
        # Long enough for whoever stops the engine to hold whatever it holds while it waits.
        assert ending.wait(20)
        PAUSE.wait(0.3)

    monkeypatch.setitem(jobs.JOBS, "slow", Job(slow))
    running = scheduler.start(context_of(installed), db.engine, installed.app_context, 60.0)
    assert running is not None
    with transaction():
        job_id = defer(context_of(installed), "slow")
    assert going.wait(20)
    stopping = threading.Thread(target=running.stop, daemon=True)
    stopping.start()
    ending.set()
    stopping.join(20)

    assert not stopping.is_alive()
    assert state_of(job_id or "") == "done"
    assert {job.state for job in jobs.listing(context_of(installed))} == {"done"}


def state_of(job_id: str) -> str | None:
    db.session.rollback()
    return db.session.scalar(select(JobReport.state).where(JobReport.job_id == job_id))


@pytest.mark.parametrize("unknown", ["", "0", "999999", "99999999999999999999", "x'; --", "٣"])
def test_a_job_that_nobody_knows_can_not_be_taken_back(installed: Flask, unknown: str) -> None:
    with pytest.raises(DomainError) as refused:
        jobs.cancel(context_of(installed), unknown)

    assert refused.value.status == 404


def test_the_record_is_verified_in_the_background(installed: Flask, clock: FixedClock) -> None:
    whole, spoilt = Play(context_of(installed), clock, "WO-1").open(), Play(context_of(installed), clock, "WO-2").open()
    perform = jobs.performer(context_of(installed), installed.app_context)
    perform(JobRun("1", "verify_record", 0, {}))
    tamper("UPDATE case_events SET name = 'CaseClosed' WHERE case_id = :case", case=spoilt.case.id)
    perform(JobRun("2", "verify_record", 0, {}))

    notes = {job.id: (job.state, job.done, job.total, job.note) for job in jobs.listing(context_of(installed))}
    assert notes["1"] == ("done", 2, 2, "断裂 broken: 0")
    assert notes["2"][3] == f"断裂 broken: 1（{spoilt.case_no}#1）"
    assert whole.case_no not in str(notes["2"])
