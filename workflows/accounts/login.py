"""Logging in: the same work and the same answer for every name, and guessing that gets slower. Each try is on record."""

import unicodedata
from dataclasses import dataclass

from models import login_attempt as attempts
from models.account import Account, authenticate
from models.errors import DomainError
from models.login_attempt import Counter
from models.login_event import Where, note
from workflows.accounts.throttle import ensure_free, keyed, network, put_down
from workflows.context import Context
from workflows.unit import transaction

# A whole office may share one address; behind it each account has its own slips.
FREE_PER_ACCOUNT, FREE_PER_ADDRESS = 5, 50


@dataclass(frozen=True)
class Attempt:
    """Who tries from where; `secret` keys the hashes under which failures are counted. `way`: by the page or for a token.

    `browser` marks one in which this account has logged in before (access/known_browser.py).
    """

    username: str
    password: str
    address: str
    secret: str
    user_agent: str = ""
    way: str = "login"
    browser: str = ""

    @property
    def name(self) -> str:
        """The name as accounts are called: an input method may have typed it full-width, or with a blank."""
        return unicodedata.normalize("NFKC", self.username).strip()

    @property
    def counters(self) -> tuple[Counter, ...]:
        """The account from this address, and the address; of a known browser its own slips alone.

        So a whole office is not shut out by one of its computers.
        """
        if self.browser:
            return (Counter(keyed(self.secret, "browser", self.browser), FREE_PER_ACCOUNT),)
        here = network(self.address)
        return (
            Counter(keyed(self.secret, "account", here, self.name.casefold()), FREE_PER_ACCOUNT),
            Counter(keyed(self.secret, "address", here), FREE_PER_ADDRESS),
        )


def log_in(context: Context, attempt: Attempt, *, demonstration: bool) -> Account:
    """The account if name and password fit; 401 otherwise, 429 with the time to wait after too many failures.

    Whether there is such an account makes no difference: not to the answer, not to the work, not to the counting.
    """
    now = context.system_clock.now()
    ensure_free(attempt.counters, now)
    account = authenticate(attempt.name, attempt.password, demonstration=demonstration)
    where = Where(attempt.address, attempt.user_agent)
    if account is None:
        known = Account.by_username(attempt.name)
        number = known.id if known is not None and known.may_log_in(demonstration=demonstration) else None

        def failed(blocked: bool) -> None:
            note("login_failed" if number else "unknown_account", now, number, where=where)
            if blocked:
                note("locked", now, number, where=where)

        put_down(attempt.counters, now, failed)
        raise DomainError("bad-credentials", "账户或密码不正确", "wrong account or password", status=401)
    with transaction():
        # The account's; the address stays under suspicion.
        attempts.forget(attempt.counters[0])
        note(attempt.way, now, account.id, where=where)
    return account
