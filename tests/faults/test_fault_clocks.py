"""A worker whose clock is wrong by ten minutes warns nobody early, fires nothing twice, and dates what it does rightly."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app import create_app
from calendars.clock import SystemClock, to_beijing
from config import Config
from models.base import db
from models.deadline import Deadline
from models.queries import cases as case_queries
from tests.conftest import work_order
from tests.faults.installation import KEY_ID, SECRET, Installation, ProvinceServer, Site, standing
from tests.faults.servers import fresh_database
from workflows.background.delivery import deliver
from workflows.intake import open_case
from workflows.stories.player import actor
from workflows.sweep import sweep


class LivingSite(Site):
    """A site whose processes go by the clocks that an installation really goes by."""

    def build(self) -> Any:
        """The application as the environment's settings make it."""
        settings = Config(
            self.database_url,
            secret_key="k" * 40,
            data_dir=self.folder,
            province_url=self.province_url,
            province_key_id=KEY_ID,
            province_secret=SECRET,
        )
        return create_app(settings)


@pytest.fixture
def living(postgres: str, sandbox: ProvinceServer, tmp_path: Path) -> Iterator[Installation]:
    """An installation on PostgreSQL that goes by real clocks."""
    site = LivingSite(fresh_database(postgres, "clocks"), tmp_path, SystemClock().now(), sandbox.url)
    with standing(site) as found:
        yield found


def wrong_by(minutes: float, app: Any, work: Callable[[Any], Any]) -> Any:
    """Does the work on a machine whose clock is wrong by so many minutes."""

    right = SystemClock.now
    SystemClock.now = lambda clock: right(clock) + timedelta(minutes=minutes)  # type: ignore[method-assign]
    return work(app.extensions["bihuan"])


def ahead(app: Any) -> Any:
    """A sweep by a machine that is ten minutes ahead."""
    return wrong_by(10, app, sweep)


def behind(app: Any) -> Any:
    """A sweep by a machine that is ten minutes behind."""
    return wrong_by(-10, app, sweep)


def delivering_ahead(app: Any) -> Any:
    """A delivery by a machine that is eleven minutes ahead: more than the province lets a signature be off."""
    return wrong_by(11, app, deliver)


def order_now(house: Installation) -> dict[str, Any]:
    now = to_beijing(house.context.clock.now())
    made = work_order(generated_at=(now - timedelta(hours=1)).isoformat(), received_at=now.isoformat())
    made["evaluation"]["evaluated_at"] = (now - timedelta(hours=2)).isoformat()
    return made


def due_in(house: Installation, case_no: str, minutes: float) -> None:
    """Puts the early warning of a case so many minutes from now (a test's hand in the ledger, for real clocks do not jump)."""
    case_id = house.case(case_no).id
    row = db.session.scalars(select(Deadline).where(Deadline.case_id == case_id, Deadline.purpose == "warn")).one()
    row.due_at = house.context.clock.now() + timedelta(minutes=minutes)
    row.armed_at = row.due_at - timedelta(minutes=1)
    db.session.commit()


def opened(house: Installation) -> str:
    return open_case(house.context, actor("province"), order_now(house)).case_no


def test_a_worker_ten_minutes_ahead_fires_nothing_early(living: Installation, start: Any) -> None:
    no = opened(living)
    due_in(living, no, 5)

    assert start(living.site, ahead).result() == 0
    assert living.events(no) == ["CaseOpened"]

    due_in(living, no, -1)
    assert start(living.site, ahead).result() == 1
    assert sweep(living.context) == 0
    living.check()


@pytest.mark.parametrize("work", [ahead, behind])
def test_what_a_worker_with_a_wrong_clock_fires_is_dated_rightly(living: Installation, start: Any, work: Any) -> None:
    no = opened(living)
    due_in(living, no, -2)

    assert start(living.site, work).result() == 1

    first, second = case_queries.events(living.case(no).id)
    assert (second.name, first.at <= second.at) == ("DispatchEarlyWarning", True)
    assert abs(second.at - SystemClock().now()) < timedelta(seconds=60)
    assert second.at - second.effective_at >= timedelta(minutes=2)
    living.check()


def test_a_worker_whose_clock_is_wrong_files_with_a_signature_that_holds(
    living: Installation, start: Any, sandbox: ProvinceServer
) -> None:
    no = living.to_filing(opened(living))

    assert start(living.site, delivering_ahead).result() == 1
    assert deliver(living.context) == 0

    assert [(filing.key, filing.times_seen) for filing in sandbox.books()] == [(f"{no}-BA1", 1)]
    assert living.case(no).stage == "closed"
    living.check()


def test_the_doctor_names_a_clock_that_is_wrong(living: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    good = living.app.test_cli_runner().invoke(args=["doctor"]).stdout
    wrong = SystemClock.now
    monkeypatch.setattr(SystemClock, "now", lambda self: wrong(self) + timedelta(minutes=10))
    bad = living.app.test_cli_runner().invoke(args=["doctor"])

    assert "正常 ok    时钟 clock" in good
    assert bad.exit_code == 1
    assert "异常 FAIL  时钟 clock" in bad.stdout
    assert "600" in bad.stdout
