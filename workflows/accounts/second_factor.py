"""The second factor: set up with a device, asked for after the password, replaced by recovery codes when the device is lost.

RFC 6238 with steps of 30 seconds and six digits; a clock may be one step off. A code opens once (RFC 6238 5.2).
"""

from __future__ import annotations

import hmac
import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import pyotp

from models import login_attempt as attempts
from models.account import HASHER, Account, verifies
from models.base import db
from models.errors import DomainError, wrong_field
from models.login_event import note
from models.second_factor import SecondFactor, place_of
from workflows.accounts.passwords import Origin
from workflows.accounts.throttle import ensure_free, put_down
from workflows.context import Context
from workflows.unit import transaction

ISSUER = "闭环"
STEP = 30
# A device's clock may be so many steps off.
DRIFT = 1
RECOVERY_CODES = 10
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True)
class Setup:
    """What a device needs: the secret to type in, or the address behind the square to photograph."""

    secret: str
    uri: str


def of(account_id: int) -> SecondFactor | None:
    """The second factor that an account has to show; None where it has none, or has only begun to set it up."""
    row = db.session.get(SecondFactor, account_id, populate_existing=True)
    return row if row is not None and row.confirmed_at is not None else None


def begin(context: Context, account: Account) -> Setup:
    """A new secret for a device; it asks nobody before `confirm`. 409 where one is in use. Asked again it stays the same."""
    now = context.system_clock.now()
    with transaction():
        row = db.session.get(SecondFactor, account.id, populate_existing=True)
        if row is not None and row.confirmed_at is not None:
            raise DomainError("second-factor-on", "动态口令已启用", "the second factor is in use already")
        if row is None:
            secret = pyotp.random_base32()
            sealed = context.vault.seal(secret, place_of(account.id))
            row = SecondFactor(
                account_id=account.id,
                secret_sealed=sealed,
                sealed_with=context.vault.mark,
                created_at=now,
                recovery_hashes=[],
            )
            db.session.add(row)
        secret = context.vault.open(row.secret_sealed, place_of(account.id))
    return Setup(secret, pyotp.TOTP(secret).provisioning_uri(name=account.username, issuer_name=ISSUER))


def confirm(context: Context, account: Account, code: str, origin: Origin) -> list[str]:
    """Puts it in force after a first right code; the recovery codes, shown this once. 422 where the code is wrong."""
    now = context.system_clock.now()
    codes = [recovery_code() for _ in range(RECOVERY_CODES)]
    hashes = [HASHER.hash(one) for one in codes]
    begin(context, account)
    guarded(context, account.id, origin, lambda row: accepts(context, row, code, now))
    with transaction():
        row = locked(account.id)
        row.confirmed_at, row.recovery_hashes = now, hashes
        note("second_factor_on", now, account.id, where=origin.where)
    return codes


def check(context: Context, account: Account, code: str, origin: Origin) -> None:
    """A code of the device, or one of the recovery codes; 422 where it is neither, 429 after too many tries."""
    if not plain(code):
        # Nothing was guessed: a program that knows of no code says so, and is told.
        raise wrong_field("/code", "required", "请输入动态口令", "the code of the second factor is missing")
    now = context.system_clock.now()
    used = guarded(
        context,
        account.id,
        origin,
        lambda row: "second_factor" if accepts(context, row, code, now) else recovers(row, code),
    )
    with transaction():
        note(str(used), now, account.id, where=origin.where)


def new_codes(context: Context, account: Account, origin: Origin) -> list[str]:
    """New recovery codes in the place of the old ones; shown this once."""
    codes = [recovery_code() for _ in range(RECOVERY_CODES)]
    hashes = [HASHER.hash(one) for one in codes]
    with transaction():
        locked(account.id).recovery_hashes = hashes
        note("recovery_codes", context.system_clock.now(), account.id, where=origin.where)
    return codes


def switch_off(context: Context, account_id: int, origin: Origin, *, by_id: int | None = None) -> None:
    """Takes the second factor away; an administrator (`by_id`) does it for somebody who lost device and codes."""
    with transaction():
        db.session.delete(locked(account_id))
        kind = "second_factor_reset" if by_id is not None else "second_factor_off"
        note(kind, context.system_clock.now(), account_id, by_id=by_id, where=origin.where)


def locked(account_id: int) -> SecondFactor:
    """The row, locked; 409 where there is none."""
    row = db.session.get(SecondFactor, account_id, populate_existing=True, with_for_update=True)
    if row is None:
        raise DomainError("second-factor-off", "未启用动态口令", "there is no second factor")
    return row


def guarded(
    context: Context, account_id: int, origin: Origin, test: Callable[[SecondFactor], str | bool | None]
) -> str | bool:
    """What a test of the locked row says; a failure is counted, and costs time after a few."""
    now = context.system_clock.now()
    counters = origin.counters("code", account_id)
    ensure_free(counters, now)
    with transaction():
        found = test(locked(account_id))
        if found:
            attempts.forget(counters[0])
    if not found:
        put_down(counters, now, lambda _: note("second_factor_failed", now, account_id, where=origin.where))
        raise wrong_field("/code", "wrong-code", "口令不正确，或已经用过", "the code is wrong, or was used before")
    return found


def accepts(context: Context, row: SecondFactor, code: str, now: datetime) -> bool:
    """Whether the device shows this code about now and it was not used; remembers it as used."""
    given = digits(code)
    totp = pyotp.TOTP(context.vault.open(row.secret_sealed, row.place))
    current = int(now.timestamp()) // STEP
    for step in range(current - DRIFT, current + DRIFT + 1):
        if step > row.last_step and hmac.compare_digest(totp.generate_otp(step).encode(), given.encode()):
            row.last_step = step
            return True
    return False


def recovers(row: SecondFactor, code: str) -> str | None:
    """`recovery_code` where it is one of the recovery codes; it is used up with that."""
    given = plain(code)
    if len(given) != len(plain(recovery_code())):
        return None
    found = next((hashed for hashed in row.recovery_hashes if verifies(hashed, grouped(given))), None)
    if found is None:
        return None
    row.recovery_hashes = [hashed for hashed in row.recovery_hashes if hashed != found]
    return "recovery_code"


def recovery_code() -> str:
    """A code to be kept on paper: ten characters, about 49 bits."""
    return grouped("".join(secrets.choice(ALPHABET) for _ in range(10)))


def grouped(text: str) -> str:
    """In two groups of five."""
    return f"{text[:5]}-{text[5:]}"


def plain(code: str) -> str:
    """What was typed, as codes are written: without blanks and dashes, full-width characters understood."""
    return "".join(one for one in unicodedata.normalize("NFKC", code).casefold() if one.isalnum())


def digits(code: str) -> str:
    """The digits of what was typed, where it is nothing else."""
    found = plain(code)
    return found if found.isascii() and found.isdigit() else ""
