"""`flask incidents`: an operator sees what failed, retries and skips it by name, and is told what came of each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from calendars.clock import FixedClock, read_beijing
from models.account import Account
from models.base import db
from models.incident import Incident
from models.queries import cases as case_queries
from tests.conftest import work_order
from workflows import intake
from workflows.context import Context
from workflows.sweep import sweep


@pytest.fixture
def failed(app: Flask, context: Context, clock: FixedClock, broken: Callable[..., Any]) -> Callable[[], None]:
    """Two cases whose warning could not be raised; what it returns mends it."""
    province = Account.by_username("province")
    assert province is not None
    for number in ("WO-1", "WO-2"):
        intake.open_case(context, province.actor(), work_order(number))
    mend: Callable[[], None] = broken("supervision.supervise", rung="warn")
    clock.set(read_beijing("周一 2026-09-28 09:00"))
    sweep(context)
    return mend


@pytest.fixture
def run(app: Flask) -> Callable[..., Result]:
    """Runs a command."""
    return lambda *args: app.test_cli_runner().invoke(args=["incidents", *args])


def states() -> list[str]:
    """The states of all incidents, as they are in the database."""
    db.session.rollback()
    db.session.expire_all()
    return [incident.state for incident in db.session.scalars(select(Incident).order_by(Incident.id))]


def test_the_list_names_case_step_and_error(failed: object, run: Callable[..., Result]) -> None:
    result = run("list", "--element", "提醒经办人")

    assert result.exit_code == 0
    assert "共 2 件" in result.stdout
    assert "打印机坏了" in result.stdout
    assert "supervision.supervise" in result.stdout
    assert "共 0 件" in run("list", "--handler", "supervision.raise_early_warning").stdout


def test_one_is_shown_in_full(failed: object, run: Callable[..., Result]) -> None:
    result = run("show", "1")

    assert result.exit_code == 0
    assert "时钟 clock: dispatch_warn 到期前1个工作日 2026-09-28T09:00:00+08:00" in result.stdout
    assert run("show", "4711").exit_code == 2


def test_a_dry_run_counts_and_does_nothing(failed: Callable[[], None], run: Callable[..., Result]) -> None:
    failed()

    result = run("retry", "--all", "--dry-run")

    assert "将处理 2 件" in result.stdout
    assert states() == ["open", "open"]


def test_a_bulk_retry_goes_through_all_and_leaves_the_operator_on_the_log(
    failed: Callable[[], None], run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cli.incidents.BATCH", 1)
    failed()

    result = run("retry", "--handler", "supervision.supervise")

    assert (result.exit_code, result.stdout.count("resolved")) == (0, 2)
    assert states() == ["resolved", "resolved"]
    assert case_queries.events(1)[1].actor.startswith("cli:")


def test_a_retry_that_fails_again_ends_with_1(failed: object, run: Callable[..., Result]) -> None:
    result = run("retry", "1")

    assert (result.exit_code, "仍然失败" in result.stdout) == (1, True)


def test_a_skip_by_case_takes_that_case_alone(failed: object, run: Callable[..., Result]) -> None:
    result = run("skip", "--case", "SH20260924-00001", "--reason", "打印机已报废")

    assert (result.exit_code, states()) == (0, ["skipped", "open"])
    assert run("skip", "2").exit_code == 2


@pytest.mark.parametrize("args", [(), ("1", "--all"), ("--all", "--element", "预警")])
def test_one_way_of_choosing_is_asked_for(failed: object, run: Callable[..., Result], args: tuple[str, ...]) -> None:
    result = run("retry", *args)

    assert (result.exit_code, "三者取一" in result.stderr) == (2, True)
