"""Tokens: given for a password, ended by time, by a new password, by a closed account."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from access.tokens import signer
from app import create_app
from config import Config
from models.account import Account
from models.base import db
from tests.stage import PASSWORD
from workflows.accounts.login import FREE_PER_ACCOUNT

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from tests.driving import Site

TOKEN = "/api/v1/auth/token"


def test_a_token_is_given_for_name_and_password(site: Site) -> None:
    answer = site.caller().post(TOKEN, {"username": "shantou-l1", "password": PASSWORD})

    assert answer.status_code == 200
    assert set(answer.json) == {"access_token", "expires_at"}
    ends = datetime.fromisoformat(answer.json["expires_at"])
    assert ends == site.clock.now() + timedelta(hours=12)
    assert answer.json["expires_at"].endswith("+08:00")
    headers = {"Authorization": f"Bearer {answer.json['access_token']}"}
    assert site.app.test_client().get("/api/v1/tasks", headers=headers).status_code == 200


def test_a_wrong_password_and_an_unknown_account_get_the_same_answer(site: Site) -> None:
    wrong = site.caller().post(TOKEN, {"username": "shantou-l1", "password": "guess"})
    unknown = site.caller().post(TOKEN, {"username": "nobody", "password": "guess"})

    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json == unknown.json
    assert wrong.json["code"] == "bad-credentials"


def test_a_token_ends_after_twelve_hours_of_the_real_clock_and_not_of_the_simulated_one(site: Site) -> None:
    caller = site.caller("shantou-l1")

    site.advance("30个自然日")
    assert caller.get("/api/v1/tasks").status_code == 200
    site.clock.advance(timedelta(hours=11, minutes=59))
    assert caller.get("/api/v1/tasks").status_code == 200
    site.clock.advance(timedelta(minutes=1))

    answer = caller.get("/api/v1/tasks")
    assert (answer.status_code, answer.json["code"]) == (401, "token-invalid")


def test_a_changed_password_and_a_closed_account_end_the_token(site: Site) -> None:
    first, second = site.caller("shantou-l1"), site.caller("shantou-l2")
    Account.by_username("shantou-l1").set_password("another one")
    Account.by_username("shantou-l2").active = False
    db.session.commit()

    assert first.get("/api/v1/tasks").status_code == 401
    assert second.get("/api/v1/tasks").status_code == 401


def test_a_forged_token_opens_nothing(site: Site) -> None:
    caller = site.caller("shantou-l1")
    genuine = caller.token
    for forged in ("x", "x.y", genuine[:-2], genuine + "a", "é", signer().dumps({"account": 1}), signer().dumps([])):
        caller.token = forged
        assert caller.get("/api/v1/tasks").status_code == 401, forged


def test_demonstration_accounts_do_not_exist_outside_the_demonstration(site: Site, tmp_path: Path) -> None:
    token = site.caller("shantou-l1").token
    config = Config(site.app.config["SQLALCHEMY_DATABASE_URI"], secret_key="k" * 40, data_dir=tmp_path)
    real: Flask = create_app(config, site.context)

    with real.app_context():
        login = real.test_client().post(TOKEN, json={"username": "shantou-l1", "password": PASSWORD})
        entry = real.test_client().get("/api/v1/tasks", headers={"Authorization": f"Bearer {token}"})
        db.session.remove()
        db.engine.dispose()

    assert (login.status_code, entry.status_code) == (401, 401)


def test_after_too_many_failures_the_answer_says_how_long_to_wait(site: Site) -> None:
    caller = site.caller()
    body = {"username": "shantou-l1", "password": "guess"}
    statuses = [caller.post(TOKEN, body).status_code for _ in range(FREE_PER_ACCOUNT)]

    slowed = caller.post(TOKEN, {**body, "password": PASSWORD})

    assert set(statuses) == {401}
    assert (slowed.status_code, slowed.json["code"]) == (429, "login-slowed")
    assert slowed.headers["Retry-After"] == "10"
    # The client's word about its address counts for nothing.
    pretended = caller.post(TOKEN, body, environ_overrides={"HTTP_X_FORWARDED_FOR": "198.51.100.9"})
    assert pretended.status_code == 429
    elsewhere = caller.post(TOKEN, {**body, "password": PASSWORD}, environ_overrides={"REMOTE_ADDR": "198.51.100.9"})
    assert elsewhere.status_code == 200


@pytest.mark.parametrize(("length", "status"), [(1001, 422), (10_000_000, 413)])
def test_an_endless_password_is_refused_before_it_is_hashed(
    site: Site, monkeypatch: pytest.MonkeyPatch, length: int, status: int
) -> None:
    monkeypatch.setattr("models.account.verifies", lambda *_: pytest.fail("hashed"))

    assert site.caller().post(TOKEN, {"username": "shantou-l1", "password": "x" * length}).status_code == status
