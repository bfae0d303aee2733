"""Changing one's own password: the old one is asked for, and guessing it is as slow as at the login."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from models import login_attempt as attempts
from models import session as sessions
from models.account import HASHER, Account, verifies
from models.base import db
from models.errors import DomainError, not_found, wrong_field
from models.login_attempt import Counter
from models.login_event import Where, note
from protection import passwords
from workflows.accounts.throttle import ensure_free, keyed, network, put_down
from workflows.context import Context
from workflows.unit import transaction

# From one address, and from all together: many addresses must not make many guesses.
FREE, FREE_EVERYWHERE = 5, 30


@dataclass(frozen=True)
class Origin:
    """From where somebody acts, for the audit; `secret` keys the counters of failures."""

    address: str
    secret: str
    user_agent: str = ""

    @property
    def where(self) -> Where:
        """The same for the audit."""
        return Where(self.address, self.user_agent)

    def counters(self, what: str, account_id: int) -> tuple[Counter, Counter]:
        """The failures of one account at one thing: from here, and from everywhere.

        Only who is past the login or its first step gets so far, so the second one shuts no owner out for a stranger.
        """
        return (
            Counter(keyed(self.secret, what, network(self.address), str(account_id)), FREE),
            Counter(keyed(self.secret, what, str(account_id)), FREE_EVERYWHERE),
        )


def check(password: str, account: Account, pointer: str = "/new") -> None:
    """422 naming the field where a password is not good enough for this account."""
    fault = passwords.objection(password, account.username, account.name)
    if fault is not None:
        raise wrong_field(pointer, *fault)


def change(context: Context, account_id: int, current: str, new: str, origin: Origin) -> Account:
    """Sets a new password of one's own; 422 where the old one is wrong or the new one no good, 429 after too many tries.

    Every token and every other session of the account ends with the old password.
    """
    now = context.system_clock.now()
    account = own(account_id)
    verify(context, account, current, origin)
    check(new, account)
    if verifies(account.password_hash, new):
        raise wrong_field("/new", "unchanged", "新密码不能与原密码相同", "the new password is the old one")
    hashed = HASHER.hash(new)
    with transaction():
        account = own(account_id)
        replace(account, hashed, now)
        note("password_changed", now, account.id, where=origin.where)
    return account


def verify(context: Context, account: Account, password: str, origin: Origin, pointer: str = "/current") -> None:
    """Whether it is the password of the account; 422 otherwise, 429 after too many tries."""
    now = context.system_clock.now()
    counters = origin.counters("password", account.id)
    ensure_free(counters, now)
    if not verifies(account.password_hash, password):
        put_down(counters, now, lambda _: note("login_failed", now, account.id, where=origin.where))
        raise wrong_field(pointer, "wrong-password", "原密码不正确", "the current password is wrong")
    with transaction():
        attempts.forget(counters[0])


def own(account_id: int) -> Account:
    """The account as it is now."""
    account = db.session.get(Account, account_id, populate_existing=True)
    if account is None or not account.active:
        raise not_found("账户", "account")
    return account


def replace(account: Account, hashed: str, now: datetime, *, must_change: bool = False) -> None:
    """Puts a new password in the place of the old one; whoever came in by the old one is out."""
    sessions.end_all(account.id, now)
    account.password_hash, account.password_changed_at, account.must_change_password = hashed, now, must_change


def password_expired() -> DomainError:
    """Somebody else knows the password: it has to be changed before anything else (403)."""
    return DomainError(
        "password-change-required",
        "首次登录请先修改密码",
        "change the password first, on the page for it",
        status=403,
    )
