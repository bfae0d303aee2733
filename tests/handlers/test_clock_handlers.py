"""What the handlers of pause, resume and extension leave behind: a record, an order, and nothing of the ledger."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from calendars.clock import read_beijing
from handlers.act import Act, Effects
from handlers.catalogue import router
from handlers.orders import ClockOrder
from models.account import Actor
from models.base import db
from models.case import Case
from models.errors import DomainError
from models.records import Record

AT = read_beijing("周一 2026-10-12 10:00")
BUREAU = Actor(None, "l1", "某人", None, "o1", frozenset({"first_level"}), "shantou")
WISH = {"days": 10, "unit": "natural_day", "reason": "涉及多个部门"}


def act(**given: Any) -> Act:
    case = Case(id=5, case_no="SH-5", locality="shantou", first_level_id=1, second_level_id=2)
    values = {
        "case": case,
        "at": AT,
        "actor": BUREAU,
        "element_id": "message",
        "effects": Effects(),
        "activity": "handling",
    }
    return Act(**{**values, **given})


def kept(kind: str, **data: Any) -> None:
    db.session.execute(
        db.text("PRAGMA defer_foreign_keys=ON")
    )  # the case itself is not needed, and nothing is committed
    db.session.add(Record(case_id=5, kind=kind, at=AT, data=data))
    db.session.flush()


@pytest.fixture
def database_url(sqlite: str) -> str:
    """One kind of database is enough: the question is the same on both."""
    return sqlite


@pytest.mark.parametrize("kind", ["pause", "resume"])
def test_a_pause_and_its_end_are_orders_for_the_step_on_which_the_message_hangs(kind: str) -> None:
    done = act(data={"reason": "等待鉴定"})
    router.call(f"clock.{kind}", done, {})

    assert done.effects.orders == [ClockOrder(kind, "message", "handling", "等待鉴定", "l1", "l1")]
    assert [row.kind for row in done.effects.rows if isinstance(row, Record)] == [kind]


def test_a_request_says_in_words_how_many_days_of_which_kind(app: Flask) -> None:
    done = act(data=WISH)
    router.call("clock.request_extension", done, {})

    (order,) = done.effects.orders
    assert (order.kind, order.rule, order.by, order.approved_by, order.allowed) == ("ask", "10个自然日", "l1", None, 1)
    (row,) = done.effects.rows
    assert isinstance(row, Record)
    assert row.data == {**WISH, "activity": "handling", "rule": "10个自然日", "by": "l1", "asked_at": AT.isoformat()}


@pytest.mark.parametrize(("setting", "allowed"), [(3, 3), ("viele", 1), (None, 1)])
def test_how_often_a_limit_may_be_extended_is_a_setting(app: Flask, setting: object, allowed: int) -> None:
    done = act(data=WISH, settings={"extensions_allowed": setting})
    router.call("clock.request_extension", done, {})

    assert done.effects.orders[0].allowed == allowed


def test_a_second_request_waits_for_the_first(app: Flask) -> None:
    kept("extension_request", rule="5个工作日")
    with pytest.raises(DomainError) as refusal:
        router.call("clock.request_extension", act(data=WISH), {})

    assert refusal.value.code == "extension-pending"


def test_an_approval_orders_what_was_asked_for_when_it_was_asked_for(app: Flask) -> None:
    asked = AT - timedelta(days=3)
    request = {
        "activity": "handling",
        "rule": "5个工作日",
        "by": "l2",
        "reason": "材料多",
        "asked_at": asked.isoformat(),
    }
    kept("extension_request", **request)
    done = act(activity="", outcome="approve", data={"opinion": "属实"})
    router.call("clock.decide_extension", done, {})

    wanted = ClockOrder("extend", "message", "handling", "材料多", "l2", "l1", rule="5个工作日", asked_at=asked)
    assert done.effects.orders == [wanted]


def test_a_rejection_orders_nothing_and_says_so(app: Flask) -> None:
    kept("extension_request", activity="handling", rule="5个工作日", by="l2", reason="材料多", asked_at=AT.isoformat())
    done = act(activity="", outcome="reject", data={"opinion": "理由不足"})
    router.call("clock.decide_extension", done, {})

    assert done.effects.orders == []
    assert [event.name for event in done.effects.events] == ["ExtensionRejected"]
    assert "原期限不变" in str([row.__dict__.get("text") for row in done.effects.rows])


@pytest.mark.parametrize("before", [[], ["extension_request", "extension_decision"]])
def test_there_is_nothing_to_decide_without_a_request(app: Flask, before: list[str]) -> None:
    for kind in before:
        kept(kind, rule="5个工作日")
    with pytest.raises(DomainError) as refusal:
        router.call("clock.decide_extension", act(outcome="approve", data={"opinion": "属实"}), {})

    assert refusal.value.code == "extension-not-asked"


def test_messages_of_these_handlers_may_come_again_and_those_of_others_not() -> None:
    assert {name for name in router.entries if router.repeats(name)} == {
        "clock.pause", "clock.resume", "clock.request_extension",
    }  # fmt: skip
    assert not router.repeats("no.such_handler")
