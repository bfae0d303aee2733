"""Accounts from a file: each row is judged, hostile files are refused, and it is all or nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from calendars.clock import FixedClock
from models.account import Account, Actor, authenticate
from models.account_import import AccountImport
from models.base import db
from models.errors import DomainError
from models.login_event import LoginEvent
from tests.workflows.sheeting import GOOD, nasty, sheet
from workflows.accounts import account_import as acts
from workflows.accounts.account_import import Preview
from workflows.accounts.administration import close
from workflows.accounts.passwords import Origin
from workflows.context import Context
from workflows.unit import transaction

HERE = Origin("192.0.2.1", "k" * 40)


def admin(locality: str | None = None) -> Actor:
    account = Account.by_username("admin")
    assert account is not None
    return Actor(account.id, "admin", "系统管理员", None, None, frozenset({"admin"}), locality)


def look(context: Context, *rows: list[Any], locality: str | None = None) -> Preview:
    return acts.preview(context, admin(locality), sheet(*rows), "名单.xlsx")


def accounts() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Account)) or 0


def test_a_good_file_makes_its_accounts_with_passwords_that_have_to_be_changed(app: Flask, context: Context) -> None:
    seen = look(context, GOOD, ["boss", "新督办", "", "督办领导、流程分析员", "汕头市"])
    assert seen.faulty == 0

    made = acts.run(context, admin(), seen.id, HERE)

    assert [account.username for account, _ in made] == ["shantou-new", "boss"]
    first, secret = made[0]
    assert authenticate("shantou-new", secret, demonstration=False) is not None
    assert (first.must_change_password, first.roles, first.locality) == (True, ["second_level"], "shantou")
    assert made[1][0].locality == "shantou"
    assert len({secret for _, secret in made}) == 2
    assert db.session.query(LoginEvent).filter_by(kind="account_created").count() == 2
    assert db.session.query(AccountImport).count() == 0


# the row → the column at fault, and what the sentence says
FAULTS: list[tuple[list[Any], str, str]] = [
    (["", "甲", "shantou-housing", "二级账户", ""], "账户", "2 到 64 位"),
    (["有 空格", "甲", "shantou-housing", "二级账户", ""], "账户", "小写字母"),
    (["shantou-l1", "甲", "shantou-housing", "二级账户", ""], "账户", "已存在"),
    (["n1", "", "shantou-housing", "二级账户", ""], "姓名", "请填写姓名"),
    (["n1", "甲", "shantou-housin", "二级账户", ""], "机构", "没有机构"),
    (["n1", "甲", "住房公积金", "二级账户", ""], "机构", "是否应为 shantou-housing"),
    (["n1", "甲", "", "二级账户", ""], "机构", "须选择所属机构"),
    (["n1", "甲", "shantou-housing", "", ""], "角色", "至少选择一个角色"),
    (["n1", "甲", "shantou-housing", "二级帐户", ""], "角色", "没有角色 二级帐户"),
    (["n1", "甲", "", "省平台接口、督办领导", ""], "角色", "不能兼有"),
    (["n1", "甲", "", "督办领导", "火星"], "地区", "没有地区"),
    (["n1", "甲", "shantou-housing", "二级账户", "四平市"], "地区", "属于地区"),
    (["=1+1", "甲", "shantou-housing", "二级账户", ""], "账户", "是公式"),
    (["n1", '=HYPERLINK("http://evil.example")', "shantou-housing", "二级账户", ""], "姓名", "是公式"),
    (["n1", True, "shantou-housing", "二级账户", ""], "姓名", "不是文字"),
    (["n1", "甲\n乙", "shantou-housing", "二级账户", ""], "姓名", "换行"),
    (["n1", "\u202e甲", "shantou-housing", "二级账户", ""], "姓名", "看不见的字符"),
    (["n1", "甲" * 501, "shantou-housing", "二级账户", ""], "姓名", "过长"),
]


@pytest.mark.parametrize(("row", "column", "words"), FAULTS)
def test_each_fault_names_its_column_and_what_would_be_right(
    app: Flask, context: Context, row: list[Any], column: str, words: str
) -> None:
    seen = look(context, GOOD, row)

    assert [one.number for one in seen.rows if one.faults] == [3]
    found = seen.rows[1].faults
    assert any(fault.column == column and words in fault.message for fault in found), found


def test_what_people_type_is_understood(app: Flask, context: Context) -> None:
    seen = look(
        context,
        ["Ｓhantou-NEW", " 新人 ", "市住房公积金管理中心", "二级账户，申诉核实人", "汕头市"],
        [10021, "乙", "", "admin", None],
    )

    assert seen.faulty == 0
    assert (seen.rows[0].words.username, seen.rows[0].words.organization) == ("shantou-new", "shantou-housing")
    assert seen.rows[0].words.roles == ("second_level", "appeal_reviewer")
    assert seen.rows[1].words.username == "10021"


def test_a_name_twice_in_the_file_is_said_with_the_row(app: Flask, context: Context) -> None:
    seen = look(context, GOOD, GOOD)

    assert [fault.message for fault in seen.rows[1].faults] == ["与第 2 行重复"]


def test_with_one_faulty_row_nothing_is_made(app: Flask, context: Context) -> None:
    before = accounts()
    seen = look(context, GOOD, ["n1", "", "shantou-housing", "二级账户", ""])

    with pytest.raises(DomainError) as refused:
        acts.run(context, admin(), seen.id, HERE)

    # Nothing of it was kept: there is nothing to import.
    assert (seen.id, refused.value.status) == (0, 404)
    assert accounts() == before


def test_what_changed_between_preview_and_import_stops_all_of_it(app: Flask, context: Context) -> None:
    seen = look(context, GOOD, ["n1", "乙", "shantou-housing", "二级账户", ""])
    with transaction():
        other = Account.by_username("shantou-staff")
        assert other is not None
        other.username = "n1"

    with pytest.raises(DomainError) as refused:
        acts.run(context, admin(), seen.id, HERE)

    assert refused.value.code == "import-changed"
    assert Account.by_username("shantou-new") is None


def test_a_preview_is_imported_once_by_whoever_made_it_and_not_too_late(
    app: Flask, context: Context, clock: FixedClock
) -> None:
    seen = look(context, GOOD)
    stranger = Actor(1, "x", "某", None, None, frozenset({"admin"}), None)
    for who, wait in ((stranger, 0), (admin(), 3)):
        clock.advance(timedelta(hours=wait))
        with pytest.raises(DomainError) as refused:
            acts.run(context, who, seen.id, HERE)
        assert refused.value.status == 404
    again = look(context, GOOD)
    acts.run(context, admin(), again.id, HERE)

    with pytest.raises(DomainError) as refused:
        acts.run(context, admin(), again.id, HERE)
    assert refused.value.status == 404


def test_an_administrator_of_a_locality_imports_into_it_alone(app: Flask, context: Context) -> None:
    seen = look(
        context,
        ["n1", "甲", "siping-center", "二级账户", ""],
        ["n2", "乙", "", "督办领导", ""],
        GOOD,
        locality="shantou",
    )

    assert [bool(row.faults) for row in seen.rows] == [True, True, False]


@pytest.mark.parametrize("name", sorted(nasty()))
def test_a_hostile_or_broken_file_is_refused_at_its_field(app: Flask, context: Context, name: str) -> None:
    content, code = nasty()[name]

    with pytest.raises(DomainError) as refused:
        acts.preview(context, admin(), content, "x.xlsx")

    assert [(error.pointer, error.code) for error in refused.value.errors] == [("/file", code)]
    assert db.session.query(AccountImport).count() == 0


def test_an_imported_account_can_be_closed_again(app: Flask, context: Context) -> None:
    acts.run(context, admin(), look(context, GOOD).id, HERE)

    close(context, admin(), "shantou-new", HERE)

    account = Account.by_username("shantou-new")
    assert account is not None
    assert account.active is False
