"""The SMS gateway against a real HTTP receiver on loopback that answers whatever a test wants."""

from __future__ import annotations

import json

import pytest
from werkzeug.wrappers import Response

from calendars.clock import FixedClock
from gateways.signing import HEADER_SIGNATURE, SignedParts, sign
from gateways.sms import SmsChannel
from handlers.ports import GatewayRefused, GatewayUnavailable
from handlers.ports_notices import Outgoing
from tests.gateways.receiving import Receiver, said


def sms(receiver: Receiver, clock: FixedClock) -> SmsChannel:
    return SmsChannel(f"{receiver.url}/sms", "city", b"secret", "T-1", clock, timeout=(1.0, 0.5))


def short(count: int = 1, **words: str) -> Outgoing:
    subject = "【逾期】SH-1 · 转派：已逾期 1 个工作日"
    return Outgoing("13911112222", subject, "正文", "notice-7-1", words, count=count)


def test_a_short_message_is_a_signed_template(receiver: Receiver, clock: FixedClock) -> None:
    sms(receiver, clock).send(short(count=3))

    ((_, body, headers),) = receiver.requests
    assert body["phone"] == "13911112222"
    assert body["template"] == "T-1"
    assert body["parameters"] == {"text": "【逾期】SH-1 · 转派：已逾期 1 个工作日", "count": "3"}
    raw = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    parts = SignedParts("POST", "/sms", headers["X-Bihuan-Timestamp"], "notice-7-1", raw)
    assert headers[HEADER_SIGNATURE] == sign(b"secret", parts)
    assert headers["Idempotency-Key"] == "notice-7-1"


def test_a_template_of_its_own_gets_its_own_words_whole(receiver: Receiver, clock: FixedClock) -> None:
    link = "https://bihuan.a-rather-long-name.example/answer/" + "x" * 32
    sms(receiver, clock).send(short(item="公积金提取", until="10月25日", link=link))

    ((_, body, _),) = receiver.requests
    assert body["parameters"] == {"item": "公积金提取", "until": "10月25日", "link": link}


def test_an_address_and_a_link_stay_out_of_what_is_printed(receiver: Receiver) -> None:
    printed = repr(short(link="https://bihuan.example/answer/secret"))

    assert "13911112222" not in printed
    assert "secret" not in printed


def test_a_check_opens_the_door_and_sends_nothing(receiver: Receiver, clock: FixedClock) -> None:
    assert receiver.host in sms(receiver, clock).check()
    assert receiver.requests == []


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/sms", "https://127.0.0.1:9/sms"])
def test_a_check_says_which_door_is_closed(clock: FixedClock, url: str) -> None:
    with pytest.raises(GatewayUnavailable, match=r"127\.0\.0\.1:9"):
        SmsChannel(url, "city", b"secret", "T-1", clock).check()


def test_a_check_trusts_no_door_without_a_certificate(receiver: Receiver, clock: FixedClock) -> None:
    with pytest.raises(GatewayUnavailable, match=receiver.host):
        SmsChannel(f"https://{receiver.host}/sms", "city", b"secret", "T-1", clock).check()


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (said({"accepted": False, "code": "black-list"}), GatewayRefused),
        (said({"accepted": False, "code": "<13911112222>"}), GatewayRefused),
        (said({"accepted": "yes"}), GatewayUnavailable),
        (said({}, 500), GatewayUnavailable),
        (said({}, 401), GatewayRefused),
    ],
)
def test_an_sms_that_was_not_taken_is_no_success(
    receiver: Receiver, clock: FixedClock, answer: Response, error: type[Exception]
) -> None:
    receiver.answer = lambda request: answer
    with pytest.raises(error) as told:
        sms(receiver, clock).send(short())

    assert "13911112222" not in str(told.value)


@pytest.mark.parametrize("url", ["ftp://x/", "http://", "http://u:p@x/", "http://x/?k=v"])
def test_an_sms_gateway_that_can_not_be_used_is_said_at_the_start(clock: FixedClock, url: str) -> None:
    with pytest.raises(ValueError, match="BIHUAN_SMS_URL"):
        SmsChannel(url, "k", b"s", "T", clock)
