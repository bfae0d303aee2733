"""Group robots of WeCom (企业微信), DingTalk (钉钉) and Feishu (飞书): one text, three spellings, three ways to say no.

All three answer 200 also where they refuse, and say so by a number in the body. Apprise takes such an answer for a success
and tells nobody of a Retry-After (docs/notices.md), so the three formats are written here.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus, urlsplit

from calendars.clock import Clock
from gateways.posting import TIMEOUT, post, reach, session
from gateways.signing import canonical_json
from handlers.ports import GatewayRefused, GatewayUnavailable
from handlers.ports_notices import Outgoing

# Numbers of «too many at a time», as the services document them.
TOO_MANY = {"wecom": {45009, 45033}, "dingtalk": {130101, 410100}, "feishu": {11232, 9499, 99991400}}
# Bytes (WeCom 2048, DingTalk 20000) or characters; what is longer is cut and says so.
LONGEST_BYTES = {"wecom": 2048, "dingtalk": 18000, "feishu": 18000}
# Seconds to wait where a service says that it has had too many.
PAUSE = 60.0


@dataclass(frozen=True)
class Signed:
    """What a robot with a secret wants to see: in the address, or in the body."""

    query: str = ""
    fields: Mapping[str, str] | None = None


class RobotChannel:
    """A ChannelPort for the robots of one service. `hosts` are those to which anything is ever sent."""

    def __init__(
        self, service: str, hosts: frozenset[str], clock: Clock, timeout: tuple[float, float] = TIMEOUT
    ) -> None:
        self._service, self._hosts, self._clock, self._timeout = service, hosts, clock, timeout
        self._session = session()

    def send(self, message: Outgoing) -> None:
        """Posts one text to the robot's address."""
        parts = urlsplit(message.address)
        if parts.netloc not in self._hosts or parts.scheme not in ("https", "http"):
            raise GatewayRefused("机器人地址不在允许的主机内 / the robot's host is not allowed")
        signed = SIGNATURES[self._service](message.secret, self._clock) if message.secret else Signed()
        text = cut(
            f"{message.subject}\n{message.body}" if message.subject not in message.body else message.body, self._service
        )
        body = {**BODIES[self._service](text), **(signed.fields or {})}
        answer = post(self._session, message.address + signed.query, canonical_json(body), {}, self._timeout)
        check_answer(self._service, answer)

    def check(self, *hosts: str) -> str:
        """The doors open; nothing is asked, for a robot has no other address than that of a group."""
        for host in hosts:
            reach(host)
        return f"{self._service} 可达 / reachable: {', '.join(hosts)}"


def check_answer(service: str, answer: Mapping[str, Any]) -> None:
    """Raises unless the number in the body says yes."""
    number = answer.get("errcode", answer.get("code", answer.get("StatusCode")))
    if isinstance(number, bool) or not isinstance(number, int):
        raise GatewayUnavailable("对方应答无法识别 / the answer can not be read")
    if number in TOO_MANY[service]:
        raise GatewayUnavailable(f"发送过于频繁（{number}） / too many at a time ({number})", retry_after=PAUSE)
    if number != 0:
        raise GatewayRefused(f"机器人拒收（{number}），请检查地址、签名与关键词 / the robot refused ({number})")


def cut(text: str, service: str) -> str:
    """A text as long as the service takes."""
    raw = text.encode()
    if len(raw) <= LONGEST_BYTES[service]:
        return text
    return raw[: LONGEST_BYTES[service] - 40].decode(errors="ignore") + "\n……其余请登录查看"


def wecom(text: str) -> dict[str, Any]:
    """WeCom and DingTalk: the text as text; no mark-up that a case's words could abuse."""
    return {"msgtype": "text", "text": {"content": text}}


def feishu(text: str) -> dict[str, Any]:
    """Feishu."""
    return {"msg_type": "text", "content": {"text": text}}


def signed_for_dingtalk(secret: str, clock: Clock) -> Signed:
    """HMAC-SHA-256 of «milliseconds, newline, secret» under the secret, in the address."""
    stamp = str(int(clock.now().timestamp() * 1000))
    digest = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
    return Signed(query=f"&timestamp={stamp}&sign={quote_plus(base64.b64encode(digest).decode())}")


def signed_for_feishu(secret: str, clock: Clock) -> Signed:
    """HMAC-SHA-256 of nothing under «seconds, newline, secret», in the body."""
    stamp = str(int(clock.now().timestamp()))
    digest = hmac.new(f"{stamp}\n{secret}".encode(), b"", hashlib.sha256).digest()
    return Signed(fields={"timestamp": stamp, "sign": base64.b64encode(digest).decode()})


def unsigned(_secret: str, _clock: Clock) -> Signed:
    """WeCom's key is in the address; there is nothing to sign."""
    return Signed()


BODIES: dict[str, Callable[[str], dict[str, Any]]] = {"wecom": wecom, "dingtalk": wecom, "feishu": feishu}
SIGNATURES: dict[str, Callable[[str, Clock], Signed]] = {
    "wecom": unsigned,
    "dingtalk": signed_for_dingtalk,
    "feishu": signed_for_feishu,
}
