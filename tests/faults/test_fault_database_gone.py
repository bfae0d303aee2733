"""PostgreSQL restarted under load: a clean refusal or an answer, and afterwards everything goes on by itself."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response
from flask_migrate import upgrade
from sqlalchemy import func, select, update

from access.tokens import token_for
from calendars.clock import SystemClock
from models.account import Account
from models.base import db
from models.case import Case
from models.incident import Incident
from tests.faults.installation import Installation, Site, eventually
from tests.faults.servers import Cluster, People, a_web, a_worker, fresh_database, settings
from tests.faults.test_fault_clocks import LivingSite
from tests.stage import PASSWORD
from workflows.setup import publish_shelf, seat_cast


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL of these tests."""
    running = Cluster()
    yield running
    running.end()


def settle(site: Site) -> Installation:
    """Migrates, publishes, seats the accounts as an installation's own; pushes the application's context."""
    app = site.build()
    app.app_context().push()
    upgrade()
    context = app.extensions["bihuan"]
    publish_shelf(context)
    seat_cast(context, PASSWORD)
    db.session.execute(update(Account).values(demonstration=False))
    db.session.commit()
    return Installation(site, app, context)


@pytest.fixture
def settled(cluster: Cluster, sandbox: Any, tmp_path: Path) -> Iterator[Installation]:
    """An installation on it."""
    house = settle(LivingSite(fresh_database(cluster.uri, "house"), tmp_path, SystemClock().now(), sandbox.url))
    yield house
    db.session().invalidate()
    db.session.remove()
    db.engine.dispose()


def test_postgresql_restarted_under_load_loses_nothing_and_everything_goes_on_by_itself(
    cluster: Cluster, settled: Installation, sandbox: Any, tmp_path: Path
) -> None:
    environment = settings(settled.site.database_url, sandbox.url, tmp_path)
    web, worker = a_web(environment, tmp_path), a_worker(environment, tmp_path)
    web.start()
    worker.start()
    try:
        people = People([web.ready()])
        with ThreadPoolExecutor(4) as pool:
            opened = [pool.submit(people.open, f"LOAD-{number}") for number in range(40)]
            assert opened[5].result(60)
            cluster.restart("fast")
            assert opened[20].result(60)
            cluster.restart("immediate")
            numbers = [one.result(60) for one in opened]
        assert len(set(numbers)) == 40
        # This process looks on: its own connections died with the server.
        db.session.remove()
        db.engine.dispose()
        assert settled.rows(select(func.count(Case.id)))[0] == 40

        no = people.drive("AFTERWARDS")
        assert eventually(lambda: people.stage(no) == "closed", 30), web.said()
        # And the worker alone, which had nobody to tell it that the database is back.
        assert (web.end(), worker.alive) == (0, True)
        last = settled.to_filing(numbers[-1])
        assert eventually(lambda: settled.case(last).stage == "closed", 30), worker.said()
        assert [filing.key for filing in sandbox.books()] == [f"{last}-BA1", f"{no}-BA1"]
        assert settled.rows(select(func.count(Incident.id)))[0] == 0
        settled.check()
    finally:
        for process in (web, worker):
            if process.alive:
                process.end()


def test_a_connection_that_died_in_its_sleep_is_replaced_before_anybody_notices(
    cluster: Cluster, settled: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.base.IDLE", 0.0)
    assert settled.rows(select(func.count(Case.id))) == [0]
    db.session.rollback()

    cluster.restart("fast")

    assert settled.rows(select(func.count(Case.id))) == [0]


def asked(app: Flask, token: str, path: str) -> Any:
    """One request as a server makes it, with an application context of its own."""
    with ThreadPoolExecutor(1) as thread:
        headers = {"Authorization": f"Bearer {token}"}
        return thread.submit(lambda: app.test_client().get(path, headers=headers)).result()


@pytest.fixture
def token(settled: Installation) -> str:
    """A login."""
    account = Account.by_username("shantou-l1")
    assert account is not None
    return token_for(account)[0]


def test_while_postgresql_is_down_every_answer_is_a_clean_refusal(
    cluster: Cluster, settled: Installation, token: str
) -> None:
    assert asked(settled.app, token, "/api/v1/tasks").status_code == 200
    cluster.stop()
    try:
        for path in ("/api/v1/tasks", "/api/v1/cases", "/api/v1/tasks/1"):
            answer = asked(settled.app, token, path)
            assert (answer.status_code, answer.json["code"]) == (503, "database-unavailable")
            assert int(answer.headers["Retry-After"]) > 0
        assert asked(settled.app, token, "/healthz").status_code == 503
    finally:
        cluster.start()

    assert asked(settled.app, token, "/api/v1/tasks").status_code == 200


def test_an_answer_that_is_ready_is_not_spoilt_by_a_restart(
    cluster: Cluster, settled: Installation, token: str
) -> None:
    @settled.app.after_request
    def restart(response: Response) -> Response:
        cluster.restart("fast")
        return response

    assert asked(settled.app, token, "/api/v1/tasks").status_code == 200
