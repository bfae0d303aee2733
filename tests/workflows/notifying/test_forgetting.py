"""What was sent is forgotten when its term is over; what waits, and what somebody still has to look at, is not."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from handlers.ports import GatewayRefused
from models.base import db
from models.incident import Incident
from models.notice import Notice
from models.notice_sending import NoticeAttempt, NoticeItem, NoticeMessage
from workflows.background import incident_acts
from workflows.evaluators.retention import erase_due
from workflows.notifying import forgetting
from workflows.stories.player import actor
from workflows.unit import transaction

if TYPE_CHECKING:
    from tests.workflows.notifying.conftest import Office

BUREAU = "l1@shantou.example"


@pytest.fixture
def told(office: Office, play: Any) -> Office:
    """A new task that was told, and an item that was dropped."""
    office.reach("shantou-l1", BUREAU).round().at("周四 2026-09-24 10:10").round()
    assert [message.state for message in office.messages] == ["delivered"]
    with transaction():
        notice = Notice(
            case_id=play.case.id, role="x", locality="shantou", kind="urging", text="x", at=office.clock.now()
        )
        db.session.add(notice)
        db.session.flush()
        values = {"channel": "email", "kind": "urging", "quiet": True, "at_once": False, "why": "now"}
        db.session.add(NoticeItem(notice_id=notice.id, state="dropped", send_at=office.clock.now(), **values))
    return office


def left(office: Office) -> tuple[int, int, int]:
    return len(office.rows(NoticeMessage)), len(office.rows(NoticeAttempt)), len(office.rows(NoticeItem))


def test_messages_attempts_and_items_go_after_their_term_and_the_notices_stay(told: Office) -> None:
    told.context.notice_retention_days = 30
    notices = len(told.rows(Notice))

    told.clock.set(told.clock.now() + timedelta(days=30))
    erase_due(told.context)
    assert left(told) == (1, 1, 2)
    told.clock.set(told.clock.now() + timedelta(seconds=1))
    erase_due(told.context)

    assert left(told) == (0, 0, 0)
    assert len(told.rows(Notice)) == notices
    told.round()
    assert left(told) == (0, 0, 0), "nothing is told a second time"


def test_it_goes_on_batch_after_batch(told: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgetting, "BATCH", 2)
    now = told.context.system_clock.now()
    with transaction():
        for number in range(5):
            message = NoticeMessage(channel="email", kind="test", quiet=False, shown="", subject="", body="", at=now)
            message.idempotency_key, message.state = f"k{number}", "failed" if number % 2 else "delivered"
            message.created_at = message.next_attempt_at = now
            db.session.add(message)
    told.clock.set(told.clock.now() + timedelta(days=366))

    assert forgetting.forget_due(told.context) == 5 + 1 + 1
    assert left(told) == (0, 0, 0)


def test_what_waits_stays_and_what_failed_stays_until_somebody_has_seen_to_it(office: Office, play: Any) -> None:
    office.reach("shantou-l1", BUREAU).round()
    office.mail.will(GatewayRefused("收件地址被拒（550） / refused"))
    office.at("周四 2026-09-24 10:10").round()
    (incident,) = office.rows(Incident)
    with transaction():
        message = NoticeMessage(channel="email", kind="test", quiet=False, shown="", subject="", body="")
        message.at = message.created_at = message.next_attempt_at = office.clock.now()
        message.idempotency_key = "waits"
        db.session.add(message)
    office.clock.set(office.clock.now() + timedelta(days=366))

    erase_due(office.context)
    assert sorted(message.state for message in office.messages) == ["failed", "pending"]

    incident_acts.skip(office.context, actor("admin"), incident.id, "邮箱已停用")
    erase_due(office.context)
    assert [message.state for message in office.messages] == ["pending"]
    assert [(row.state, row.notice_message_id) for row in office.rows(Incident)] == [("skipped", None)]
