"""Much that waits for many: each gets one digest, and nobody waits for another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from models.base import db
from models.notice import to_person
from models.notice_sending import NoticeItem
from workflows.notifying import gathering
from workflows.stories.player import actor
from workflows.unit import transaction

if TYPE_CHECKING:
    from tests.workflows.notifying.conftest import Office

BUREAU = "l1@shantou.example"


def crowd(office: Office, play: Any, people: list[str], number: int, **more: Any) -> None:
    """So many notices to these people by e-mail, all due now, in turn."""
    case, now = play.case, office.clock.now()
    with transaction():
        for index in range(number):
            for person in people:
                account = actor(person).account_id or 0
                notice = to_person(case, now, account, "result", f"{case.case_no} 结果{index}", planned=True)
                db.session.add(notice)
                db.session.flush()
                values = {"channel": "email", "kind": "result", "quiet": True, "at_once": False, "why": "now", **more}
                db.session.add(NoticeItem(notice_id=notice.id, account_id=account, send_at=now, **values))


def test_however_much_waits_for_all_each_gets_one_digest(office: Office, play: Any) -> None:
    office.reach("shantou-l1", BUREAU).reach("shantou-l2", "l2@shantou.example").round()
    play.dispatch()
    crowd(office, play, ["shantou-l1", "shantou-l2"], 300)

    office.at("周四 2026-09-24 10:10").round().round()

    digests = [(message.kind, message.count >= 300) for message in office.messages]
    assert digests == [("digest", True), ("digest", True)]


def test_what_goes_alone_does_not_wait_behind_what_gathers(office: Office, play: Any) -> None:
    office.reach("shantou-l1", BUREAU).reach("shantou-l2", "l2@shantou.example")
    crowd(office, play, ["shantou-l1"], 501)
    crowd(office, play, ["shantou-l2"], 1, at_once=True)

    office.round()

    assert [letter.address for letter in office.mail.sent] == ["l2@shantou.example"]


def test_what_goes_wrong_with_one_receiver_holds_up_no_other(
    office: Office, play: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.reach("shantou-l1", BUREAU).reach("shantou-l2", "l2@shantou.example")
    crowd(office, play, ["shantou-l1", "shantou-l2"], 1, at_once=True)
    rightly, bad = gathering.ready_line, actor("shantou-l1").account_id

    def wrongly(context: Any, item: NoticeItem) -> Any:
        if item.account_id == bad:
            raise LookupError("nothing to say")
        return rightly(context, item)

    monkeypatch.setattr(gathering, "ready_line", wrongly)
    office.round()
    assert [letter.address for letter in office.mail.sent] == ["l2@shantou.example"]

    monkeypatch.undo()
    office.round()
    assert [letter.address for letter in office.mail.sent] == ["l2@shantou.example", BUREAU]
