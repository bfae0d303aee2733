"""The client against servers that misbehave, over real sockets."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable
from typing import Any

import pytest
import requests
from werkzeug.wrappers import Request, Response

from calendars.clock import FixedClock
from gateways.province import HttpProvince
from gateways.signing import SignedParts, sign
from handlers.ports import GatewayRefused, GatewayUnavailable

Scripted = Callable[[Callable[[Request], Response]], HttpProvince]


def test_the_request_carries_key_timestamp_and_a_signature_over_the_sent_bytes(
    scripted: Scripted, filing: dict[str, Any]
) -> None:
    seen: dict[str, Any] = {}

    def answer(request: Request) -> Response:
        body = request.get_data()
        parts = SignedParts("POST", request.path, request.headers["X-Bihuan-Timestamp"], "k-1", body)
        seen.update(request.headers, expected=sign(b"only-for-tests", parts))
        return Response('{"status":"accepted","receipt_no":"GD-1"}', mimetype="application/json")

    scripted(answer).submit_filing(filing, idempotency_key="k-1")

    assert seen["Idempotency-Key"] == "k-1"
    assert seen["X-Bihuan-Key"] == "bihuan-test"
    assert seen["X-Bihuan-Timestamp"] == "1790215200"
    assert seen["X-Bihuan-Signature"] == seen["expected"]


def test_a_server_that_is_not_there_is_tried_again_later(clock: FixedClock, filing: dict[str, Any]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: connections are refused
        province = HttpProvince(f"http://127.0.0.1:{taken.getsockname()[1]}", "k", b"s", clock, timeout=(1.0, 1.0))

        with pytest.raises(GatewayUnavailable, match="connection to the province failed"):
            province.submit_filing(filing, idempotency_key="k-1")
        with pytest.raises(GatewayUnavailable):
            province.check()


def test_a_redirect_is_not_followed(scripted: Scripted, filing: dict[str, Any]) -> None:
    paths: list[str] = []

    def answer(request: Request) -> Response:
        request.get_data()
        paths.append(request.path)
        return Response(status=307, headers={"Location": "/elsewhere"})

    with pytest.raises(GatewayUnavailable, match="HTTP 307"):
        scripted(answer).submit_filing(filing, idempotency_key="k-1")

    assert paths == ["/v1/filings"]


def test_an_answer_of_more_than_a_mebibyte_is_not_read_to_its_end(scripted: Scripted, filing: dict[str, Any]) -> None:
    def answer(request: Request) -> Response:
        request.get_data()
        return Response(b" " * (1024 * 1024 + 1))

    with pytest.raises(GatewayUnavailable, match="longer than 1 MiB"):
        scripted(answer).submit_filing(filing, idempotency_key="k-1")


def test_an_answer_that_is_a_web_page_is_tried_again_later(scripted: Scripted, filing: dict[str, Any]) -> None:
    def answer(request: Request) -> Response:
        request.get_data()
        return Response("<html>请先登录</html>", mimetype="text/html")

    with pytest.raises(GatewayUnavailable, match="cannot be read"):
        scripted(answer).submit_filing(filing, idempotency_key="k-1")


def test_an_answer_that_breaks_off_is_tried_again_later(scripted: Scripted, filing: dict[str, Any]) -> None:
    def answer(request: Request) -> Response:
        request.get_data()
        return Response(b'{"status"', headers={"Content-Length": "500"})

    with pytest.raises(GatewayUnavailable):
        scripted(answer).submit_filing(filing, idempotency_key="k-1")


def test_too_many_requests_says_when_to_come_back(scripted: Scripted, filing: dict[str, Any]) -> None:
    def answer(request: Request) -> Response:
        request.get_data()
        return Response(status=429, headers={"Retry-After": "90"})

    with pytest.raises(GatewayUnavailable) as error:
        scripted(answer).submit_filing(filing, idempotency_key="k-1")

    assert error.value.retry_after == 90


def test_a_cookie_is_not_kept(scripted: Scripted, filing: dict[str, Any]) -> None:
    cookies: list[dict[str, str]] = []

    def answer(request: Request) -> Response:
        request.get_data()
        cookies.append(dict(request.cookies))
        response = Response('{"status":"accepted","receipt_no":"GD-1"}')
        response.set_cookie("session", "1")
        return response

    province = scripted(answer)
    province.submit_filing(filing, idempotency_key="k-1")
    province.submit_filing(filing, idempotency_key="k-2")

    assert cookies == [{}, {}]


def test_proxies_of_the_environment_are_ignored(
    scripted: Scripted, filing: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)

    def answer(request: Request) -> Response:
        request.get_data()
        return Response('{"status":"accepted","receipt_no":"GD-1"}')

    assert scripted(answer).submit_filing(filing, idempotency_key="k-1").accepted


def test_neither_payload_nor_secret_reaches_the_log_or_the_message(
    scripted: Scripted, filing: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    def answer(request: Request) -> Response:
        return Response(request.get_data(), status=422)

    province = scripted(answer)
    with pytest.raises(GatewayRefused) as error:
        province.submit_filing(filing, idempotency_key="k-1")

    said = caplog.text + str(error.value) + repr(province)
    assert "王某" not in said
    assert "only-for-tests" not in said


@pytest.mark.parametrize("key", ["", "a b", "a\r\nX-Evil: 1", "键"])
def test_a_key_that_cannot_be_a_header_is_refused_before_anything_is_sent(
    clock: FixedClock, filing: dict[str, Any], key: str
) -> None:
    province = HttpProvince("http://127.0.0.1:1", "k", b"s", clock)

    with pytest.raises(GatewayRefused):
        province.submit_filing(filing, idempotency_key=key)


def test_a_payload_that_json_cannot_say_is_refused_before_anything_is_sent(clock: FixedClock) -> None:
    province = HttpProvince("http://127.0.0.1:1", "k", b"s", clock)

    with pytest.raises(GatewayRefused):
        province.submit_filing({"at": clock.now()}, idempotency_key="k-1")


@pytest.mark.parametrize(
    "address",
    ["", "ftp://province.example", "http://", "http://user:secret@province.example", "https://p.example/?a=1"],
)
def test_an_address_that_cannot_be_right_is_refused_at_the_start(clock: FixedClock, address: str) -> None:
    with pytest.raises(ValueError, match="the province's address"):
        HttpProvince(address, "k", b"s", clock)


def test_the_check_wants_a_healthy_answer(scripted: Scripted) -> None:
    assert "province reachable" in scripted(lambda request: Response("ok")).check()
    with pytest.raises(GatewayUnavailable, match="HTTP 503"):
        scripted(lambda request: Response(status=503)).check()


def test_a_connection_that_is_never_made_is_told_apart_from_an_answer_that_never_came(
    clock: FixedClock, filing: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def never_connects(*args: object, **kwargs: object) -> None:
        raise requests.ConnectTimeout

    monkeypatch.setattr(requests.Session, "request", never_connects)

    with pytest.raises(GatewayUnavailable, match="Connecting to the province timed out"):
        HttpProvince("http://127.0.0.1:1", "k", b"s", clock).submit_filing(filing, idempotency_key="k-1")
