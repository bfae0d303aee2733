"""kill -9 around a negative follow-up by the link: the evaluation and its new case come together, or neither does (ST-22c)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app import assemble
from models.base import db
from models.case import Case
from models.evaluation import Evaluation
from tests.faults import acting
from tests.faults.conftest import NOW
from tests.faults.installation import Installation, Site, eventually, standing
from tests.faults.processes import Stop
from workflows.background import jobs, scheduler
from workflows.background.delivery import deliver
from workflows.evaluators import evaluator_links
from workflows.stories.player import actor

NEGATIVE = {"satisfied": "no", "level": "1", "follow_text": "又等了一天"}


@pytest.fixture
def migrated(installed_database: str, tmp_path: Path, sandbox: Any) -> Iterator[Installation]:
    """An installation whose database has the tables of its engine of background work."""
    site = Site(installed_database, tmp_path, NOW, sandbox.url)
    with standing(site) as found:
        yield found


@pytest.fixture
def token(migrated: Installation) -> str:
    """The link of a case that is closed."""
    number = migrated.to_filing(migrated.open())
    deliver(migrated.context)
    return evaluator_links.make(migrated.context, actor("shantou-l2"), number, "答复评价人").token


def second_cases(installation: Installation) -> list[int]:
    return installation.rows(select(Case.id).where(Case.follows_id.is_not(None)))


def follow_ups(installation: Installation) -> list[str]:
    return installation.rows(select(Evaluation.text).where(Evaluation.assess_number == 2))


def work_until_over(installation: Installation) -> None:
    """The engine of the database works, as after a restart, until no job waits or runs."""
    context = installation.context
    context.jobs = assemble(installation.site.settings()).jobs
    running = scheduler.start(context, db.engine, installation.app.app_context, 1.0)
    assert running is not None
    try:
        assert eventually(lambda: {job.state for job in jobs.listing(context)} == {"done"}, 20)
    finally:
        context.stopping.set()
        running.stop()


def test_killed_once_the_evaluation_is_kept_its_case_is_opened_once_after_the_restart(
    migrated: Installation, start: Any, token: str
) -> None:
    said = Stop("workflows.evaluators.evaluator_links:judge", "after")
    start(migrated.site, acting.judge_once, migrated.site, token, NEGATIVE, stop=said).stopped().kill()
    assert (follow_ups(migrated), second_cases(migrated)) == (["又等了一天"], [])

    work_until_over(migrated)

    assert len(second_cases(migrated)) == 1
    assert follow_ups(migrated) == ["又等了一天"]
    migrated.check()


def test_killed_before_it_is_kept_nothing_remains_and_the_link_is_still_good(
    migrated: Installation, start: Any, token: str
) -> None:
    work = (migrated.site, acting.judge_once, migrated.site, token, NEGATIVE)
    start(*work, stop=Stop("commit")).stopped().kill()
    migrated.context.jobs = assemble(migrated.site.settings()).jobs
    assert (follow_ups(migrated), jobs.listing(migrated.context)) == ([], [])

    start(*work).result()
    work_until_over(migrated)

    assert len(second_cases(migrated)) == 1
    migrated.check()
