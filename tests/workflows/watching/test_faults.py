"""A fault says what went wrong, and never what people entered (ST-4b)."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import DBAPIError

from handlers.ports import GatewayRefused
from models.base import db
from models.errors import DomainError
from models.evaluation import Evaluator
from models.outbox import OutboxMessage
from models.queries import counts
from workflows.watching.faults import describe


def failing_insert() -> DBAPIError:
    """What the database says when the same person is kept twice for one case that is not there."""
    db.session.add(Evaluator(case_id=4711, name="王某", phone="13800000000"))
    with pytest.raises(DBAPIError) as refused:
        db.session.flush()
    db.session.rollback()
    return refused.value


def test_a_database_error_does_not_repeat_a_phone_number(app: Flask) -> None:
    error = failing_insert()

    assert "13800000000" not in describe(error)
    assert "13800000000" not in str(error)
    assert describe(error).startswith("IntegrityError")


def test_any_other_error_is_told_in_one_line() -> None:
    assert describe(ValueError("七个字以内")) == "ValueError: 七个字以内"


@pytest.mark.parametrize("number", ["13800000000", "440500199001010011", "44050019900101001X"])
def test_a_number_that_a_careless_message_repeats_is_left_out(number: str) -> None:
    told = describe(ValueError(f"电话{number}无法拨通"))

    assert told.startswith(f"ValueError: 电话{number[:3]}****")
    assert number not in told


def test_what_a_rule_or_the_province_says_is_told_in_its_own_words() -> None:
    assert describe(GatewayRefused("签名不符 / bad signature")) == "签名不符 / bad signature"
    assert describe(DomainError("not-now", "未到时间", "not yet")) == "not-now: 未到时间 / not yet"


def test_the_doctor_counts_what_was_refused(play: Any) -> None:
    play.to_filing()
    message = db.session.query(OutboxMessage).one()
    message.state = "failed"
    db.session.commit()

    assert (counts.open_incidents(), counts.refused_messages()) == (0, 1)
