"""Notes: for one's own organisation alone; mentions reach the colleague; mended for ten minutes, deleted with a trace."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from calendars.clock import FixedClock
from models.account import Account
from models.base import db
from models.errors import DomainError
from models.notice import Notice
from models.queries import notes as queries
from models.queries import notices as notice_queries
from workflows import notes
from workflows.context import Context
from workflows.stories.player import actor

BUREAU, INSTITUTION, REVIEWER = "shantou-l1", "shantou-l2", "shantou-appeal"


@pytest.fixture
def colleague(play: Any) -> Callable[[str, str], Account]:
    """Another account of the institution."""

    def make(username: str, name: str) -> Account:
        pattern = Account.by_username(INSTITUTION)
        assert pattern is not None
        account = Account(
            username=username,
            name=name,
            password_hash="x",
            organization_id=pattern.organization_id,
            roles=["second_level"],
            locality="shantou",
            created_at=pattern.created_at,
        )
        db.session.add(account)
        db.session.commit()
        return account

    return make


def refusal(act: Callable[[], object]) -> DomainError:
    with pytest.raises(DomainError) as caught:
        act()
    return caught.value


def mentions() -> list[tuple[str, str]]:
    """Who was told what."""
    query = select(Account.username, Notice.text).join(Account, Account.id == Notice.account_id).order_by(Notice.id)
    return [(username, text) for username, text in db.session.execute(query.where(Notice.kind == "mention"))]


def test_a_note_is_read_by_ones_own_organisation_alone(play: Any, context: Context) -> None:
    play.dispatch()

    note = notes.write(context, actor(INSTITUTION), play.case_no, "  先与窗口核对时间。 ")

    assert note.text == "先与窗口核对时间。"
    assert [item.id for item in queries.of_case(actor(REVIEWER), play.case.id)] == [note.id]
    for outside in (BUREAU, "supervisor", "shantou-hall-l2"):
        assert queries.of_case(actor(outside), play.case.id) == []
    assert "Note" not in " ".join(play.events)


def test_who_may_not_write(play: Any, context: Context) -> None:
    def write(by: str, text: str = "x") -> Callable[[], object]:
        return lambda: notes.write(context, actor(by), play.case_no, text)

    assert refusal(write(INSTITUTION)).status == 404
    play.dispatch()
    assert refusal(write("supervisor")).status == 403
    assert refusal(write("shantou-staff")).status == 403
    assert refusal(write(INSTITUTION, " \n ")).errors[0].pointer == "/text"
    assert refusal(write(INSTITUTION, "长" * 2001)).errors[0].code == "too-long"


def test_whoever_is_mentioned_is_told_and_the_notice_says_nothing_of_the_note(play: Any, context: Context) -> None:
    play.dispatch()

    note = notes.write(context, actor(INSTITUTION), play.case_no, "@公积金中心核实人丁 请看附件，内容机密")

    assert note.mentions == [REVIEWER]
    assert mentions() == [(REVIEWER, f"公积金中心经办人乙 在工单 {play.case_no} 的备注中提到您")]
    told = [row.text for row, _ in db.session.execute(notice_queries.inbox(actor(REVIEWER)))]
    assert any("提到您" in text for text in told)
    others = [row.text for row, _ in db.session.execute(notice_queries.inbox(actor(INSTITUTION)))]
    assert not any("提到您" in text for text in others)


def test_a_longer_name_is_not_taken_for_a_shorter_one(
    play: Any, context: Context, colleague: Callable[[str, str], Account]
) -> None:
    play.dispatch()
    colleague("zhang-3", "张三")
    colleague("zhang-3f", "张三丰")
    colleague("li-1", "李四")
    colleague("li-2", "李四")

    one = notes.write(context, actor(INSTITUTION), play.case_no, "@张三丰 请办")
    both = notes.write(
        context, actor(INSTITUTION), play.case_no, "@张三丰 @张三 @李四（li-2） @李四 无此人 @公积金中心经办人乙"
    )

    assert one.mentions == ["zhang-3f"]
    # A name that two share means nobody without the login name; and nobody mentions themselves.
    assert set(both.mentions) == {"zhang-3", "zhang-3f", "li-2"}


def test_nobody_of_another_organisation_is_told(play: Any, context: Context) -> None:
    play.dispatch()

    note = notes.write(context, actor(INSTITUTION), play.case_no, "@市局经办人甲 @窗口人员戊 请看")

    assert note.mentions == []
    assert mentions() == []


def test_ones_own_note_is_mended_within_ten_minutes(play: Any, context: Context, clock: FixedClock) -> None:
    play.dispatch()
    author = actor(INSTITUTION)
    note = notes.write(context, author, play.case_no, "@公积金中心核实人丁 一稿")

    clock.set(clock.now() + timedelta(minutes=9, seconds=59))
    edited = notes.edit(context, author, play.case_no, note.id, "@公积金中心核实人丁 二稿")
    assert refusal(lambda: notes.edit(context, actor(REVIEWER), play.case_no, note.id, "别人的")).status == 403
    clock.set(clock.now() + timedelta(seconds=1))
    late = refusal(lambda: notes.edit(context, author, play.case_no, note.id, "三稿"))

    assert (edited.text, edited.edited_at is not None) == ("@公积金中心核实人丁 二稿", True)
    assert late.code == "note-too-old"
    # Who was told once is not told again.
    assert len(mentions()) == 1


def test_a_deleted_note_leaves_a_trace_without_its_text(play: Any, context: Context) -> None:
    play.dispatch()
    note = notes.write(context, actor(INSTITUTION), play.case_no, "写错了")

    assert refusal(lambda: notes.delete(context, actor(REVIEWER), play.case_no, note.id)).status == 403
    assert refusal(lambda: notes.delete(context, actor(BUREAU), play.case_no, note.id)).status == 404
    notes.delete(context, actor(INSTITUTION), play.case_no, note.id)

    (trace,) = queries.of_case(actor(REVIEWER), play.case.id)
    assert (trace.text, trace.deleted_by, trace.deleted_at is not None) == ("", INSTITUTION, True)
    assert refusal(lambda: notes.delete(context, actor(INSTITUTION), play.case_no, note.id)).code == "note-deleted"


def test_the_evaluator_is_hidden_in_a_note(new_play: Any, context: Context) -> None:
    play = new_play(evaluator={"name": "王小明", "phone": "13912345678"})

    note = notes.write(context, actor(BUREAU), play.case_no, "王小明 13912345678 要求回电")

    assert note.text == "王** 139****5678 要求回电"


def test_colleagues_are_found_by_a_part_of_their_name(play: Any, colleague: Callable[[str, str], Account]) -> None:
    colleague("zhang-3", "张三")
    colleague("off", "张停用").active = False
    db.session.commit()

    assert [account.username for account in queries.colleagues(actor(INSTITUTION), "张")] == ["zhang-3"]
    assert [account.username for account in queries.colleagues(actor(INSTITUTION), "ZHANG")] == ["zhang-3"]
    assert {account.username for account in queries.colleagues(actor(INSTITUTION))} == {
        "zhang-3",
        "shantou-l2-second",
        REVIEWER,
    }
    assert queries.colleagues(actor(INSTITUTION), "%") == []
    assert queries.colleagues(actor("supervisor")) == []
