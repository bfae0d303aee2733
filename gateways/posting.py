"""JSON by POST to a service of another house: no redirects, no proxies, a short answer in a short time."""

from __future__ import annotations

import json
import socket
import ssl
from http.cookiejar import DefaultCookiePolicy
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import requests

from handlers.ports import GatewayRefused, GatewayUnavailable

LONGEST_ANSWER_BYTES = 64 * 1024
LONGEST_ANSWER_SECONDS = 20.0
LONGEST_WAIT_SECONDS = 24 * 3600.0
TIMEOUT = (3.05, 10.0)


def session() -> requests.Session:
    """Nothing may slip in from the environment of whoever started the process."""
    made = requests.Session()
    made.trust_env = False
    made.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    made.headers.update({"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "Bihuan"})
    return made


def post(
    who: requests.Session, url: str, body: bytes, headers: dict[str, str], timeout: tuple[float, float] = TIMEOUT
) -> dict[str, Any]:
    """The answer's object. Raises GatewayUnavailable and GatewayRefused; the address, a secret, goes into neither."""
    headers = {"Content-Type": "application/json; charset=utf-8", **headers}
    try:
        with who.post(url, data=body, headers=headers, timeout=timeout, allow_redirects=False, stream=True) as response:
            content = limited(response)
            status, wait = response.status_code, response.headers.get("Retry-After")
    except requests.Timeout:
        raise GatewayUnavailable("对方未按时应答，可能已收到 / no answer in time (timeout); it may have this") from None
    except (requests.RequestException, ValueError) as error:
        name = type(error).__name__
        raise GatewayUnavailable(f"连接失败（{name}） / the connection failed ({name})") from None
    if status == 429 or status >= 500:
        raise GatewayUnavailable(f"对方暂不可用（HTTP {status}） / not now (HTTP {status})", retry_after=seconds(wait))
    if not 200 <= status < 300:
        raise GatewayRefused(f"对方拒收（HTTP {status}） / refused (HTTP {status})")
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        raise GatewayUnavailable("对方应答无法识别 / the answer can not be read")
    return answer


def reach(place: str, *, encrypted: bool = False) -> None:
    """Opens a connection to a host (and port; 443 without one) and says nothing. Raises GatewayUnavailable."""
    parts = urlsplit(f"//{place}")
    try:
        port = parts.port or (443 if encrypted or ":" not in place else 80)
        with socket.create_connection((parts.hostname or "", port), timeout=TIMEOUT[0]) as connection:
            if encrypted:
                trusted = ssl.create_default_context(cafile=requests.utils.DEFAULT_CA_BUNDLE_PATH)
                trusted.wrap_socket(connection, server_hostname=parts.hostname).close()
    except (OSError, ValueError) as error:
        name = type(error).__name__
        raise GatewayUnavailable(f"{place} 不可达（{name}） / can not be reached ({name})") from None


def limited(response: requests.Response) -> bytes:
    """The answer, as far as a sane one goes."""
    received, began = bytearray(), monotonic()
    for chunk in response.iter_content(8 * 1024):
        received += chunk
        if len(received) > LONGEST_ANSWER_BYTES or monotonic() - began > LONGEST_ANSWER_SECONDS:
            raise GatewayUnavailable(
                "对方应答过长或过慢，可能已收到 / the answer is too long or too slow; it may have this"
            )
    return bytes(received)


def seconds(text: str | None) -> float | None:
    """Retry-After in seconds; a date or nonsense says nothing."""
    if text is None or not (text.strip().isascii() and text.strip().isdigit()):
        return None
    return min(float(text), LONGEST_WAIT_SECONDS)
