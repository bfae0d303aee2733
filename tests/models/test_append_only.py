"""The record is added to and never altered: the database itself refuses, whoever asks."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError

from models.base import db
from models.deadline import DeadlineChange
from models.event import CaseEvent
from tests.conftest import work_order
from workflows import intake
from workflows.context import Context
from workflows.stories.player import actor


@pytest.fixture
def record(app: Flask, context: Context) -> None:
    """One case with its log and its deadlines."""
    intake.open_case(context, actor("province"), work_order())


@pytest.mark.parametrize("table", ["case_events", "deadline_changes"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET actor = 'mallory'", "DELETE FROM {}"])
def test_a_row_of_the_record_is_neither_altered_nor_deleted(record: None, table: str, statement: str) -> None:
    before = db.session.execute(text(f"SELECT * FROM {table}")).all()

    with pytest.raises(DBAPIError, match=f"{table} is append-only"):
        db.session.execute(text(statement.format(table)))
    db.session.rollback()

    assert before
    assert db.session.execute(text(f"SELECT * FROM {table}")).all() == before


def test_what_is_new_is_added(record: None, clock: Any) -> None:
    now = clock.now()
    event = {"case_id": 1, "seq": 2, "name": "X", "actor": "x", "at": now, "effective_at": now, "data": {}}

    db.session.execute(insert(CaseEvent), [{**event, "previous_hash": "", "hash": ""}])
    assert db.session.query(DeadlineChange).count() > 0
    db.session.commit()
