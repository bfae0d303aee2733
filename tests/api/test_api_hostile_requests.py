"""Requests that nobody sends by mistake: characters, headers, hosts, paths and methods that play tricks."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from io import RawIOBase
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from werkzeug.test import TestResponse

from api.errors import MOST_ERRORS
from app import create_app
from config import Config
from models.base import db
from tests.conftest import work_order
from workflows.context import Context

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from tests.driving import Site

Findings = Callable[[TestResponse], list[tuple[str, str]]]
CASES, TASKS, TOKEN = "/api/v1/cases", "/api/v1/tasks", "/api/v1/auth/token"
OVERRIDE, ISOLATE, ESCAPE = "\u202e", "\u2067", "\x1b"


@pytest.mark.parametrize("mark", [OVERRIDE, ISOLATE, ESCAPE, "\x7f", "\x85"], ids=ascii)
def test_names_with_characters_that_change_what_others_see_are_refused(
    site: Site, findings: Findings, mark: str
) -> None:
    order = work_order(item={"name": f"公积金{mark}提取"}, staff={"name": f"李{mark}某"}, channel=f"hall{mark}")

    answer = site.caller("province").post("/api/v1/work-orders", order)

    assert answer.status_code == 422
    fields = ["/evaluation/channel", "/evaluation/item/name", "/evaluation/staff/name"]
    assert sorted(findings(answer)) == [(field, "control-character") for field in fields]


def test_what_a_citizen_wrote_is_never_refused_for_its_characters_only_rid_of_them(site: Site) -> None:
    no = site.open_case(text=f"等了{OVERRIDE}三个{ESCAPE}小时。\n二行\u200e", reasons=[f"态度{ISOLATE}"])

    shown = site.caller("shantou-l1").get(f"{CASES}/{no}").json["evaluation"]

    assert (shown["text"], shown["reasons"]) == ("等了三个小时。\n二行\u200e", ["态度"])


def test_a_form_refuses_such_characters_and_names_the_field(site: Site, findings: Findings) -> None:
    task = site.task("shantou-l1", "dispatch_case", site.open_case())
    body = {"outcome": "dispatch", "data": {"to": "shantou-housing", "opinion": f"请{OVERRIDE}办理"}}

    answer = site.caller("shantou-l1").post(f"{TASKS}/{task['id']}/complete", body)

    assert (answer.status_code, findings(answer)) == (422, [("/data/opinion", "control-character")])


@pytest.mark.parametrize(
    ("pointer", "order"),
    [
        ("/evaluation/text", work_order(text="长" * 100_000)),
        ("/evaluation/reasons/0", work_order(reasons=["长" * 100_000])),
        ("/external_id", work_order("x" * 100_000)),
        ("/generated_at", work_order(generated_at="2" * 100_000)),
        ("/evaluation/item/name", work_order(item={"name": "长" * 100_000})),
    ],
)
def test_a_text_of_a_hundred_thousand_characters_is_refused_by_its_field(
    site: Site, findings: Findings, pointer: str, order: dict[str, Any]
) -> None:
    answer = site.caller("province").post("/api/v1/work-orders", order)

    assert (answer.status_code, findings(answer)) == (422, [(pointer, "too-long")])


@pytest.mark.parametrize(
    "instant",
    [
        "0000-01-01T00:00:00+08:00",
        "0001-01-01T00:00:00+08:00",
        "9999-12-31T23:59:59-12:00",
        "9999-12-31T23:59:59Z",
        "10000-01-01T00:00:00Z",
        "2026-02-30T00:00:00Z",
        "2026-09-24T24:00:01+08:00",
        "2026-09-24T08:30:00+99:99",
    ],
)
def test_an_instant_beyond_the_calendar_is_refused_by_its_field(site: Site, findings: Findings, instant: str) -> None:
    for pointer, order in (
        ("/evaluation/evaluated_at", work_order(evaluated_at=instant)),
        ("/generated_at", work_order(generated_at=instant)),
        ("/received_at", work_order(received_at=instant)),
    ):
        answer = site.caller("province").post("/api/v1/work-orders", order)
        assert (answer.status_code, [place for place, _ in findings(answer)]) == (422, [pointer])


@pytest.mark.parametrize("page", ["-1", "0", "1" + "0" * 20, "9" * 6000, "1e3", "0x1", "NaN", "", "1 1"])
def test_a_page_that_can_not_be_is_refused(site: Site, findings: Findings, page: str) -> None:
    for path in (CASES, TASKS, "/api/v1/notices"):
        answer = site.caller("shantou-l1").get(path, page=page)
        assert (answer.status_code, [place for place, _ in findings(answer)]) == (422, ["/page"])


def test_the_same_parameter_twice_is_refused_and_named(site: Site) -> None:
    answer = site.caller("shantou-l1").call("GET", f"{CASES}?stage=dispatch&stage=closed")

    assert (answer.status_code, answer.json["code"]) == (400, "duplicate-key")
    assert "stage" in answer.json["detail"]


def test_a_thousand_wrong_fields_do_not_get_an_answer_of_their_own_size(bare: FlaskClient) -> None:
    body = {f"{number}{'k' * 1000}": 1 for number in range(1000)}

    answer = bare.post(TOKEN, json=body)

    assert len(answer.json["errors"]) == MOST_ERRORS
    assert len(answer.data) < len(json.dumps(body)) / 20


@pytest.mark.parametrize(
    ("body", "content_type", "status", "code"),
    [
        ('{"username":"a","password":"b"}', "application/json; charset=utf-16", 415, "not-json"),
        ('{"username":"a","password":"b"}', "application/json; charset=utf-7", 415, "not-json"),
        ('{"username":"a","password":"b"}', "text/plain", 415, "not-json"),
        ('{"username":"a","password":"b"}', "", 415, "not-json"),
        ('{"username":"a","password":"b"}'.encode("utf-16"), "application/json", 400, "broken-json"),
        ('{"username":"差","password":"b"}'.encode("gb18030"), "application/json", 400, "broken-json"),
        (b"[" * 100_000, "application/json", 400, "broken-json"),
        (b'{"username":' * 100_000, "application/json", 400, "broken-json"),
    ],
)
def test_another_encoding_or_type_and_endless_nesting_are_refused(
    bare: FlaskClient, body: bytes | str, content_type: str, status: int, code: str
) -> None:
    answer = bare.post(TOKEN, data=body, content_type=content_type)

    assert (answer.status_code, answer.json["code"]) == (status, code)


class Endless(RawIOBase):
    """A body that would go on for ever; counts what was read of it."""

    taken = 0

    def readinto(self, buffer: Any) -> int:
        self.taken += len(buffer)
        buffer[:] = b" " * len(buffer)
        return len(buffer)

    def readall(self) -> bytes:
        raise AssertionError("read without end")


@pytest.mark.parametrize("declared", [True, False])
def test_a_body_of_50_mb_is_refused_without_reading_it(bare: FlaskClient, declared: bool) -> None:
    body = Endless()
    environ: dict[str, Any] = {"wsgi.input": body, "wsgi.input_terminated": True, "CONTENT_LENGTH": ""}
    if declared:
        environ["CONTENT_LENGTH"] = str(50 * 1024 * 1024)

    answer = bare.post(TOKEN, content_type="application/json", environ_overrides=environ)

    assert (answer.status_code, answer.json["code"]) == (413, "too-large")
    assert body.taken <= 3 * 1024 * 1024


@pytest.mark.parametrize(
    "authorization",
    [
        "Bearer " + "x" * 20_000,
        "Bearer",
        "Bearer .",
        "Bearer a.b.c",
        "Bearer é",
        "Basic YWRtaW46YWRtaW4=",
        "Bearer {token}, Bearer x",
        "Bearer {token} {token}",
        "Bearer\x0b{token}",
    ],
)
def test_an_authorization_that_is_no_single_token_opens_nothing(site: Site, authorization: str) -> None:
    genuine = site.caller("shantou-l1").token or ""
    headers = {"Authorization": authorization.replace("{token}", genuine)}

    assert site.app.test_client().get(CASES, headers=headers).status_code == 401


@pytest.mark.parametrize("key", ["x" * 201, "x" * 10_000, "a\tb", "a b", "é", "", "a\x7f", "键"])
def test_an_idempotency_key_of_other_characters_or_length_is_refused(site: Site, findings: Findings, key: str) -> None:
    task = site.task("shantou-l1", "dispatch_case", site.open_case())
    environ = {"HTTP_IDEMPOTENCY_KEY": key.encode().decode("latin-1")}
    body = {"outcome": "dispatch", "data": {"to": "shantou-housing"}}

    answer = site.caller("shantou-l1").post(f"{TASKS}/{task['id']}/complete", body, environ_overrides=environ)

    assert (answer.status_code, findings(answer)) == (422, [("/headers/Idempotency-Key", "bad-idempotency-key")])


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1//cases",
        "/api/v1/cases/",
        "/api/v1/cases/../tasks",
        "/api/v1/%2e%2e/tasks",
        "/api/v1/cases/%2e%2e%2ftasks",
        "/style.css/../../app.py",
        "/..%2f..%2fapp.py",
        "/api/v1/cases/%ff%fe",
        "/api/v1/cases/" + "x" * 10_000,
        "/api/v1/tasks/" + "9" * 5000,
        "/api/v1/tasks/-1",
        "/api/v1/tasks/１",
        "/API/V1/cases",
        "/api/v1/cases;x=1",
    ],
)
def test_a_path_that_plays_tricks_is_not_found(site: Site, path: str) -> None:
    answer = site.caller("shantou-l1").call("GET", path)

    assert (answer.status_code, answer.json["code"]) == (404, "not-found"), answer.headers.get("Location")


@pytest.mark.parametrize("path", ["/api/v1/cases/%00", "/api/v1/cases?q=%00", "/api/v1/cases?%00=1", "/%00"])
def test_a_nul_in_the_address_is_refused(site: Site, path: str) -> None:
    answer = site.caller("shantou-l1").call("GET", path)

    assert (answer.status_code, answer.json["code"]) == (400, "bad-request")


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "PUT", "DELETE", "PATCH", "POST"])
def test_no_other_method_is_served_and_none_is_overridden_by_a_header(site: Site, method: str) -> None:
    caller = site.caller("shantou-l1")
    for name in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
        headers = {"Authorization": f"Bearer {caller.token}", name: "GET"}
        answer = caller.client.open(f"{CASES}?_method=GET", method=method, headers=headers)
        assert (answer.status_code, answer.json["code"]) == (405, "method-not-allowed")


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("bihuan.example", 200),
        ("bihuan.example:8443", 200),
        ("evil.example", 400),
        ("bihuan.example.evil.example", 400),
        ("evil.example:80@bihuan.example", 400),
        ("bihuan.example\tevil", 400),
        ("", 400),
    ],
)
def test_only_the_hosts_that_were_named_are_answered_for(
    context: Context, tmp_path: Path, host: str, status: int
) -> None:
    config = Config(f"sqlite:///{tmp_path / 'x.sqlite3'}", secret_key="k" * 40, data_dir=tmp_path)
    app = create_app(replace(config, hosts=("bihuan.example",)), context)

    answer = app.test_client().get("/api/v1/openapi.json", headers={"Host": host})

    assert answer.status_code == status
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    if status == 400:
        assert answer.content_type == "application/problem+json"
    with app.app_context():
        db.engine.dispose()
