"""Group robots and the SMS gateway against a real HTTP receiver on loopback that answers whatever a test wants."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from werkzeug.serving import BaseWSGIServer, make_server
from werkzeug.wrappers import Request, Response

from calendars.clock import FixedClock
from config import Config, ConfigurationError
from gateways.channels import configured
from gateways.memory_channel import PretendedChannel
from gateways.robots import RobotChannel
from gateways.signing import HEADER_SIGNATURE, SignedParts, sign
from gateways.sms import SmsChannel
from handlers.ports import GatewayRefused, GatewayUnavailable
from handlers.ports_notices import Outgoing
from tests.gateways.conftest import serve, stop

Answer = Callable[[Request], Response]
SERVICES = ("wecom", "dingtalk", "feishu")
YES = {"wecom": {"errcode": 0}, "dingtalk": {"errcode": 0}, "feishu": {"code": 0}}


class Receiver:
    """A receiver that keeps what it was sent."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, dict[str, Any], dict[str, str]]] = []
        self.answer: Answer = lambda request: said({"errcode": 0, "code": 0, "accepted": True})
        self.url = ""

    def take(self, request: Request) -> Response:
        self.requests.append((request.full_path, json.loads(request.get_data()), dict(request.headers)))
        return self.answer(request)

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc


def said(content: Any, status: int = 200, **headers: str) -> Response:
    body = content if isinstance(content, bytes) else json.dumps(content)
    return Response(
        body, status, {name.replace("_", "-"): value for name, value in headers.items()}, "application/json"
    )


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    server: BaseWSGIServer = make_server("127.0.0.1", 0, Request.application(receiver.take), threaded=True)
    receiver.url = f"http://127.0.0.1:{server.server_port}"
    thread = serve(server)
    yield receiver
    stop(server, thread)


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


def test_a_check_opens_the_door_and_sends_nothing(receiver: Receiver, robot: Any, clock: FixedClock) -> None:
    assert receiver.host in sms(receiver, clock).check()
    assert receiver.host in robot("wecom").check(receiver.host)
    assert receiver.requests == []


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/sms", "https://127.0.0.1:9/sms"])
def test_a_check_says_which_door_is_closed(robot: Any, clock: FixedClock, url: str) -> None:
    with pytest.raises(GatewayUnavailable, match=r"127\.0\.0\.1:9"):
        SmsChannel(url, "city", b"secret", "T-1", clock).check()
    with pytest.raises(GatewayUnavailable, match=r"127\.0\.0\.1:9"):
        robot("wecom").check("127.0.0.1:9")


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


def test_an_installation_has_the_channels_that_it_configures(clock: FixedClock) -> None:
    environment = {
        "BIHUAN_SECRET_KEY": "k" * 40,
        "BIHUAN_BASE_URL": "https://bihuan.example/",
        "BIHUAN_SMTP_URL": "smtps://u:p@mail.example",
        "BIHUAN_SMTP_FROM": "bihuan@city.example",
        "BIHUAN_SMS_URL": "https://sms.example/send",
        "BIHUAN_SMS_SECRET": "s",
        "BIHUAN_SMS_TEMPLATE": "T",
        "BIHUAN_NOTICE_HOSTS": "wecom.city.example, feishu.city.example",
    }
    config = Config.from_environment(environment)
    outlets = configured(config, clock)

    assert set(outlets.channels) == {"email", "sms", *SERVICES}
    assert "wecom.city.example" in outlets.hosts
    assert outlets.base_url == "https://bihuan.example"
    assert "p@mail" not in repr(config)
    assert set(configured(Config("sqlite://"), clock).channels) == set(SERVICES)
    assert outlets.evaluators is None, "there is no template for them"
    more = Config.from_environment({**environment, "BIHUAN_SMS_ANSWER_TEMPLATE": "T-2"})
    assert isinstance(configured(more, clock).evaluators, SmsChannel)


def test_a_demonstration_sends_nothing(clock: FixedClock) -> None:
    environment = {"BIHUAN_MODE": "demonstration", "BIHUAN_SECRET_KEY": "k" * 40, "BIHUAN_DATA_KEY": "x" * 40}
    environment |= {"BIHUAN_PROVINCE_SECRET": "p" * 40, "BIHUAN_SMTP_URL": "smtp://mail.example"}
    outlets = configured(Config.from_environment(environment), clock)

    assert {type(channel) for channel in (*outlets.channels.values(), outlets.evaluators)} == {PretendedChannel}
    assert "不实际发送" in outlets.channels["email"].check()
    outlets.channels["email"].send(short())
    assert ConfigurationError
