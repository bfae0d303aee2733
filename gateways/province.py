"""The provincial platform over HTTP: signed, idempotent, and suspicious of what comes back.

Nothing here logs: a filing names people, and the secret must not leave the process.
"""

from __future__ import annotations

from collections.abc import Mapping
from http.cookiejar import DefaultCookiePolicy
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import requests

from calendars.clock import Clock
from gateways.province_answers import read_filing_answer
from gateways.signing import (
    HEADER_IDEMPOTENCY,
    HEADER_KEY,
    HEADER_SIGNATURE,
    HEADER_TIMESTAMP,
    SignedParts,
    canonical_json,
    is_idempotency_key,
    sign,
    unix_seconds,
)
from handlers.ports import FilingAnswer, GatewayRefused, GatewayUnavailable

LONGEST_ANSWER_BYTES = 1024 * 1024
# An answer that trickles in has to be there before another worker takes the message over (workflows/background/delivery.py: LEASE).
LONGEST_ANSWER_SECONDS = 30.0


class HttpProvince:
    """A ProvincePort on `requests`.

    `timeout` is (connect, read) in seconds; the read part is the longest silence, not the whole answer. `clock` dates
    the signature, so it must agree with the province's clock within ten minutes: hand in the real clock, not a
    simulated one, unless the other side shares it. `ca_bundle` names a file of trusted certificates.
    """

    def __init__(
        self,
        base_url: str,
        key_id: str,
        secret: bytes,
        clock: Clock,
        timeout: tuple[float, float] = (3.05, 10),
        *,
        ca_bundle: str | None = None,
    ) -> None:
        self._base_url = _checked_base(base_url)
        self._key_id = key_id
        self._secret = secret
        self._clock = clock
        self._timeout = timeout
        self._session = _session(ca_bundle)

    def submit_filing(self, payload: Mapping[str, Any], *, idempotency_key: str) -> FilingAnswer:
        """POST one filing. Raises GatewayUnavailable (send again, same key) and GatewayRefused (do not)."""
        if not is_idempotency_key(idempotency_key):
            raise GatewayRefused("幂等键不合规 / The idempotency key is not printable ASCII of 1 to 200 characters")
        body = filing_body(payload)
        url = f"{self._base_url}/v1/filings"
        headers = self._signed_headers(urlsplit(url).path, idempotency_key, body)
        status, retry_after, answer = self._exchange("POST", url, headers, body)
        return read_filing_answer(status, answer, retry_after, now=self._clock.now(), key=idempotency_key)

    def check(self) -> str:
        """GET /healthz; one line for the operator. Says nothing about key and secret, which only a filing proves."""
        status, _, _ = self._exchange("GET", f"{self._base_url}/healthz", {}, None)
        if status != 200:
            raise GatewayUnavailable(f"省平台健康检查 HTTP {status} / The province's health check says HTTP {status}")
        return f"省平台可达 / province reachable: {self._base_url}"

    def _signed_headers(self, path: str, idempotency_key: str, body: bytes) -> dict[str, str]:
        timestamp = unix_seconds(self._clock.now())
        parts = SignedParts("POST", path, timestamp, idempotency_key, body)
        return {
            "Content-Type": "application/json; charset=utf-8",
            HEADER_IDEMPOTENCY: idempotency_key,
            HEADER_KEY: self._key_id,
            HEADER_TIMESTAMP: timestamp,
            HEADER_SIGNATURE: sign(self._secret, parts),
        }

    def _exchange(
        self, method: str, url: str, headers: dict[str, str], body: bytes | None
    ) -> tuple[int, str | None, bytes]:
        """One request, one answer: status, Retry-After, body. Raises GatewayUnavailable for what the network does."""
        try:
            with self._session.request(
                method, url, data=body, headers=headers, timeout=self._timeout, allow_redirects=False, stream=True
            ) as response:
                return response.status_code, response.headers.get("Retry-After"), _read_limited(response)
        except requests.ConnectTimeout as error:
            raise GatewayUnavailable("连接省平台超时 / Connecting to the province timed out") from error
        except requests.Timeout as error:
            raise GatewayUnavailable(
                "省平台未按时应答，可能已收到 / The province did not answer in time (timeout); it may have this"
            ) from error
        except requests.RequestException as error:
            name = type(error).__name__
            raise GatewayUnavailable(
                f"与省平台的连接失败（{name}） / The connection to the province failed ({name})"
            ) from error


def filing_body(payload: Mapping[str, Any]) -> bytes:
    """The bytes that are signed and sent. Raises GatewayRefused for what JSON cannot say: no retry will help."""
    try:
        return canonical_json(payload)
    except (TypeError, ValueError) as error:
        raise GatewayRefused("报备内容无法写成 JSON / The filing cannot be written as JSON") from error


def _session(ca_bundle: str | None) -> requests.Session:
    session = requests.Session()
    # No proxy, .netrc or certificate setting may slip in from the environment of whoever started the process.
    session.trust_env = False
    session.verify = ca_bundle or True
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.headers.update({"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "Bihuan"})
    return session


def _read_limited(response: requests.Response) -> bytes:
    received, began = bytearray(), monotonic()
    for chunk in response.iter_content(16 * 1024):
        received += chunk
        if len(received) > LONGEST_ANSWER_BYTES:
            raise GatewayUnavailable("省平台应答过长 / The province's answer is longer than 1 MiB")
        if monotonic() - began > LONGEST_ANSWER_SECONDS:
            raise GatewayUnavailable("省平台应答过慢，可能已收到 / The province's answer trickles in; it may have this")
    return bytes(received)


def _checked_base(base_url: str) -> str:
    """The address without its last slash. Raises ValueError; credentials in it would end up in messages."""
    parts = urlsplit(base_url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("the province's address must begin with http:// or https:// and name a host")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ValueError("the province's address must not carry credentials, a query or a fragment")
    return base_url.rstrip("/")
