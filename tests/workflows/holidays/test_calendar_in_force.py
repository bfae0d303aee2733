"""The calendar in force: bundled notices and imported ones, one short question now and then."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from bench.statements import counting
from models import holiday_notice
from models.base import db
from tests.calendars.test_notice_imports import AMENDMENT
from tests.workflows.administering import admin
from workflows.context import Context
from workflows.holidays.calendar_in_force import CalendarInForce
from workflows.holidays.notices import import_notice

GIVEN_BACK = date(2026, 10, 8)


class Ticks:
    """Seconds that pass when told."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


def test_what_another_process_imported_holds_after_half_a_minute(app: Flask, context: Context, ticks: Ticks) -> None:
    here = CalendarInForce(ticks=ticks)
    assert here().is_working_day(GIVEN_BACK)
    import_notice(context, admin(), AMENDMENT, "2026.toml")

    ticks.now = 29.9
    assert here().is_working_day(GIVEN_BACK)
    ticks.now = 30.0
    assert not here().is_working_day(GIVEN_BACK)


def test_what_this_process_imported_holds_at_once(app: Flask, context: Context) -> None:
    assert context.calendar().is_working_day(GIVEN_BACK)

    import_notice(context, admin(), AMENDMENT, "2026.toml")

    assert not context.calendar().is_working_day(GIVEN_BACK)


def test_the_database_is_asked_once_in_half_a_minute_and_one_short_question(app: Flask, ticks: Ticks) -> None:
    here = CalendarInForce(ticks=ticks)
    here()
    with counting(db.engine) as sent:
        for ticks.now in (0.0, 10.0, 29.0):
            here()
    assert [text for text in sent.texts if "SELECT" in text] == []

    ticks.now = 31.0
    with counting(db.engine) as sent:
        here()
    assert len([text for text in sent.texts if "SELECT" in text]) == 1


def test_a_database_that_can_not_be_asked_changes_nothing(
    app: Flask, context: Context, ticks: Ticks, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_notice(context, admin(), AMENDMENT, "2026.toml")
    here, fresh = CalendarInForce(ticks=ticks), CalendarInForce(ticks=ticks)
    known = here()

    def gone() -> Any:
        raise OperationalError("SELECT", {}, Exception("gone"))

    monkeypatch.setattr(holiday_notice, "ids", gone)
    ticks.now = 60.0

    assert here() is known
    assert fresh().is_working_day(GIVEN_BACK), "with nothing known the bundled notices hold"
    monkeypatch.undo()
    assert not fresh().is_working_day(GIVEN_BACK), "and it is asked again at once"
