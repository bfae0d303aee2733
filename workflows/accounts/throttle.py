"""Guessing that gets slower: failures are counted under keyed hashes, and each beyond the free ones costs a longer wait."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError

from models import login_attempt as attempts
from models.errors import DomainError
from models.login_attempt import Counter
from workflows.unit import transaction


def keyed(secret: str, *parts: str) -> str:
    """A name for a counter that tells nothing about what it counts."""
    return hmac.new(secret.encode(), "\n".join(parts).encode(), hashlib.sha256).hexdigest()


def network(address: str) -> str:
    """An IPv4 address, or the /64 network of an IPv6 one: whoever has one address of it has them all."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(known, ipaddress.IPv6Address) and known.ipv4_mapped is None:
        return str(ipaddress.ip_network((int(known), 64), strict=False))
    return str(getattr(known, "ipv4_mapped", None) or known)


def ensure_free(counters: tuple[Counter, ...], now: datetime) -> None:
    """Refuses (429, with the time to wait) while one of the counters lets nobody try."""
    until = attempts.blocked_until(counters, now)
    if until is not None:
        raise slowed(until - now)


def put_down(counters: tuple[Counter, ...], now: datetime, note: Callable[[bool], None]) -> None:
    """Counts a failure, and lets `note` put it on record, told whether the next try has to wait.

    Tried again where the same counter is just being begun by somebody else (PostgreSQL).
    """
    for last in (False, True):
        try:
            with transaction():
                attempts.forget_old(now)
                for counter in counters:
                    attempts.count_failure(counter, now)
                note(attempts.blocked_until(counters, now) is not None)
            return
        except IntegrityError:
            if last:
                raise


def slowed(wait: timedelta) -> DomainError:
    """Too many failures: says how long to wait, and nothing about the account."""
    seconds = max(1, -(-wait // timedelta(seconds=1)))
    return DomainError(
        "login-slowed",
        f"登录失败次数过多，请 {seconds} 秒后再试",
        f"too many failed logins: try again in {seconds} seconds",
        status=429,
        retry_after=seconds,
    )
