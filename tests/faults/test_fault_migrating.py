"""A migration that is killed, done twice, overtaken, or that fails on one case: every case is moved once or left whole."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from models.incident import Incident
from models.migration_run import MigratedCase, MigrationRun
from models.procedure import Procedure
from tests.faults import acting
from tests.faults.processes import Stop
from tests.workflows.migrating.variants import again, publish_beside, rewritten
from workflows.background import incident_acts
from workflows.migrating import ordering, rounds
from workflows.procedures.shelf import SHELF, Source
from workflows.stories.player import actor

SHANTOU = Source.read(SHELF / "shantou")
FEW = 4


@pytest.fixture
def started(installation: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A few cases that are to go over to another version, and nobody has begun."""
    house = installation
    house.numbers = [house.open(number) for number in range(FEW)]
    house.target = publish_beside(house.context, again(SHANTOU))
    run = ordering.begin(house.context, actor("publisher"), "shantou", [1], house.target.version, {})
    with monkeypatch.context() as patch:
        patch.setattr(ordering, "carry_on", lambda *_: None)
        house.run = ordering.start(house.context, actor("publisher"), run.id, "recompute", early=True).id
    return house


def outcomes(house: Any, run: int | None = None) -> list[str]:
    query = select(MigratedCase.outcome).where(MigratedCase.run_id == (run or house.run)).order_by(MigratedCase.id)
    return [str(outcome) for outcome in house.rows(query)]


def moves(house: Any) -> list[int]:
    """How often each case was moved, by its log."""
    return [house.events(no).count("ProcedureMigrated") for no in house.numbers]


@pytest.mark.parametrize("nth", [1, 2, FEW])
def test_killed_between_cases_it_goes_on_where_it_was(started: Any, start: Any, nth: int) -> None:
    start(started.site, acting.migrate_on, started.run, stop=Stop("commit", nth=nth)).stopped().kill()
    assert outcomes(started) == ["moved"] * (nth - 1) + ["can"] * (FEW - nth + 1)

    start(started.site, acting.migrate_on, started.run).result()

    assert outcomes(started) == ["moved"] * FEW
    assert moves(started) == [1] * FEW
    assert started.rows(select(MigrationRun.state)) == ["done"]
    started.check()


def test_two_workers_on_one_migration_move_each_case_once(started: Any, start: Any) -> None:
    first = Stop("workflows.migrating.rounds:move_one")
    workers = [start(started.site, acting.migrate_on, started.run, stop=first).stopped() for _ in range(2)]
    for worker in workers:
        worker.go_on()
    for worker in workers:
        worker.result()

    assert outcomes(started) == ["moved"] * FEW
    assert moves(started) == [1] * FEW
    started.check()


def test_of_two_migrations_at_once_the_second_leaves_what_the_first_took_along(installation: Any) -> None:
    house = installation
    house.numbers = [house.open(number) for number in range(FEW)]
    targets = [publish_beside(house.context, source) for source in (again(SHANTOU), again(again(SHANTOU)))]
    plans = [ordering.begin(house.context, actor("publisher"), "shantou", [1], to.version, {}).id for to in targets]

    for plan in plans:
        ordering.start(house.context, actor("publisher"), plan, "keep", early=True)

    assert outcomes(house, plans[0]) == ["moved"] * FEW
    assert outcomes(house, plans[1]) == ["refused"] * FEW
    codes = {obstacle["code"] for obstacles in house.rows(select(MigratedCase.obstacles)) for obstacle in obstacles}
    assert codes == {"other-version"}
    assert moves(house) == [1] * FEW
    house.check()


def test_a_case_that_was_closed_meanwhile_stays_and_the_reason_is_said(started: Any, start: Any, sandbox: Any) -> None:
    started.to_filing(started.numbers[0])
    site = started.site
    site = type(site)(site.database_url, site.folder, site.now, sandbox.url)
    start(site, acting.deliver_once).result()
    assert started.case(started.numbers[0]).closed_at is not None

    start(started.site, acting.migrate_on, started.run).result()

    assert outcomes(started) == ["refused", *["moved"] * (FEW - 1)]
    assert started.rows(select(MigratedCase.obstacles))[0][0]["zh"] == "工单已办结或已作废，无须迁移"
    assert moves(started) == [0, *[1] * (FEW - 1)]
    started.check()


def test_a_step_that_somebody_completes_meanwhile_is_no_obstacle(started: Any, start: Any) -> None:
    worker = start(started.site, acting.migrate_on, started.run, stop=Stop("workflows.migrating.rounds:move_one"))
    worker.stopped()
    started.do("shantou-l1", started.numbers[0], "dispatch_case", to="shantou-housing")
    worker.go_on().result()

    assert outcomes(started) == ["moved"] * FEW
    started.do("shantou-l2", started.numbers[0], "verify_by_callback")
    assert started.case(started.numbers[0]).procedure_id == started.target.id
    started.check()


def test_one_case_that_fails_is_an_incident_and_stops_no_other(started: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    house, real = started, rounds.tell

    def tell(unit: Any, *rest: Any) -> None:
        if unit.case.case_no == house.numbers[1]:
            raise RuntimeError("打印机坏了")
        real(unit, *rest)

    monkeypatch.setattr(rounds, "tell", tell)
    rounds.carry_on(house.context, house.run)

    assert outcomes(house) == ["moved", "failed", "moved", "moved"]
    incident = house.rows(select(Incident))[0]
    assert (incident.kind, incident.state, incident.case_id) == ("migration", "open", house.case(house.numbers[1]).id)
    assert house.case(house.numbers[1]).procedure_id != house.target.id

    monkeypatch.setattr(rounds, "tell", real)
    told = incident_acts.retry(house.context, actor("admin"), incident.id)

    assert told.result == "resolved"
    assert outcomes(house) == ["moved"] * FEW
    assert house.rows(select(Incident.state)) == ["resolved"]
    house.check()


def test_stopped_between_cases_what_was_moved_stands_and_the_rest_can_follow(
    started: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop_after_two(done: int, total: int) -> None:
        if done == 2:
            ordering.stop(started.context, actor("publisher"), started.run)

    rounds.carry_on(started.context, started.run, stop_after_two)
    assert outcomes(started) == ["moved", "moved", "can", "can"]
    assert started.rows(select(MigrationRun.state)) == ["stopped"]

    ordering.go_on(started.context, actor("publisher"), started.run)

    assert outcomes(started) == ["moved"] * FEW
    started.check()


def test_put_back_in_bulk_those_that_went_on_stay_with_the_reason(installation: Any, start: Any) -> None:
    house = installation
    house.numbers = [house.open(number) for number in range(FEW)]
    before = [house.case(no).workflow_state for no in house.numbers]
    short = rewritten(SHANTOU, ("2个工作日</bpmn:timeDuration>", "1个工作日</bpmn:timeDuration>"))
    publish_beside(house.context, short)
    run = ordering.begin(house.context, actor("publisher"), "shantou", [1], 2, {}).id
    ordering.start(house.context, actor("publisher"), run, "recompute", early=True)
    house.do("shantou-l1", house.numbers[2], "dispatch_case", to="shantou-housing")

    ordering.revert(house.context, actor("publisher"), run)

    assert outcomes(house, run) == ["reverted", "reverted", "stays", "reverted"]
    first = house.rows(select(Procedure).where(Procedure.locality == "shantou", Procedure.version == 1))[0]
    for place in (0, 1, 3):
        case = house.case(house.numbers[place])
        assert (case.procedure_id, case.workflow_state) == (first.id, before[place])
    house.check()
