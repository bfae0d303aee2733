"""Short messages over HTTP: a template and its words, signed as filings are (gateways/signing.py), for a gateway that a
provider or the city's own platform puts before its own interface. Answers `{"accepted": true}` or `{"accepted": false, "code": …}`.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from calendars.clock import Clock
from gateways.posting import TIMEOUT, post, reach, session
from gateways.signing import (
    HEADER_IDEMPOTENCY,
    HEADER_KEY,
    HEADER_SIGNATURE,
    HEADER_TIMESTAMP,
    SignedParts,
    canonical_json,
    sign,
    unix_seconds,
)
from handlers.ports import GatewayRefused, GatewayUnavailable
from handlers.ports_notices import Outgoing

_CODE = re.compile(r"[A-Za-z0-9._-]{1,40}")
# What a template's one free place takes.
LONGEST_TEXT = 70


class SmsChannel:
    """A ChannelPort: POST {phone, template, parameters} to one address. ValueError for an address that can not be used."""

    def __init__(
        self,
        url: str,
        key_id: str,
        secret: bytes,
        template: str,
        clock: Clock,
        timeout: tuple[float, float] = TIMEOUT,
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query:
            raise ValueError("BIHUAN_SMS_URL: http(s):// and a host, without credentials and query")
        if not secret or not template:
            raise ValueError("BIHUAN_SMS_SECRET, BIHUAN_SMS_TEMPLATE")
        self._url, self._key_id, self._secret, self._template = url, key_id, secret, template
        self._clock, self._timeout, self._session = clock, timeout, session()

    def send(self, message: Outgoing) -> None:
        """One short message; the same key means the same message."""
        officials = {"text": message.subject[:LONGEST_TEXT], "count": str(message.count)}
        parameters = dict(message.words) or officials
        body = canonical_json({"phone": message.address, "template": self._template, "parameters": parameters})
        timestamp = unix_seconds(self._clock.now())
        parts = SignedParts("POST", urlsplit(self._url).path or "/", timestamp, message.key, body)
        headers = {
            HEADER_IDEMPOTENCY: message.key,
            HEADER_KEY: self._key_id,
            HEADER_TIMESTAMP: timestamp,
            HEADER_SIGNATURE: sign(self._secret, parts),
        }
        answer = post(self._session, self._url, body, headers, self._timeout)
        if answer.get("accepted") is True:
            return
        if answer.get("accepted") is False:
            code = str(answer.get("code", ""))
            said = code if _CODE.fullmatch(code) else "?"
            raise GatewayRefused(f"短信网关拒收（{said}） / the SMS gateway refused ({said})")
        raise GatewayUnavailable("短信网关应答无法识别 / the SMS gateway's answer can not be read")

    def check(self, *_hosts: str) -> str:
        """The gateway's door opens; nothing is asked, for every request costs a message."""
        parts = urlsplit(self._url)
        reach(parts.netloc, encrypted=parts.scheme == "https")
        return f"短信网关可达 / SMS gateway reachable: {parts.netloc}"
