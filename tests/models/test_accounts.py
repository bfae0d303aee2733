"""Who may log in, and how the offices hang together; on both databases."""

from __future__ import annotations

import pytest
from flask import Flask

from models.account import HASHER, NOBODY, ROLES, Account, authenticate
from models.base import db
from models.organization import Organization

PASSWORD = "bihuan-demo"


def test_the_right_password_opens_and_the_account_s_plain_copy_says_who_it_is(app: Flask) -> None:
    account = authenticate("shantou-l2", PASSWORD, demonstration=True)

    assert account is not None
    actor = account.actor()
    assert (actor.username, actor.organization_code, actor.locality) == ("shantou-l2", "shantou-housing", "shantou")
    assert actor.has("second_level")
    assert not actor.has("first_level")


@pytest.mark.parametrize(
    ("username", "password"),
    [("shantou-l2", "wrong"), ("shantou-l2", ""), ("nobody", PASSWORD), ("SHANTOU-L2", PASSWORD), ("", ""),
     ("shantou-l2' OR '1'='1", PASSWORD)],
)  # fmt: skip
def test_a_wrong_name_or_password_opens_nothing(app: Flask, username: str, password: str) -> None:
    assert authenticate(username, password, demonstration=True) is None


def test_demonstration_accounts_open_nothing_outside_a_demonstration(app: Flask) -> None:
    assert authenticate("shantou-l2", PASSWORD, demonstration=False) is None


def test_an_account_that_was_closed_opens_nothing(app: Flask) -> None:
    account = Account.by_username("shantou-l2")
    assert account is not None
    account.active = False
    db.session.flush()

    assert authenticate("shantou-l2", PASSWORD, demonstration=True) is None
    db.session.rollback()


def test_a_hash_that_can_not_be_read_opens_nothing(app: Flask) -> None:
    account = Account.by_username("shantou-l2")
    assert account is not None
    account.password_hash = "plain"
    db.session.flush()

    assert authenticate("shantou-l2", "plain", demonstration=True) is None
    db.session.rollback()


def test_an_unknown_name_costs_as_much_work_as_a_known_one(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str] = []

    class Counting:
        """Notes the hashes that are verified."""

        def verify(self, hashed: str, password: str) -> bool:
            checked.append(hashed)
            return True

    monkeypatch.setattr("models.account.HASHER", Counting())

    assert authenticate("nobody", PASSWORD, demonstration=True) is None
    assert checked == [NOBODY]
    # Not an easier one than those that are made today.
    assert HASHER.check_needs_rehash(NOBODY) is False


@pytest.mark.usefixtures("real_hashes")
def test_passwords_are_kept_as_argon2_hashes(app: Flask) -> None:
    account = Account.by_username("shantou-l2")
    assert account is not None
    account.set_password("新口令")

    assert account.password_hash.startswith("$argon2id$")
    assert "新口令" not in account.password_hash
    db.session.rollback()


def test_every_role_of_the_cast_is_a_known_one(app: Flask) -> None:
    accounts = list(db.session.query(Account))

    assert accounts
    assert {role for account in accounts for role in account.roles} <= set(ROLES)


# who, whom, whether below (ST-35b: sub-accounts at any depth)
BELOW = [
    ("shantou-housing", "shantou-bureau", True),
    ("shantou-housing-desk", "shantou-housing", True),
    ("shantou-housing-desk", "shantou-bureau", True),
    ("shantou-bureau", "shantou-housing", False),
    ("shantou-housing", "shantou-housing", False),
    ("shantou-hall", "shantou-housing", False),
]


@pytest.mark.parametrize(("lower", "upper", "below"), BELOW)
def test_an_office_hangs_below_those_above_it(app: Flask, lower: str, upper: str, below: bool) -> None:
    one, other = Organization.by_code(lower), Organization.by_code(upper)
    assert one is not None
    assert other is not None

    assert one.is_below(other) is below
