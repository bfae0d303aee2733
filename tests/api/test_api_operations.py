"""Readiness, metrics, request numbers and background work, as an operator's machines see them."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from app import create_app
from config import Config
from models.base import db
from tests.conftest import work_order
from workflows.background.deferring import defer
from workflows.context import Context
from workflows.keeping import schema
from workflows.unit import transaction
from workflows.watching import logs

if TYPE_CHECKING:
    from tests.driving import Site

TOKEN = "scraper-of-the-tests"


@pytest.fixture
def watched(context: Context, database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """An installation with a metrics token."""
    config = Config(database_url, secret_key="k" * 40, data_dir=tmp_path, metrics_token=TOKEN)
    app = create_app(config, context)
    with app.app_context():
        db.drop_all()
        db.create_all()
        yield app
        db.session.remove()
        db.engine.dispose()


def scrape(client: FlaskClient, token: str = TOKEN) -> dict[str, float]:
    """The metrics by name and labels."""
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200, answer.text
    assert answer.content_type.startswith("text/plain")
    lines = [line.rsplit(" ", 1) for line in answer.text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in lines}


def test_a_process_is_ready_when_schema_keys_and_database_are(installed: Flask) -> None:
    answer = installed.test_client().get("/readyz")

    assert (answer.status_code, answer.json) == (
        200,
        {"status": "ready", "database": "ok", "schema": "ok", "keys": "ok", "process": "serving"},
    )


def test_a_schema_one_version_ahead_is_served_and_two_are_not(installed: Flask) -> None:
    for steps, status, word in ((1, 200, "one-ahead"), (2, 503, "behind"), (-1, 503, "behind")):
        with db.engine.begin() as connection:
            found = f"{int(schema.head()) + steps:04d}"
            connection.execute(text("UPDATE alembic_version SET version_num = :found"), {"found": found})
        answer = installed.test_client().get("/readyz")
        assert (answer.status_code, answer.json["schema"]) == (status, word), steps


def test_a_process_that_is_ending_is_not_ready_but_still_answers(installed: Flask) -> None:
    installed.extensions["bihuan"].stopping.set()
    client = installed.test_client()

    assert (client.get("/readyz").status_code, client.get("/readyz").json["process"]) == (503, "ending")
    assert client.get("/healthz").status_code == 200


def test_without_tables_or_key_a_process_is_not_ready(bare: FlaskClient, bare_app: Flask) -> None:
    assert bare.get("/readyz").json["schema"] == "behind"
    bare_app.config["BIHUAN"] = Config("sqlite://")

    assert bare.get("/readyz").json["keys"] == "missing"


@pytest.mark.parametrize(
    ("header", "status"), [({}, 401), ({"Authorization": "Bearer x"}, 401), ({"Authorization": "Basic eA=="}, 401)]
)
def test_metrics_ask_for_their_token(watched: Flask, header: dict[str, str], status: int) -> None:
    assert watched.test_client().get("/metrics", headers=header).status_code == status


def test_without_a_metrics_token_nobody_sees_metrics(site: Site) -> None:
    assert site.caller("admin").get("/metrics").status_code == 403


def test_metrics_tell_what_waits_and_name_nobody(site: Site, context: Context) -> None:
    settings = Config("", demonstration=True, secret_key="k" * 40, metrics_token=TOKEN)
    site.app.config["BIHUAN"] = settings
    client = site.app.test_client()
    before = scrape(client)
    no = site.open_case()
    site.do("shantou-l1", "dispatch_case", no, to="shantou-housing")
    waiting = scrape(client)
    with transaction():
        db.session.execute(text("UPDATE deadlines SET due_at = '2026-09-24 01:00:00+00' WHERE state = 'running'"))
    late = scrape(client)

    def grown(name: str) -> float:
        return waiting[name] - before.get(name, 0)

    assert grown('bihuan_units_total{kind="open",outcome="done"}') == 1
    assert grown('bihuan_units_total{kind="person",outcome="done"}') == 1
    assert grown('bihuan_unit_seconds_count{kind="person"}') == 1
    assert (waiting["bihuan_deadlines_due"], waiting["bihuan_outbox_pending"]) == (0, 0)
    assert late["bihuan_deadlines_due"] >= 1
    assert late["bihuan_deadlines_due_age_seconds"] == 3600
    found = schema.revision() or "none"
    assert f'bihuan_build_info{{expected="{schema.head()}",schema="{found}",version="0.1.0"}}' in late
    page = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text
    assert not re.search(rf"{no}|王某|13800000000|shantou", page)


def test_lateness_is_measured_from_the_due_instant(site: Site) -> None:
    site.app.config["BIHUAN"] = Config("", demonstration=True, secret_key="k" * 40, metrics_token=TOKEN)
    client = site.app.test_client()
    before = scrape(client)
    site.open_case()
    site.advance("3个工作日")

    after = scrape(client)

    assert after["bihuan_deadline_lateness_seconds_count"] > before["bihuan_deadline_lateness_seconds_count"]
    assert after["bihuan_deadline_lateness_seconds_sum"] > before["bihuan_deadline_lateness_seconds_sum"] + 3600


@pytest.mark.parametrize(("given", "kept"), [("from-the-proxy.1", True), ("short", False), ("x" * 65, False)])
def test_the_request_number_of_a_proxy_is_kept_if_it_is_one(bare: FlaskClient, given: str, kept: bool) -> None:
    answer = bare.get("/api/v1/nothing", headers={"X-Request-Id": given})

    assert (answer.headers["X-Request-Id"] == given) is kept


def test_every_line_of_a_request_carries_its_number_and_no_person(
    site: Site, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caplog.handler, "formatter", logs.Json())
    caller = site.caller("province")
    headers = {"Authorization": f"Bearer {caller.token}", "X-Request-Id": "number-of-proxy"}
    with caplog.at_level(logging.INFO):
        answer = caller.client.post("/api/v1/work-orders?q=secret", json=work_order("WO-9"), headers=headers)
    lines = [json.loads(line) for line in caplog.text.splitlines()]

    assert answer.headers["X-Request-Id"] == "number-of-proxy"
    assert {line["request_id"] for line in lines} == {"number-of-proxy"}
    request = next(line for line in lines if line["event"] == "request")
    assert (request["method"], request["path"], request["status"]) == (
        "POST",
        "/api/v1/work-orders",
        answer.status_code,
    )
    assert request["ms"] >= 0
    assert request["account_id"] > 0
    assert not re.search("secret|王某|13800000000|等了三个小时", caplog.text)


def test_an_unknown_address_is_not_repeated_in_the_log(
    bare: FlaskClient, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caplog.handler, "formatter", logs.Json())
    with caplog.at_level(logging.INFO):
        bare.get("/api/v1/13800000000")

    assert "13800000000" not in caplog.text
    assert '"status": 404' in caplog.text


def test_an_administrator_sees_and_calls_off_background_work(installed: Flask) -> None:
    from access.tokens import token_for
    from models.account import Account
    from tests.driving import Caller

    with transaction():
        job_id = defer(installed.extensions["bihuan"], "verify_record")
    admin, clerk = (
        Caller(installed.test_client(), token_for(account)[0])
        for account in (Account.by_username("admin"), Account.by_username("shantou-l1"))
        if account is not None
    )

    (job,) = admin.items("/api/v1/jobs")

    assert (job["id"], job["name"], job["state"]) == (job_id, "verify_record", "waiting")
    assert clerk.get("/api/v1/jobs").status_code == 403
    assert admin.post(f"/api/v1/jobs/{job_id}/cancel").status_code == 204
    assert admin.post(f"/api/v1/jobs/{job_id}/cancel").status_code in (404, 409)
    assert [job["state"] for job in admin.items("/api/v1/jobs")] in ([], ["cancelled"])
