"""Guessing passwords gets slower, for known and unknown names alike, and nobody is shut out for good."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from sqlalchemy import func, select

from calendars.clock import FixedClock
from models import account as accounts
from models.account import Account
from models.base import db
from models.errors import DomainError
from models.login_attempt import LONGEST_WAIT, MEMORY, LoginAttempts
from tests.stage import PASSWORD
from workflows.accounts import second_factor
from workflows.accounts.login import FREE_PER_ACCOUNT, FREE_PER_ADDRESS, Attempt, log_in, network
from workflows.accounts.passwords import FREE_EVERYWHERE, Origin
from workflows.context import Context

WRONG = Attempt("shantou-l1", "guess", "192.0.2.7", "k" * 40)
RIGHT = replace(WRONG, password=PASSWORD)


def refusal(context: Context, attempt: Attempt) -> DomainError:
    with pytest.raises(DomainError) as refused:
        log_in(context, attempt, demonstration=True)
    return refused.value


def fail(context: Context, attempt: Attempt, times: int) -> None:
    for _ in range(times):
        assert refusal(context, attempt).code == "bad-credentials"


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The waits are under test here, not argon2."""
    monkeypatch.setattr(accounts, "verifies", lambda _, password: password == PASSWORD)


@pytest.mark.parametrize("username", ["shantou-l1", "nobody"])
def test_after_a_few_slips_each_further_failure_costs_a_longer_wait(
    app: Flask, context: Context, clock: FixedClock, username: str
) -> None:
    attempt = replace(WRONG, username=username)
    fail(context, attempt, FREE_PER_ACCOUNT)

    waits = []
    for _ in range(9):
        slowed = refusal(context, attempt)
        assert (slowed.status, slowed.code) == (429, "login-slowed")
        waits.append(slowed.retry_after)
        clock.advance(timedelta(seconds=slowed.retry_after or 0))
        fail(context, attempt, 1)

    assert waits == [10, 20, 40, 80, 160, 320, 640, 900, 900]


def test_even_the_right_password_waits_and_waiting_is_enough(app: Flask, context: Context, clock: FixedClock) -> None:
    fail(context, WRONG, FREE_PER_ACCOUNT)

    assert refusal(context, RIGHT).code == "login-slowed"
    clock.advance(timedelta(seconds=9, milliseconds=999))
    assert refusal(context, RIGHT).retry_after == 1
    clock.advance(timedelta(milliseconds=1))

    assert log_in(context, RIGHT, demonstration=True).username == "shantou-l1"


def test_knocking_while_one_has_to_wait_makes_it_no_longer(app: Flask, context: Context, clock: FixedClock) -> None:
    fail(context, WRONG, FREE_PER_ACCOUNT)

    for _ in range(20):
        assert refusal(context, WRONG).retry_after == 10


