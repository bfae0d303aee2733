"""Accounts, organisations and covers over HTTP."""

from __future__ import annotations

import pyotp

from models.account import Account
from tests.driving import Site
from workflows.accounts import second_factor
from workflows.accounts.passwords import Origin

ACCOUNTS, OFFICES, COVERS = "/api/v1/accounts", "/api/v1/organizations", "/api/v1/covers"
NEW = {"username": "shantou-new", "name": "新人甲", "roles": ["second_level"], "organization": "shantou-housing"}


def test_an_account_is_made_changed_closed_and_opened_again(site: Site) -> None:
    admin = site.caller("admin")
    made = admin.post(ACCOUNTS, NEW)
    assert made.status_code == 201
    assert made.json["account"]["roles"] == [{"code": "second_level", "name": "二级账户"}]
    assert len(made.json["password"]) == 19

    moved = admin.call("PATCH", f"{ACCOUNTS}/shantou-new", {"organization": "shantou-hall", "name": "新人乙"})
    assert (moved.json["organization"]["code"], moved.json["name"]) == ("shantou-hall", "新人乙")
    closed = admin.call("PATCH", f"{ACCOUNTS}/shantou-new", {"active": False})
    assert closed.json["active"] is False
    opened = admin.call("PATCH", f"{ACCOUNTS}/shantou-new", {"active": True})
    assert opened.json["active"] is True
    assert admin.post(f"{ACCOUNTS}/shantou-new/password-reset").json["password"] != made.json["password"]


def test_accounts_are_listed_and_shown_to_administrators_alone(site: Site) -> None:
    admin = site.caller("admin")

    assert [row["username"] for row in admin.items(ACCOUNTS, q="shantou-hall")][:1] == ["shantou-hall-appeal"]
    assert admin.get(f"{ACCOUNTS}/shantou-l1").json["name"] == "市局经办人甲"
    assert admin.get(f"{ACCOUNTS}/nobody").status_code == 404
    assert "password_hash" not in admin.get(f"{ACCOUNTS}/shantou-l1").text
    for path in (ACCOUNTS, OFFICES):
        assert site.caller("shantou-l1").get(path).status_code == 403


def test_every_fault_of_an_account_is_named(site: Site) -> None:
    answer = site.caller("admin").post(ACCOUNTS, {**NEW, "username": "x y", "name": "", "roles": ["emperor"]})

    assert answer.status_code == 422
    assert {error["pointer"] for error in answer.json["errors"]} == {"/username", "/name", "/roles"}


def test_an_organisation_is_made_moved_and_closed(site: Site) -> None:
    admin = site.caller("admin")
    said = {"code": "shantou-window", "name": "一号窗口", "kind": "section", "parent": "shantou-hall"}
    assert admin.post(OFFICES, said).status_code == 201

    changed = admin.call("PATCH", f"{OFFICES}/shantou-window", {"name": "二号窗口", "parent": "shantou-longhu"})
    assert (changed.json["name"], changed.json["parent"]) == ("二号窗口", "shantou-longhu")
    assert admin.call("PATCH", f"{OFFICES}/shantou-window", {"parent": "shantou-window"}).status_code == 422
    assert admin.call("PATCH", f"{OFFICES}/shantou-window", {"active": False}).json["active"] is False
    busy = admin.call("PATCH", f"{OFFICES}/shantou-housing", {"active": False})
    assert (busy.status_code, busy.json["code"]) == (409, "organization-in-use")
    assert [row["code"] for row in admin.get(OFFICES).json["items"] if row["parent"] == "shantou-longhu"]


def test_a_cover_is_entered_listed_and_ended(site: Site) -> None:
    absent, covering = site.caller("shantou-l2"), site.caller("shantou-appeal")
    said = {
        "covered": "shantou-l2",
        "covering": "shantou-appeal",
        "starts_at": "2026-09-24",
        "ends_at": "2026-09-30",
        "reason": "年休假",
    }
    made = absent.post(COVERS, said)
    assert (made.status_code, made.json["state"]) == (201, "running")
    assert made.json["ends_at"] == "2026-10-01T00:00:00+08:00"
    assert absent.post(COVERS, said).json["code"] == "covered-already"
    assert [row["id"] for row in covering.items(COVERS)] == [made.json["id"]]
    assert site.caller("shantou-hall-l2").items(COVERS) == []
    assert site.caller("shantou-hall-l2").post(f"{COVERS}/{made.json['id']}/end").status_code == 404

    assert covering.post(f"{COVERS}/{made.json['id']}/end").json["state"] == "over"


def test_a_program_shows_the_second_factor_too(site: Site) -> None:
    account = Account.by_username("shantou-l1")
    assert account is not None
    device = pyotp.TOTP(second_factor.begin(site.context, account).secret)
    second_factor.confirm(site.context, account, device.at(site.context.system_clock.now()), Origin("192.0.2.1", "k"))
    body = {"username": "shantou-l1", "password": "bihuan-demo"}

    assert site.caller().post("/api/v1/auth/token", body).status_code == 422
    later = device.generate_otp(int(site.context.system_clock.now().timestamp()) // 30 + 1)
    assert site.caller().post("/api/v1/auth/token", {**body, "code": later}).status_code == 200
    reset = site.caller("admin").post(f"{ACCOUNTS}/shantou-l1/second-factor-reset")
    assert reset.status_code == 200
    assert site.caller().post("/api/v1/auth/token", body).status_code == 200
