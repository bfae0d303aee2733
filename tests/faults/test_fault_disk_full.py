"""No room on the disk: a clean refusal, nothing half done, and it goes on when room is made."""

from __future__ import annotations

import resource
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, func, select, text

from calendars.clock import read_beijing
from models.base import db
from models.case import Case
from models.event import CaseEvent
from models.incident import Incident
from tests.conftest import work_order
from tests.faults import acting
from tests.faults.conftest import settled_on
from workflows.sweep import sweep

ORDERS = [work_order(f"FULL-{number}", text="很长的不满意原因。" * 200) for number in range(40)]
FULL = "CREATE OR REPLACE FUNCTION no_room() RETURNS trigger AS $$ BEGIN RAISE 'disk full' USING ERRCODE = '53100'; END $$ LANGUAGE plpgsql"


def orders(app: Any) -> list[tuple[int, str]]:
    """Hands in work orders until one is refused; the status and code of each answer."""
    answers = []
    for order in ORDERS:
        status, content, headers = acting.request(app, "province", "POST", "/api/v1/work-orders", order, {})
        answers.append((status, content.get("code", "")))
        if status >= 400:
            assert headers["Content-Type"] == "application/problem+json"
            assert int(headers["Retry-After"]) > 0
            break
    return answers


def without_pages(app: Any) -> list[tuple[int, str]]:
    """With a database that may not grow any more."""

    @event.listens_for(Engine, "connect")
    def limit(connection: Any, _record: Any) -> None:
        connection.execute(f"PRAGMA max_page_count = {connection.execute('PRAGMA page_count').fetchone()[0] + 4}")

    return orders(app)


def without_bytes(app: Any, longest: int) -> list[tuple[int, str]]:
    """With files that may not grow beyond so many bytes."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (longest, resource.RLIM_INFINITY))
    return orders(app)


def refused_whole(house: Any, opened: int) -> None:
    """Only what was answered with success is there, and all of it."""
    assert house.rows(select(func.count(Case.id)))[0] == opened
    assert house.rows(select(func.count(func.distinct(CaseEvent.case_id))))[0] == opened
    house.check()


@pytest.fixture
def on_sqlite(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """An installation on SQLite."""
    with settled_on(f"sqlite:///{tmp_path / 'full.sqlite3'}", tmp_path) as house:
        yield house


@pytest.fixture
def on_postgresql(postgres: str, tmp_path: Path) -> Any:
    """An installation on PostgreSQL whose log has no room left."""
    with settled_on(postgres, tmp_path) as house:
        yield house
        db.session.rollback()
        db.drop_all()
        db.session.execute(text("DROP FUNCTION IF EXISTS no_room"))
        db.session.commit()


def test_a_full_sqlite_refuses_cleanly_and_takes_the_same_order_when_there_is_room(on_sqlite: Any, start: Any) -> None:
    *taken, refused = start(on_sqlite.site, without_pages).result()

    assert refused == (507, "storage-full")
    refused_whole(on_sqlite, len(taken))
    again = ("province", "POST", "/api/v1/work-orders", ORDERS[len(taken)], {})
    assert start(on_sqlite.site, acting.request, *again).result()[0] == 201
    refused_whole(on_sqlite, len(taken) + 1)


def test_a_file_that_may_not_grow_is_refused_cleanly_too(on_sqlite: Any, start: Any) -> None:
    written = max(path.stat().st_size for path in on_sqlite.site.folder.glob("full.sqlite3*"))

    *taken, refused = start(on_sqlite.site, without_bytes, written + 60_000).result()

    assert refused[0] in (503, 507)
    refused_whole(on_sqlite, len(taken))
    assert [status for status, _ in start(on_sqlite.site, orders).result()][:1] == [200 if taken else 201]


def test_a_full_postgresql_refuses_cleanly_people_and_sweep_alike(on_postgresql: Any, start: Any) -> None:
    no = on_postgresql.open()
    on_postgresql.advance_to(read_beijing("周一 2026-09-28 09:00"))
    room_for_events(on_postgresql, False)

    assert start(on_postgresql.site, orders).result() == [(507, "storage-full")]
    assert sweep(on_postgresql.context) == 0

    refused_whole(on_postgresql, 1)
    # Nothing is wrong with the case: no incident, and no pause before the next try.
    assert on_postgresql.rows(select(func.count(Incident.id)))[0] == 0
    room_for_events(on_postgresql, True)
    assert sweep(on_postgresql.context) == 1
    assert on_postgresql.events(no) == ["CaseOpened", "DispatchEarlyWarning"]
    assert start(on_postgresql.site, orders).result()[0] == (201, "")
    on_postgresql.check()


def room_for_events(house: Any, room: bool) -> None:
    """Lets PostgreSQL say what it says when its disk is full, in the middle of a unit; or takes that back."""
    db.session.rollback()
    db.session.execute(text(FULL))
    db.session.execute(text("DROP TRIGGER IF EXISTS no_room ON case_events"))
    if not room:
        trigger = "CREATE TRIGGER no_room BEFORE INSERT ON case_events FOR EACH ROW EXECUTE FUNCTION no_room()"
        db.session.execute(text(trigger))
    db.session.commit()