def test_a_success_forgives_the_accounts_slips_and_not_those_of_the_address(app: Flask, context: Context) -> None:
    for _ in range(FREE_PER_ADDRESS // (FREE_PER_ACCOUNT - 1)):
        fail(context, WRONG, FREE_PER_ACCOUNT - 1)
        log_in(context, RIGHT, demonstration=True)
    fail(context, WRONG, FREE_PER_ADDRESS % (FREE_PER_ACCOUNT - 1))

    assert refusal(context, RIGHT).code == "login-slowed"


def test_a_stranger_elsewhere_can_not_shut_an_owner_out(app: Flask, context: Context) -> None:
    fail(context, WRONG, FREE_PER_ACCOUNT)

    assert log_in(context, replace(RIGHT, address="198.51.100.1"), demonstration=True).username == "shantou-l1"


def test_one_address_can_not_try_name_after_name(app: Flask, context: Context) -> None:
    for number in range(FREE_PER_ADDRESS):
        fail(context, replace(WRONG, username=f"name-{number}"), 1)

    assert refusal(context, replace(WRONG, username="another")).code == "login-slowed"
    # A colleague behind the same address has to wait too, and only for seconds.
    assert refusal(context, RIGHT).retry_after == 10


def test_failures_are_forgotten_and_their_rows_removed(app: Flask, context: Context, clock: FixedClock) -> None:
    fail(context, WRONG, FREE_PER_ACCOUNT)
    assert MEMORY > LONGEST_WAIT

    clock.advance(MEMORY)
    fail(context, replace(WRONG, username="another"), FREE_PER_ACCOUNT - 1)

    # The account's counter is gone; the address has the newer failures only.
    rows = db.session.scalars(select(LoginAttempts.failures)).all()
    assert rows == [FREE_PER_ACCOUNT - 1] * 2


def test_the_table_tells_neither_names_nor_addresses(app: Flask, context: Context) -> None:
    fail(context, WRONG, 1)

    keys = db.session.scalars(select(LoginAttempts.key)).all()
    assert len(keys) == 2
    other = {counter.key for counter in replace(WRONG, secret="j" * 40).counters}
    assert not other & set(keys)


@pytest.mark.usefixtures("real_hashes")
@pytest.mark.parametrize(
    "username", ["shantou-l1", "ｓｈａｎｔｏｕ－ｌ１", " shantou-l1 ", "nobody", "", "\u202eshantou-l1"]
)
def test_a_hash_is_verified_once_whatever_the_name(
    app: Flask, context: Context, monkeypatch: pytest.MonkeyPatch, username: str
) -> None:
    verified: list[str] = []
    known_account = Account.by_username("shantou-l1")
    assert known_account is not None
    known_account.set_password("a hash as people have it")
    db.session.commit()
    monkeypatch.setattr(accounts, "verifies", lambda known, _: bool(verified.append(known)))

    fail(context, replace(WRONG, username=username), 1)

    assert len(verified) == 1
    # The same cost parameters for a known and an unknown account: the same work.
    assert accounts.HASHER.check_needs_rehash(verified[0]) is False


def test_a_name_typed_full_width_is_the_same_account(app: Flask, context: Context) -> None:
    typed = replace(RIGHT, username=" ｓｈａｎｔｏｕ－ｌ１")

    assert log_in(context, typed, demonstration=True).username == "shantou-l1"
    assert typed.counters == RIGHT.counters


@pytest.mark.parametrize(
    ("address", "counted_as"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::ffff:1", "2001:db8::/64"),
        ("2001:db8:0:1::1", "2001:db8:0:1::/64"),
        ("", "unknown"),
        ("not an address", "unknown"),
    ],
)
def test_an_ipv6_network_counts_as_one_address(address: str, counted_as: str) -> None:
    assert network(address) == counted_as


def test_failures_at_the_same_moment_all_count(app: Flask, context: Context) -> None:
    together = threading.Barrier(4)
    codes: list[str] = []

    def guess() -> None:
        with app.app_context():
            together.wait(20)
            codes.append(refusal(context, WRONG).code)
            db.session.remove()

    threads = [threading.Thread(target=guess) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert codes == ["bad-credentials"] * 4
    db.session.rollback()
    assert db.session.scalar(select(func.max(LoginAttempts.failures))) == 4


def test_many_addresses_together_do_not_make_many_guesses_at_a_code(app: Flask, context: Context) -> None:
    account = accounts.Account.by_username("shantou-l1")
    assert account is not None
    begun = second_factor.begin(context, account)
    right = pyotp.TOTP(begun.secret).at(context.system_clock.now())

    def guess(number: int, code: str = "guess") -> DomainError:
        with pytest.raises(DomainError) as refused:
            second_factor.check(context, account, code, Origin(f"192.0.2.{number}", "k" * 40))
        return refused.value

    # Who sends none does not guess.
    assert {guess(1, "").errors[0].code for _ in range(FREE_EVERYWHERE)} == {"required"}
    assert {guess(number).errors[0].code for number in range(FREE_EVERYWHERE)} == {"wrong-code"}

    assert guess(FREE_EVERYWHERE).code == "login-slowed"
    with pytest.raises(DomainError) as slowed:
        second_factor.check(context, account, right, Origin("198.51.100.1", "k" * 40))
    assert slowed.value.retry_after == 10
