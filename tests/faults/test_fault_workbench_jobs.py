"""The long work of the workbench on PostgreSQL: a worker that is killed in the midst of it, and another that takes it up."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text

from calendars.clock import SystemClock, to_beijing
from models.account import Account, Actor
from models.analysis import Analysis
from models.backtest import Backtest
from models.base import db
from models.event import CaseEvent
from models.job import JobReport
from models.migration_run import MigratedCase, MigrationRun
from models.procedure import Procedure
from models.procedure_draft import ProcedureDraft
from models.queries.analytics import Wanted
from models.scenario_run import ScenarioRun
from tests.faults.installation import Installation, ProvinceServer, eventually, standing
from tests.faults.servers import a_worker, fresh_database, settings
from tests.faults.test_fault_clocks import LivingSite
from tests.workflows.migrating.variants import again, publish_beside, rewritten
from workflows.analytics import keeping
from workflows.authoring import checking, drafts
from workflows.backtest import runs as backtests
from workflows.backtest.runs import Subject
from workflows.backtest.terms import Terms
from workflows.migrating import ordering
from workflows.procedures.package import Package
from workflows.procedures.shelf import SHELF, Source
from workflows.stories import runs
from workflows.stories.player import actor

SHANTOU = Source.read(SHELF / "shantou")
CASES = 24
# Of the stories of Shantou so many are played.
STORIES = 3
# A dead worker's jobs are begun again at the next look for such (gateways/jobs_procrastinate.py); then they have to be done.
PATIENCE = 240.0


@pytest.fixture
def house(postgres: str, sandbox: ProvinceServer, tmp_path: Path) -> Iterator[Installation]:
    """An installation on PostgreSQL whose work waits for a worker."""
    site = LivingSite(fresh_database(postgres, "workbench"), tmp_path, SystemClock().now(), sandbox.url)
    with standing(site) as found:
        yield found


def analyst() -> Actor:
    account = Account.by_username("analyst")
    assert account is not None
    return account.actor()


def short_draft(house: Installation, base: Procedure, title: str) -> ProcedureDraft:
    """A draft with a few stories."""
    draft = drafts.begin_from(house.context, analyst(), base, title)
    stories = sorted(path for path in draft.files if path.startswith("scenarios/") and path.endswith(".yaml"))
    return drafts.save(house.context, analyst(), draft.id, draft.revision, dict.fromkeys(stories[STORIES:]))


def in_hand(house: Installation) -> dict[str, int]:
    """Each kind of work asked for once; the numbers of their rows."""
    context = house.context
    base = Procedure.current("shantou", context.clock.now())
    assert base is not None
    wanted = Wanted((base.id,), None)
    for number in range(CASES):
        house.open(number)
    target = publish_beside(context, again(SHANTOU))
    draft, checked = (short_draft(house, base, title) for title in ("试改", "再试"))
    today = to_beijing(context.clock.now()).date()
    shorter = rewritten(SHANTOU, ("10个工作日</bpmn:timeDuration>", "7个工作日</bpmn:timeDuration>"))
    package = Package.of(base)
    tried = Subject(
        Package(package.key, {**package.files, "procedure.bpmn": shorter.diagram.decode()}),
        "shantou",
        draft_id=draft.id,
    )
    found = {
        "migration": ordering.begin(context, actor("publisher"), "shantou", [1], target.version, {}).id,
        "scenarios": runs.begin(context, analyst(), draft.id).id,
        "backtest": backtests.begin(
            context, analyst(), tried, Terms("simulation", today - timedelta(days=20), today, number=25)
        ).id,
        "draft": checking.begin(context, analyst(), checked.id).id,
    }
    keeping.put_in_hand(context, wanted, context.system_clock.now())
    return found


def state(house: Installation, model: Any, number: int) -> str:
    """How a run stands, as the database is now."""
    return str(house.rows(select(model.state).where(model.id == number))[0])


def outcomes(house: Installation, outcome: str) -> int:
    query = select(func.count(MigratedCase.id)).where(MigratedCase.outcome == outcome)
    return int(house.rows(query)[0])


def test_what_a_killed_worker_had_in_hand_is_taken_up_and_ended_by_another(house: Installation, tmp_path: Path) -> None:
    environment = settings(house.site.database_url, house.site.province_url, tmp_path)
    numbers = in_hand(house)
    assert outcomes(house, "can") == 0, "nobody works here"
    workers = [a_worker(environment, tmp_path, f"worker-{name}") for name in "ab"]
    first, second = workers
    try:
        first.start()
        assert eventually(lambda: state(house, MigrationRun, numbers["migration"]) == "done", PATIENCE), first.said()
        assert outcomes(house, "can") == CASES
        ordering.start(house.context, actor("publisher"), numbers["migration"], "keep", early=True)
        assert eventually(lambda: outcomes(house, "moved") >= CASES // 8, PATIENCE, 0.02), first.said()

        first.end(signal.SIGKILL)

        moved = outcomes(house, "moved")
        assert 0 < moved < CASES
        assert state(house, MigrationRun, numbers["migration"]) == "running"

        # Nobody has heard of it for a while.
        with db.engine.begin() as connection:
            connection.execute(text("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'"))
        second.start()
        assert eventually(lambda: all_over(house, numbers), PATIENCE, 1), (said(house, numbers), second.said())
    finally:
        for worker in workers:
            if worker.alive:
                worker.end(signal.SIGKILL)

    assert outcomes(house, "moved") == CASES
    once = select(func.count()).where(CaseEvent.name == "ProcedureMigrated").group_by(CaseEvent.case_id)
    assert house.rows(once) == [1] * CASES
    assert said(house, numbers) == {"migration": "done", "scenarios": "done", "backtest": "done", "draft": "checked"}
    assert house.rows(select(ScenarioRun))[0].passed
    assert house.rows(select(Analysis))[0].figures is not None
    reports = {row.name: row for row in house.rows(select(JobReport))}
    assert {row.state for row in reports.values()} == {"done"}
    assert max(row.attempts for row in house.rows(select(JobReport))) > 1
    house.check()


def said(house: Installation, numbers: dict[str, int]) -> dict[str, str]:
    """How all of it stands."""
    return {
        "migration": state(house, MigrationRun, numbers["migration"]),
        "scenarios": state(house, ScenarioRun, numbers["scenarios"]),
        "backtest": state(house, Backtest, numbers["backtest"]),
        "draft": state(house, ProcedureDraft, numbers["draft"]),
    }


def all_over(house: Installation, numbers: dict[str, int]) -> bool:
    """Whether nothing is under way any more."""
    made = house.rows(select(Analysis.made_at))[0] is not None
    draft = db.session.get_one(ProcedureDraft, numbers["draft"], populate_existing=True)
    return made and not draft.check_job and not {"running", "waiting"} & set(said(house, numbers).values())
