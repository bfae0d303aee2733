"""The sandbox by itself: signature over the raw bytes, control queue, lists, who may look."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import requests

from calendars.clock import FixedClock
from gateways.sandbox.server import create_sandbox, listen
from gateways.signing import SignedParts, canonical_json, sign, unix_seconds

if TYPE_CHECKING:
    from conftest import RunningSandbox
    from flask.testing import FlaskClient


@pytest.fixture
def browser(sandbox: RunningSandbox) -> FlaskClient:
    return sandbox.app.test_client()


def signed(clock: FixedClock, body: bytes, key: str = "k-1") -> dict[str, str]:
    timestamp = unix_seconds(clock.now())
    return {
        "Idempotency-Key": key,
        "X-Bihuan-Key": "bihuan-test",
        "X-Bihuan-Timestamp": timestamp,
        "X-Bihuan-Signature": sign(b"only-for-tests", SignedParts("POST", "/v1/filings", timestamp, key, body)),
    }


def test_a_body_that_was_tampered_with_on_the_way_is_refused(
    sandbox: RunningSandbox, clock: FixedClock, filing: dict[str, Any]
) -> None:
    headers = signed(clock, canonical_json(filing))
    tampered = canonical_json({**filing, "case_no": "ST-2026-999999"})

    response = requests.post(f"{sandbox.url}/v1/filings", data=tampered, headers=headers, timeout=5)

    assert response.status_code == 401
    assert response.headers["Content-Type"].startswith("application/problem+json")
    assert response.json()["code"] == "signature-mismatch"
    assert sandbox.store.filings() == []


def test_a_request_without_any_header_is_refused(browser: FlaskClient) -> None:
    response = browser.post("/v1/filings", data=b"{}")

    assert response.status_code == 401
    assert response.get_json(force=True)["code"] == "unknown-key"


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"", 400), (b"{", 400), (b"\xff", 400), (b'{"a":NaN}', 400), (b'{"a":"\\ud800"}', 400), (b"[]", 422)],
)
def test_a_signed_body_that_is_no_filing_is_refused(
    browser: FlaskClient, clock: FixedClock, body: bytes, status: int
) -> None:
    assert browser.post("/v1/filings", data=body, headers=signed(clock, body)).status_code == status


def test_a_signed_filing_without_a_key_is_refused(
    browser: FlaskClient, clock: FixedClock, filing: dict[str, Any]
) -> None:
    body = canonical_json(filing)

    response = browser.post("/v1/filings", data=body, headers=signed(clock, body, key=""))

    assert response.get_json(force=True)["code"] == "idempotency-key-missing"


def test_a_new_filing_is_201_and_a_replay_is_200(
    browser: FlaskClient, clock: FixedClock, filing: dict[str, Any]
) -> None:
    body = canonical_json(filing)

    answers = [browser.post("/v1/filings", data=body, headers=signed(clock, body)) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].get_json() == answers[1].get_json()


def test_filings_are_listed_newest_first_and_by_case(
    sandbox: RunningSandbox, browser: FlaskClient, filing: dict[str, Any]
) -> None:
    province = sandbox.client()
    province.submit_filing(filing, idempotency_key="k-1")
    province.submit_filing({**filing, "case_no": "ST-2"}, idempotency_key="a/b")

    listed = browser.get("/v1/filings").get_json()
    of_one_case = browser.get("/v1/filings?case_no=ST-2026-000123").get_json()
    one = browser.get("/v1/filings/a/b").get_json()

    assert [item["idempotency_key"] for item in listed["items"]] == ["a/b", "k-1"]
    assert [item["body"] for item in of_one_case["items"]] == [filing]
    assert (one["case_no"], one["times_seen"]) == ("ST-2", 1)
    assert browser.get("/v1/filings/unknown").status_code == 404


def test_orders_queue_up_and_then_everything_is_accepted(
    sandbox: RunningSandbox, browser: FlaskClient, filing: dict[str, Any]
) -> None:
    sandbox.told(behaviour="reject", times=2, reason_code="R1", reason="甲")
    sandbox.told(behaviour="reject", times=1, reason_code="R2", reason="乙")
    assert [order["times"] for order in browser.get("/control").get_json()["queue"]] == [2, 1]

    province = sandbox.client()
    answers = [province.submit_filing(filing, idempotency_key=f"k-{n}") for n in range(4)]

    assert [answer.reason_code for answer in answers] == ["R1", "R1", "R2", None]
    assert browser.get("/control").get_json()["current"]["behaviour"] == "accept"


def test_an_order_without_times_holds_until_the_next_order(sandbox: RunningSandbox, filing: dict[str, Any]) -> None:
    province = sandbox.client()
    sandbox.told(behaviour="reject", times=None)
    assert [province.submit_filing(filing, idempotency_key=f"a-{n}").accepted for n in range(3)] == [False] * 3

    sandbox.told(behaviour="accept", times=1)
    sandbox.told(behaviour="reject", reason_code="R9")
    assert [province.submit_filing(filing, idempotency_key=f"b-{n}").accepted for n in range(2)] == [True, False]

    sandbox.told(behaviour="accept")
    assert province.submit_filing(filing, idempotency_key="c").accepted


def test_a_replay_uses_up_no_order(sandbox: RunningSandbox, browser: FlaskClient, filing: dict[str, Any]) -> None:
    province = sandbox.client()
    province.submit_filing(filing, idempotency_key="k-1")
    sandbox.told(behaviour="error", times=1)

    assert province.submit_filing(filing, idempotency_key="k-1").accepted
    assert browser.get("/control").get_json()["current"]["behaviour"] == "error"


@pytest.mark.parametrize(
    ("order", "pointer"),
    [
        ([], ""),
        ({}, "/behaviour"),
        ({"behaviour": "explode"}, "/behaviour"),
        ({"behaviour": ["accept"]}, "/behaviour"),
        ({"behaviour": "reject", "times": 0}, "/times"),
        ({"behaviour": "reject", "times": True}, "/times"),
        ({"behaviour": "reject", "times": "2"}, "/times"),
        ({"behaviour": "slow", "seconds": 61}, "/seconds"),
        ({"behaviour": "slow", "seconds": -1}, "/seconds"),
        ({"behaviour": "reject", "reason": 7}, "/reason"),
        ({"behaviour": "reject", "reason": "长" * 501}, "/reason"),
        ({"behaviour": "timeout", "after_recording": "yes"}, "/after_recording"),
    ],
    ids=str,
)
def test_an_order_that_makes_no_sense_is_refused_by_field(browser: FlaskClient, order: object, pointer: str) -> None:
    response = browser.post("/control", json=order)

    assert response.status_code == 422
    assert [error["pointer"] for error in response.get_json(force=True)["errors"]] == [pointer]


def test_defaults_of_an_order_are_filled_in(browser: FlaskClient) -> None:
    timeout = browser.post("/control", json={"behaviour": "timeout"}).get_json()["current"]
    reject = browser.post("/control", json={"behaviour": "reject"}).get_json()["current"]

    assert (timeout["seconds"], timeout["times"], timeout["after_recording"]) == (15, None, False)
    assert (reject["reason_code"], reject["reason"]) == ("SANDBOX", "沙箱按设定退回")


@pytest.mark.parametrize("path", ["/", "/control", "/v1/filings", "/v1/filings/k-1"])
@pytest.mark.parametrize(
    ("base", "remote", "origin"),
    [
        ("http://127.0.0.1:8100", "192.0.2.7", None),
        ("http://127.0.0.1:8100", "", None),
        ("http://evil.example", "127.0.0.1", None),
        ("http://127.0.0.1:8100", "127.0.0.1", "http://evil.example"),
        ("http://127.0.0.1:8100", "127.0.0.1", "http://127.0.0.1:9999"),
    ],
    ids=["another machine", "no address", "rebound name", "foreign site", "another port"],
)
def test_only_this_machine_may_look(
    browser: FlaskClient, path: str, base: str, remote: str, origin: str | None
) -> None:
    headers = {"Origin": origin} if origin else {}

    response = browser.get(path, base_url=base, headers=headers, environ_overrides={"REMOTE_ADDR": remote})

    assert response.status_code == 403


@pytest.mark.parametrize("host", ["[", "[::1", "127.0.0.1.evil.example", "evil.example:80"])
def test_a_name_that_is_not_loopback_may_not_look(browser: FlaskClient, host: str) -> None:
    assert browser.get("/control", headers={"Host": host}).status_code in (400, 403)


def test_a_form_of_another_site_gives_no_orders(sandbox: RunningSandbox, browser: FlaskClient) -> None:
    response = browser.post("/control", data={"behaviour": "error"}, headers={"Origin": "null"})

    assert response.status_code == 403
    assert sandbox.store.queue() == []


def test_what_flask_refuses_is_a_problem_too(browser: FlaskClient) -> None:
    missing, wrong_method = browser.get("/nowhere"), browser.delete("/v1/filings")

    assert [response.content_type.split(";")[0] for response in (missing, wrong_method)] == (
        ["application/problem+json"] * 2
    )
    assert missing.get_json(force=True)["code"] == "http-404"
    assert "POST" in wrong_method.headers["Allow"]


def test_it_is_healthy_until_its_file_cannot_be_read(tmp_path: Path, clock: FixedClock) -> None:
    path = tmp_path / "province.sqlite"
    browser = create_sandbox(path, b"s", clock).test_client()
    assert browser.get("/healthz").get_json()["status"] == "ok"

    for file in tmp_path.iterdir():
        file.unlink()
    path.write_bytes(b"this is no database" * 100)

    assert browser.get("/healthz").status_code == 503


def test_filings_and_counter_outlive_a_restart(tmp_path: Path, clock: FixedClock, filing: dict[str, Any]) -> None:
    receipts = []
    for key in ("k-1", "k-2", "k-1"):
        browser = create_sandbox(tmp_path / "p.sqlite", b"only-for-tests", clock, key_id="bihuan-test").test_client()
        body = canonical_json(filing)
        receipts.append(browser.post("/v1/filings", data=body, headers=signed(clock, body, key)).get_json())

    assert [receipt["receipt_no"][-6:] for receipt in receipts] == ["000001", "000002", "000001"]


def test_it_listens_on_loopback_only(sandbox: RunningSandbox) -> None:
    with pytest.raises(ValueError, match="loopback only"):
        listen(sandbox.app, port=0, host="0.0.0.0")
