"""A run on a draft: begun, kept, refused, called off, taken up again after its process is gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from calendars.clock import FixedClock
from handlers.ports import JobRun
from models.account import Account, Actor
from models.backtest import Backtest
from models.base import db
from models.errors import DomainError
from models.procedure import Procedure
from tests.workflows.backtest.changing import shorter, terms
from workflows.authoring import drafts
from workflows.background.report import JobCancelled
from workflows.backtest import runs
from workflows.backtest.habits import Spread
from workflows.backtest.runs import Subject
from workflows.context import Context


def analyst() -> Actor:
    account = Account.by_username("analyst")
    assert account is not None
    return account.actor()


def subject(context: Context) -> Subject:
    """A draft with a shorter limit."""
    base = Procedure.current("shantou", context.clock.now())
    draft = drafts.begin(context, analyst(), shorter(), base, "整改7个工作日")
    return Subject.of_draft(drafts.found(analyst(), draft.id))


def test_a_run_keeps_what_it_was_tried_on_and_what_came_out(lived: Context) -> None:
    tried = subject(lived)
    run = runs.begin(lived, analyst(), tried, terms())

    assert (run.state, run.key, run.by, run.kind) == ("done", "shantou", "analyst", "replay")
    assert run.digest == tried.package.digest
    assert run.result is not None
    assert run.done == run.total == run.result["cases"] > 0


def test_a_published_version_is_tried_beside_the_one_in_force(lived: Context) -> None:
    first = Procedure.current("shantou", lived.clock.now())
    assert first is not None

    with pytest.raises(DomainError) as refusal:
        runs.begin(lived, analyst(), Subject.of_version(first), terms())

    assert refusal.value.code == "nothing-to-compare"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "guess"}, "/kind"),
        ({"until": date(2025, 1, 1)}, "/until"),
        ({"since": date(2020, 1, 1)}, "/until"),
        ({"number": 0}, "/number"),
        ({"number": 20_001}, "/number"),
        ({"seed": -1}, "/seed"),
        ({"assumed": {"x": Spread(3, 2, 4)}}, "/assumed/x"),
        ({"assumed": {"x": Spread(0, 1, 9999)}}, "/assumed/x"),
    ],
)
def test_terms_that_can_not_be_name_their_field(lived: Context, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(DomainError) as refusal:
        runs.begin(lived, analyst(), subject(lived), replace(terms(), **wrong))

    assert [error.pointer for error in refusal.value.errors] == [field]


def test_a_draft_that_can_not_run_is_refused_at_once(lived: Context) -> None:
    whole = subject(lived)
    tried = replace(whole, package=whole.package.with_files({"procedure.bpmn": "<bpmn"}))

    with pytest.raises(DomainError) as refusal:
        runs.begin(lived, analyst(), tried, terms())

    assert refusal.value.code == "draft-can-not-run"


class Jobs:
    """An engine that holds what it is given."""

    def __init__(self) -> None:
        self.held: list[dict[str, Any]] = []

    def defer(self, connection: object, kind: object, arguments: dict[str, Any]) -> str:
        self.held.append(arguments)
        return f"job-{len(self.held)}"

    def wake(self) -> None:
        """Nobody sleeps."""

    def cancel(self, connection: object, job_id: str) -> bool:
        return False


@pytest.fixture
def held(lived: Context, monkeypatch: pytest.MonkeyPatch) -> Context:
    monkeypatch.setattr(lived, "jobs", Jobs())
    return lived


def test_one_run_at_a_time_and_it_can_be_called_off(held: Context) -> None:
    tried = subject(held)
    run = runs.begin(held, analyst(), tried, terms())
    with pytest.raises(DomainError) as refusal:
        runs.begin(held, analyst(), tried, terms())
    runs.call_off(held, analyst(), run.id)

    runs.carry_out(held, run.id)

    assert refusal.value.code == "backtest-under-way"
    assert runs.found(analyst(), run.id).state == "cancelled"
    assert runs.begin(held, analyst(), tried, terms()).state == "waiting"


def test_one_that_runs_hears_that_it_was_called_off(held: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "PACE", 0.0)
    run = runs.begin(held, analyst(), subject(held), terms())

    def called_off(*given: Any) -> dict[str, Any]:
        runs.call_off(held, analyst(), run.id)
        given[3](1, 10)
        raise AssertionError

    monkeypatch.setattr(runs, "compare", called_off)
    with pytest.raises(JobCancelled):
        runs.carry_out(held, run.id)

    assert runs.found(analyst(), run.id).state == "cancelled"


def test_a_run_whose_process_died_is_done_when_the_job_is_repeated(
    held: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = runs.begin(held, analyst(), subject(held), terms())

    def dies(*_: Any) -> dict[str, Any]:
        raise runs.Interrupted

    with monkeypatch.context() as patched:
        patched.setattr(runs, "compare", dies)
        with pytest.raises(runs.Interrupted):
            runs.carry_out(held, run.id)
    half = runs.found(analyst(), run.id).state
    runs.carry_out(held, run.id)

    assert half == "running"
    assert runs.found(analyst(), run.id).state == "done"


def test_one_that_nobody_repeats_is_given_up_for_the_next(held: Context, clock: FixedClock) -> None:
    tried = subject(held)
    lost = runs.begin(held, analyst(), tried, terms())
    clock.advance(timedelta(minutes=11))

    assert runs.is_lost(held, lost)
    assert runs.again(held, analyst(), lost.id, tried).state == "waiting"
    assert runs.found(analyst(), lost.id).state == "failed"


def test_what_goes_wrong_is_kept_with_the_run(held: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    run = runs.begin(held, analyst(), subject(held), terms())

    def fails(*_: Any) -> dict[str, Any]:
        raise EOFError("a process is gone")

    monkeypatch.setattr(runs, "compare", fails)
    with pytest.raises(EOFError):
        runs.carry_out(held, run.id)

    assert runs.found(analyst(), run.id).state == "failed"
    assert "EOFError" in (runs.found(analyst(), run.id).error or "")


def test_the_background_job_does_it(held: Context) -> None:
    from workflows.background.jobs import JOBS
    from workflows.background.report import Report

    run = runs.begin(held, analyst(), subject(held), terms())
    report = Report(held, JobRun("job-1", "backtest", 0, {"backtest": run.id}))
    report.begin()
    JOBS["backtest"].work(held, report, {"backtest": run.id})

    assert runs.found(analyst(), run.id).state == "done"


def test_another_locality_knows_nothing_of_it(lived: Context) -> None:
    run = runs.begin(lived, analyst(), subject(lived), terms())
    elsewhere = replace(analyst(), locality="siping")

    with pytest.raises(DomainError) as refusal:
        runs.found(elsewhere, run.id)

    assert refusal.value.status == 404


def test_one_that_is_over_can_be_taken_off_the_list(lived: Context) -> None:
    run = runs.begin(lived, analyst(), subject(lived), terms())
    runs.remove(lived, analyst(), run.id)

    assert db.session.get(Backtest, run.id) is None
