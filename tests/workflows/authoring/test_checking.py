"""Checks in the background: one waits at a time, and what is so now is not overwritten by what was so before."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.ports import JobKind, JobRun
from models.base import db
from models.errors import DomainError
from models.job import JobReport
from tests.workflows.authoring.conftest import Desk
from workflows.authoring import checking
from workflows.background.report import JobCancelled, Report
from workflows.context import Context
from workflows.procedures.package import Package
from workflows.stories.report import Report as Played
from workflows.unit import transaction


class Jobs:
    """A background engine in which nobody works: jobs wait until a test does one."""

    def __init__(self) -> None:
        self.waiting: list[str] = []
        self.asked = 0

    def defer(self, connection: Any, kind: JobKind, arguments: dict[str, Any]) -> str:
        """Puts a job on the list."""
        self.asked += 1
        self.waiting.append(f"job-{self.asked}")
        return self.waiting[-1]

    def cancel(self, connection: Any, job_id: str) -> bool:
        """Takes one off the list."""
        known = job_id in self.waiting
        self.waiting = [job for job in self.waiting if job != job_id]
        return known

    def wake(self) -> None:
        """Nobody is there."""


def begun(context: Context, job: str) -> Report:
    """The report of a job that somebody has taken up."""
    report = Report(context, JobRun(job, checking.JOB, 0, {}))
    report.begin()
    return report


@pytest.fixture
def jobs(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Jobs:
    """The desk's engine."""
    found = Jobs()
    monkeypatch.setattr(desk.context, "jobs", found)
    return found


def test_who_asks_again_and_again_has_one_check_waiting(desk: Desk, jobs: Jobs) -> None:
    desk.begin()
    for _ in range(3):
        desk.check()

    assert jobs.waiting == ["job-3"]
    assert desk.draft.check_job == "job-3"


def test_a_check_that_ends_late_says_nothing_over_one_of_newer_content(
    desk: Desk, jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.begin()
    desk.save({"settings.yaml": ": ["})
    desk.check()
    examine = checking.examine

    def meanwhile(context: Context, package: Any, report: Any = None) -> dict[str, Any]:
        monkeypatch.setattr(checking, "examine", examine)
        desk.shorten()
        desk.save({"settings.yaml": "title: ["})
        desk.check()
        checking.check(context, desk.number, "analyst", begun(context, "job-2"))
        return examine(context, package, report)

    monkeypatch.setattr(checking, "examine", meanwhile)
    checking.check(desk.context, desk.number, "analyst", begun(desk.context, "job-1"))

    assert desk.draft.checked_digest == desk.draft.digest
    assert desk.draft.check_job is None


def test_a_check_that_ends_does_not_end_the_one_that_was_asked_for_since(desk: Desk, jobs: Jobs) -> None:
    desk.begin()
    desk.save({"settings.yaml": ": ["})
    desk.check()
    report = begun(desk.context, "job-1")
    desk.check()

    checking.check(desk.context, desk.number, "analyst", report)

    assert desk.draft.check_job == "job-2"
    assert checking.is_running(desk.draft)


def test_a_check_waits_for_its_turn_while_others_play(desk: Desk, jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.begin()
    desk.check()
    asked: list[str] = []

    def play(context: Context, package: Package, **more: Any) -> Played:
        asked.append(package.key)
        if len(asked) < 3:
            raise DomainError("players-busy", "情景运行正忙，请稍后再试", "stories are being played, try again")
        return Played(package.key, package.digest, [])

    monkeypatch.setattr(checking, "play_apart", play)
    checking.check(desk.context, desk.number, "analyst", begun(desk.context, "job-1"))

    assert len(asked) == 3
    assert desk.draft.is_checked


def test_a_check_that_waits_ends_when_it_is_called_off(desk: Desk, jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.begin()
    desk.check()
    report = begun(desk.context, "job-1")
    with transaction():
        db.session.get_one(JobReport, "job-1").cancel_requested = True

    def play(*_: Any, **more: Any) -> Played:
        raise DomainError("players-busy", "情景运行正忙，请稍后再试", "stories are being played, try again")

    monkeypatch.setattr(checking, "play_apart", play)
    with pytest.raises(JobCancelled):
        checking.check(desk.context, desk.number, "analyst", report)
