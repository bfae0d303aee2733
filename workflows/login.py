"""Logging in: the same work and the same answer for every name, and guessing that gets slower."""

import hashlib
import hmac
import ipaddress
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError

from models import login_attempt as attempts
from models.account import Account, authenticate
from models.errors import DomainError
from models.login_attempt import Counter
from workflows.context import Context
from workflows.unit import transaction

# A whole office may share one address; behind it each account has its own slips.
FREE_PER_ACCOUNT, FREE_PER_ADDRESS = 5, 50


@dataclass(frozen=True)
class Attempt:
    """Who tries from where; `secret` keys the hashes under which failures are counted."""

    username: str
    password: str
    address: str
    secret: str

    @property
    def name(self) -> str:
        """The name as accounts are called: an input method may have typed it full-width, or with a blank."""
        return unicodedata.normalize("NFKC", self.username).strip()

    @property
    def counters(self) -> tuple[Counter, Counter]:
        """The account from this address, and the address."""
        here = network(self.address)
        return (
            Counter(self.keyed("account", here, self.name.casefold()), FREE_PER_ACCOUNT),
            Counter(self.keyed("address", here), FREE_PER_ADDRESS),
        )

    def keyed(self, *parts: str) -> str:
        """A name for a counter that tells nothing about what it counts."""
        return hmac.new(self.secret.encode(), "\n".join(parts).encode(), hashlib.sha256).hexdigest()


def log_in(context: Context, attempt: Attempt, *, demonstration: bool) -> Account:
    """The account if name and password fit; 401 otherwise, 429 with the time to wait after too many failures.

    Whether there is such an account makes no difference: not to the answer, not to the work, not to the counting.
    """
    now = context.system_clock.now()
    until = attempts.blocked_until(attempt.counters, now)
    if until is not None:
        raise slowed(until - now)
    account = authenticate(attempt.name, attempt.password, demonstration=demonstration)
    if account is None:
        put_down(attempt, now)
        raise DomainError("bad-credentials", "账户或密码不正确", "wrong account or password", status=401)
    own, _ = attempt.counters
    if attempts.known(own):
        with transaction():
            attempts.forget(own)
    return account


def put_down(attempt: Attempt, now: datetime) -> None:
    """Counts a failure."""
    put_down_counter(*attempt.counters, now=now)


def put_down_counter(*counters: Counter, now: datetime) -> None:
    """Counts a failure; tried again where the same counter is just being begun by somebody else (PostgreSQL)."""
    for last in (False, True):
        try:
            with transaction():
                attempts.forget_old(now)
                for counter in counters:
                    attempts.count_failure(counter, now)
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


def network(address: str) -> str:
    """An IPv4 address, or the /64 network of an IPv6 one: whoever has one address of it has them all."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(known, ipaddress.IPv6Address) and known.ipv4_mapped is None:
        return str(ipaddress.ip_network((int(known), 64), strict=False))
    return str(getattr(known, "ipv4_mapped", None) or known)
