"""Group robots against a real HTTP receiver on loopback that answers whatever a test wants."""

from __future__ import annotations

import base64
import hashlib
import hmac
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from werkzeug.wrappers import Response

from calendars.clock import FixedClock
from gateways.robots import RobotChannel
from handlers.ports import GatewayRefused, GatewayUnavailable
from handlers.ports_notices import Outgoing
from tests.gateways.receiving import Receiver, said

SERVICES = ("wecom", "dingtalk", "feishu")
YES = {"wecom": {"errcode": 0}, "dingtalk": {"errcode": 0}, "feishu": {"code": 0}}


@pytest.fixture
def robot(receiver: Receiver, clock: FixedClock) -> Callable[[str], RobotChannel]:
    return lambda service: RobotChannel(service, frozenset({receiver.host}), clock, timeout=(1.0, 0.5))


def letter(receiver: Receiver, secret: str = "", body: str = "正文") -> Outgoing:
    return Outgoing(f"{receiver.url}/hook?key=c0ffee", "【预警】SH-1", body, "notice-1-1", secret=secret)


@pytest.mark.parametrize("service", SERVICES)
def test_each_service_gets_its_own_spelling(receiver: Receiver, robot: Any, service: str) -> None:
    receiver.answer = lambda request: said(YES[service])
    robot(service).send(letter(receiver))

    ((path, body, _),) = receiver.requests
    assert path.startswith("/hook?key=c0ffee")
    text = "【预警】SH-1\n正文"
    expected = (
        {"msg_type": "text", "content": {"text": text}}
        if service == "feishu"
        else {"msgtype": "text", "text": {"content": text}}
    )
    assert body == expected


def test_dingtalk_signs_in_the_address(receiver: Receiver, robot: Any) -> None:
    robot("dingtalk").send(letter(receiver, "SECabc"))

    ((path, _, _),) = receiver.requests
    query = parse_qs(urlsplit(path).query)
    stamp = query["timestamp"][0]
    digest = hmac.new(b"SECabc", f"{stamp}\nSECabc".encode(), hashlib.sha256).digest()
    assert stamp == "1790215200000"
    assert query["sign"] == [base64.b64encode(digest).decode()]


def test_feishu_signs_in_the_body_and_wecom_not_at_all(receiver: Receiver, robot: Any) -> None:
    robot("feishu").send(letter(receiver, "s3"))
    robot("wecom").send(letter(receiver, "s3"))

    (_, signed, _), (_, plain, _) = receiver.requests
    digest = hmac.new(b"1790215200\ns3", b"", hashlib.sha256).digest()
    assert (signed["timestamp"], signed["sign"]) == ("1790215200", base64.b64encode(digest).decode())
    assert "sign" not in plain


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize(
    ("answer", "error", "wait"),
    [
        (said({}, 500), GatewayUnavailable, None),
        (said({}, 503, Retry_After="120"), GatewayUnavailable, 120.0),
        (said({}, 429, Retry_After="7"), GatewayUnavailable, 7.0),
        (said({}, 429, Retry_After="Wed, 21 Oct 2026 07:28:00 GMT"), GatewayUnavailable, None),
        (said({}, 404), GatewayRefused, None),
        (said({}, 302, Location="http://169.254.169.254/"), GatewayRefused, None),
        (said(b"<html>garbage"), GatewayUnavailable, None),
        (said(b"\xff\xfe\x00"), GatewayUnavailable, None),
        (said(b"[" * 5000), GatewayUnavailable, None),
        (said([1, 2]), GatewayUnavailable, None),
        (said({"errcode": True, "code": True}), GatewayUnavailable, None),
        (said({"message": "ok"}), GatewayUnavailable, None),
        (said(b"x" * (70 * 1024)), GatewayUnavailable, None),
        # 200 that means no: a wrong key or signature.
        (said({"errcode": 93000, "code": 19021}), GatewayRefused, None),
    ],
)
def test_what_is_not_a_clear_yes_is_no_success(
    receiver: Receiver, robot: Any, service: str, answer: Response, error: type[Exception], wait: float | None
) -> None:
    receiver.answer = lambda request: answer
    with pytest.raises(error) as told:
        robot(service).send(letter(receiver))

    assert "c0ffee" not in str(told.value)
    if isinstance(told.value, GatewayUnavailable):
        assert told.value.retry_after == wait


@pytest.mark.parametrize(("service", "number"), [("wecom", 45009), ("dingtalk", 130101), ("feishu", 11232)])
def test_too_many_at_a_time_is_waited_out(receiver: Receiver, robot: Any, service: str, number: int) -> None:
    receiver.answer = lambda request: said({"errcode": number} if service != "feishu" else {"code": number})
    with pytest.raises(GatewayUnavailable) as told:
        robot(service).send(letter(receiver))

    assert told.value.retry_after == 60


def test_a_slow_receiver_is_given_up_in_time(receiver: Receiver, robot: Any) -> None:
    release = threading.Event()
    receiver.answer = lambda request: (release.wait(5), said({"errcode": 0}))[1]
    with pytest.raises(GatewayUnavailable, match="timeout"):
        robot("wecom").send(letter(receiver))
    release.set()


def test_a_receiver_that_is_gone_is_tried_again(receiver: Receiver, clock: FixedClock) -> None:
    channel = RobotChannel("wecom", frozenset({"127.0.0.1:9"}), clock, timeout=(1.0, 0.5))
    with pytest.raises(GatewayUnavailable, match="ConnectionError"):
        channel.send(Outgoing("http://127.0.0.1:9/hook", "标题", "正文", "k"))


@pytest.mark.parametrize("address", ["http://169.254.169.254/latest", "http://127.0.0.1/hook", "file:///etc/passwd"])
def test_nothing_is_sent_to_another_host(robot: Any, receiver: Receiver, address: str) -> None:
    with pytest.raises(GatewayRefused):
        robot("wecom").send(Outgoing(address, "标题", "正文", "k"))

    assert receiver.requests == []


def test_a_long_digest_is_cut_to_what_the_service_takes(receiver: Receiver, robot: Any) -> None:
    robot("wecom").send(letter(receiver, body="期限" * 2000))

    ((_, body, _),) = receiver.requests
    content = body["text"]["content"]
    assert len(content.encode()) <= 2048
    assert content.endswith("其余请登录查看")


def test_a_check_opens_the_door_and_sends_nothing(receiver: Receiver, robot: Any) -> None:
    assert receiver.host in robot("wecom").check(receiver.host)
    assert receiver.requests == []


def test_a_check_says_which_door_is_closed(robot: Any) -> None:
    with pytest.raises(GatewayUnavailable, match=r"127\.0\.0\.1:9"):
        robot("wecom").check("127.0.0.1:9")
