"""What tests of holiday notices at work bring in, and how they look at the clocks."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from models.base import db
from models.deadline import Deadline
from models.event import CaseEvent
from models.queries import cases as case_queries
from tests.calendars.test_notice_imports import AMENDMENT, NEXT_YEAR
from tests.workflows.administering import admin
from workflows.context import Context
from workflows.holidays import notices
from workflows.holidays.notices import import_notice
from workflows.procedures.definitions import SHELF
from workflows.stories.story import stories

OVER_NEW_YEAR = "周三 2026-12-30 10:00"
OVER_NATIONAL_DAY = "周三 2026-09-30 10:00"
STORIES = list(stories(SHELF / "shantou"))


def amend(context: Context) -> notices.Imported:
    return import_notice(context, admin(), AMENDMENT, "2026.toml")


def bring_in(context: Context) -> notices.Imported:
    return import_notice(context, admin(), NEXT_YEAR, "2027.toml")


def state() -> list[tuple[Any, ...]]:
    """Everything about the clocks but the label of their calendar."""
    db.session.rollback()
    query = select(Deadline.id, Deadline.due_at, Deadline.provisional, Deadline.state, Deadline.engine_task_id)
    return [tuple(row) for row in db.session.execute(query.order_by(Deadline.id))]


def forget_labels() -> None:
    """As if an older calendar had reckoned every clock."""
    db.session.rollback()
    db.session.execute(update(Deadline).values(calendar="CN"))
    db.session.commit()


def log_of(play: Any, name: str) -> list[CaseEvent]:
    return [event for event in case_queries.events(play.case.id) if event.name == name]


def lines(play: Any, element: str) -> list[tuple[str, str | None]]:
    """The history of a clock."""
    row = play.row(element)
    return [
        (line.change, line.reason) for line in case_queries.deadline_changes(play.case.id) if line.deadline_id == row.id
    ]
