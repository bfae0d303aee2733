"""Who may look at the sandbox and order it about: this machine, and no page of another site in its browser."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import request

from gateways.sandbox.problems import Problem

_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


def local_only() -> None:
    """Raise Problem 403 unless the caller is on loopback and named the sandbox by a loopback name.

    The name check defeats DNS rebinding; the Origin check keeps forms on other sites from giving orders.
    """
    origin = request.headers.get("Origin")
    if not _is_loopback(request.remote_addr) or urlsplit(f"//{request.host}").hostname not in _NAMES:
        raise Problem(403, "loopback-only", "沙箱只接受本机访问 / The sandbox serves this machine only")
    if origin is not None and origin != request.host_url.rstrip("/"):
        raise Problem(403, "foreign-origin", "不接受其他网站的请求 / Requests from other sites are not accepted")


def _is_loopback(address: str | None) -> bool:
    try:
        return address is not None and ip_address(address).is_loopback
    except ValueError:
        return False
