"""How the databases answer what is asked of notices on every page and in every round: by an index, however many there are."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select, text

from calendars.clock import FixedClock
from models.account import ROLES, Account
from models.base import db
from models.case import Case
from models.notice import Notice
from models.notice_reading import NoticeMark
from models.notice_sending import NoticeItem, NoticeMessage
from models.organization import Organization
from models.queries import notices
from tests.models.test_query_plans import plans
from tests.workflows.conftest import Play
from workflows.context import Context
from workflows.notifying import sending
from workflows.notifying.gathering import gather
from workflows.stories.player import actor
from workflows.unit import transaction

MANY = 5000


@pytest.fixture
def crowd(app: Flask, context: Context, clock: FixedClock) -> Case:
    """Many notices, all planned, half of them read by the bureau."""
    case, at = Play(context, clock).open().case, context.clock.now()
    row: dict[str, Any] = {"case_id": case.id, "locality": "shantou", "kind": "result", "text": "x", "at": at}
    mine = {**row, "organization_id": case.first_level_id, "role": "first_level", "planned": True, "private": False}
    offices = db.session.scalars(select(Organization.id).where(Organization.id != case.first_level_id)).all()
    others = [{**mine, "role": role, "organization_id": office} for role in ROLES for office in offices]
    with transaction():
        db.session.execute(
            insert(Notice),
            [mine if number % 100 == 0 else others[number % len(others)] for number in range(MANY)],
        )
        account = Account.by_username("shantou-l1")
        assert account is not None
        db.session.add(NoticeMark(account_id=account.id, read_until=MANY - 50))
        message = {
            "channel": "email",
            "kind": "result",
            "count": 1,
            "quiet": True,
            "shown": "",
            "subject": "",
            "body": "",
        }
        message |= {"state": "delivered", "attempts": 1, "at": at, "created_at": at, "next_attempt_at": at}
        rows = [{**message, "idempotency_key": f"k{number}"} for number in range(MANY)]
        db.session.execute(insert(NoticeMessage), rows)
        item = {"channel": "email", "kind": "result", "quiet": True, "at_once": False, "why": "now", "send_at": at}
        numbers = db.session.scalars(select(Notice.id)).all()
        db.session.execute(
            insert(NoticeItem), [{**item, "notice_id": number, "state": "gathered"} for number in numbers]
        )
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    return case


def test_the_bell_counts_without_reading_what_was_read_or_is_for_others(crowd: Case) -> None:
    (plan,) = plans(lambda: notices.unread_count(actor("shantou-l1")))[-1:]

    assert "ix_notices_audience" in plan, plan
    assert not any(f"{verb} notices" in plan.replace("USING", "") for verb in ("SCAN", "Seq Scan on"))


def test_a_round_asks_for_what_is_new_and_what_is_due_alone(crowd: Case, context: Context) -> None:
    (new,) = plans(lambda: list(db.session.scalars(notices.unplanned(200))))
    due = [plan for plan in plans(lambda: gather(context)) if "notice_items" in plan]
    letters = [plan for plan in plans(lambda: sending.claim(context)) if "notice_messages" in plan]

    assert "ix_notices_unplanned" in new
    assert letters
    assert due
    assert all("ix_notice_messages_pending" in plan for plan in letters), letters
    assert all("ix_notice_items_waiting" in plan for plan in due), due
