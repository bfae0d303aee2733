"""From a notice to a message: to whom, when, gathered how, and what is not sent any more."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from calendars.clock import to_beijing
from models.notice import Notice
from workflows.notifying import addresses, settings
from workflows.notifying.addresses import RobotForm
from workflows.stories.player import actor

if TYPE_CHECKING:
    from tests.workflows.notifying.conftest import Office

BUREAU = "l1@shantou.example"
HOOK = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=c0ffee-1234"


def test_a_new_task_reaches_the_office_that_has_to_act_and_nobody_else(office: Office, play: Any) -> None:
    office.reach("shantou-l1", BUREAU).reach("shantou-l2", "l2@shantou.example").round()
    assert office.mail.sent == [], "it gathers for ten minutes first"

    office.at("周四 2026-09-24 10:10").round()

    (letter,) = office.mail.sent
    assert letter.address == BUREAU
    assert letter.subject == f"【新任务】{play.case_no} · 转派工单 · 公积金提取：剩 2 个工作日（9月29日 24:00到期）"
    assert f"https://bihuan.example/cases/{play.case_no}" in letter.body
    assert [(attempt.result, attempt.error) for attempt in office.attempts] == [("delivered", None)]
    office.round()
    assert len(office.mail.sent) == 1


def test_nothing_of_the_evaluator_is_in_any_message(office: Office, play: Any) -> None:
    office.reach("shantou-l1", BUREAU, "13911112222").at("周四 2026-09-24 10:10").round()
    play.live("周三 2026-09-30 09:00")
    office.at("周三 2026-09-30 09:30").round()

    said = "".join(message.subject + message.body for message in office.messages)
    assert "逾期" in said
    for personal in ("王某", "13800000000", "等了三个小时"):
        assert personal not in said


def test_what_happens_at_night_or_on_a_holiday_is_told_at_the_next_opening(office: Office, play: Any) -> None:
    office.reach("shantou-l1", BUREAU).at("周四 2026-09-24 10:10").round()
    # Due on Tuesday 29 at 24:00: overdue at midnight.
    play.live("周三 2026-09-30 00:01")
    before = len(office.mail.sent)
    office.round()
    assert len(office.mail.sent) == before
    office.at("周三 2026-09-30 08:29").round()
    assert len(office.mail.sent) == before

    office.at("周三 2026-09-30 08:40").round()

    assert len(office.mail.sent) > before
    assert all("08:30" <= f"{to_beijing(item.send_at):%H:%M}" < "18:00" for item in office.items)


def test_a_process_that_was_down_until_the_evening_sends_nothing_at_night(office: Office, play: Any) -> None:
    office.reach("shantou-l1", BUREAU).round()

    office.at("周四 2026-09-24 19:00").round().at("周六 2026-09-26 10:00").round()
    assert office.mail.sent == []

    office.at("周一 2026-09-28 08:31").round()
    assert len(office.mail.sent) == 1


def test_twenty_notices_are_one_digest_by_due_date(office: Office, new_play: Any) -> None:
    office.reach("shantou-l1", BUREAU)
    cases = [new_play(external_id=f"WO-{number}").case_no for number in range(20)]

    office.round().at("周四 2026-09-24 10:10").round()

    (letter,) = office.mail.sent
    assert letter.subject == "【闭环】20 条提醒"
    assert [no for no in cases if no in letter.body] == cases
    assert [(message.kind, message.count) for message in office.messages] == [("digest", 20)]


def test_who_wants_no_digest_gets_each(office: Office, new_play: Any) -> None:
    office.reach("shantou-l1", BUREAU)
    settings.choose(office.context, actor("shantou-l1"), {"digest": False})
    for number in range(4):
        new_play(external_id=f"WO-{number}")

    office.round()

    assert len(office.mail.sent) == 4


def test_a_reminder_of_a_step_that_is_done_is_not_sent(office: Office, play: Any) -> None:
    office.reach("shantou-l1", BUREAU).round()
    play.dispatch()

    office.at("周四 2026-09-24 10:10").round()

    assert [item.state for item in office.items] == ["dropped"]
    assert office.mail.sent == []


def test_an_administrator_decides_who_gets_what_by_which_channel(office: Office, play: Any) -> None:
    office.reach("shantou-l1", BUREAU, "13911112222")
    changes = {"channels": {"new_task": {"first_level": ["sms"]}}, "digest": {"on": False}, "hours": ["08:30", "18:00"]}
    settings.change(office.context, actor("admin"), changes)

    office.round()

    assert [message.address for message in office.sms.sent] == ["13911112222"]
    assert office.mail.sent == []


def test_own_choice_switches_off_a_result_but_no_overdue(office: Office, play: Any) -> None:
    office.reach("shantou-l1", BUREAU)
    settings.choose(office.context, actor("shantou-l1"), {"off": ["new_task/email", "overdue/email"]})
    office.round()
    play.live("周三 2026-09-30 09:00")

    office.round().at("周三 2026-09-30 09:10").round()

    assert {item.kind for item in office.items} == {"early_warning", "overdue", "urging"}


def test_own_hours_are_kept_within_those_of_the_house(office: Office, play: Any) -> None:
    office.reach("shantou-l1", BUREAU)
    settings.choose(office.context, actor("shantou-l1"), {"hours": ["14:00", "16:00"]})

    office.round()

    assert [f"{to_beijing(item.send_at):%d %H:%M}" for item in office.items] == ["24 14:00"]


def test_a_robot_repeats_what_its_organisation_is_told(office: Office, play: Any) -> None:
    bureau = play.case.first_level_id
    form = RobotForm("局工作群", "wecom", bureau, ["new_task"], HOOK)
    number = addresses.keep_robot(office.context, actor("admin"), form)
    office.round().at("周四 2026-09-24 10:10").round()

    (told,) = office.robot.sent
    assert told.address == HOOK
    assert "c0ffee" not in "".join(message.shown for message in office.messages)

    addresses.drop_robot(actor("admin"), number)
    assert all(notice.planned for notice in office.rows(Notice))


def test_each_notice_is_planned_once_however_many_rounds_there_are(office: Office, play: Any) -> None:
    office.reach("shantou-l1", BUREAU)
    for _ in range(3):
        office.round()

    assert len(office.items) == 1


def test_without_a_channel_nothing_waits(office: Office, play: Any) -> None:
    office.reach("shantou-l1", BUREAU)
    office.context.outlets = type(office.context.outlets)()

    office.round()

    assert (office.items, office.messages) == ([], [])


@pytest.mark.parametrize("locality", ["siping"])
def test_a_warning_whose_limit_ends_over_the_weekend_comes_on_friday(
    office: Office, new_play: Any, locality: str
) -> None:
    # 48 hours from Friday 16:00 end on Sunday 16:00 (SP-8.1); every warning before that falls on the weekend.
    play = new_play("周五 2026-11-13 16:00", locality=locality)
    due = {row.purpose: row for row in office.rows(type(play.row(play_clock(play))))}
    assert {"warn", "due"} <= set(due)
    office.reach(f"{locality}-l1", "l1@siping.example").reach(f"{locality}-l2", "l2@siping.example").round()
    office.at("周五 2026-11-13 16:30").round().round()

    ahead = [notice for notice in office.rows(Notice) if notice.key]
    assert ahead
    assert all("11月15日 16:00到期，之前多为休息时间" in notice.text for notice in ahead)
    assert len({notice.key for notice in ahead}) == len(ahead)
    office.round().at("周六 2026-11-14 09:00").round()
    assert [notice.id for notice in office.rows(Notice) if notice.key] == [notice.id for notice in ahead]


def test_however_many_end_over_the_weekend_all_are_told_of_once(
    office: Office, new_play: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from workflows.notifying import ahead

    monkeypatch.setattr(ahead, "BATCH", 2)
    for number in range(5):
        new_play("周五 2026-11-13 16:00", locality="siping", external_id=f"WO-{number}")
    office.at("周五 2026-11-13 16:30").round().round()

    told = [notice for notice in office.rows(Notice) if notice.key]
    assert len({notice.case_id for notice in told}) == 5
    assert len({(notice.case_id, notice.organization_id, notice.role) for notice in told}) == len(told)


def play_clock(play: Any) -> str:
    """Some clock of a case."""
    from models.queries import cases

    return str(cases.deadlines(play.case.id)[0].element_id)


def test_of_several_reminders_of_one_step_the_gravest_is_sent(office: Office, play: Any) -> None:
    office.reach("shantou-l1", BUREAU)
    play.live("周三 2026-09-30 09:05")

    office.round().at("周三 2026-09-30 09:20").round()

    (letter,) = office.mail.sent
    assert letter.subject.startswith("【逾期】")
    assert "已逾期 1 个工作日" in letter.subject
    assert sorted(item.state for item in office.items) == ["dropped"] * (len(office.items) - 1) + ["gathered"]


def test_what_was_overdue_before_a_step_was_done_is_not_said_of_the_next(office: Office, play: Any) -> None:
    play.live("周三 2026-09-30 09:05")
    office.reach("shantou-l1", BUREAU).round()
    play.to_filing()

    office.at("周三 2026-09-30 09:20").round()

    assert office.mail.sent == []


def test_an_overdue_filing_is_told_though_nobody_has_a_step(office: Office, play: Any, province_down: Any) -> None:
    province_down(True)
    play.to_filing()
    play.live("周六 2026-10-10 09:00")
    office.reach("shantou-l1", BUREAU).round().at("周六 2026-10-10 09:20").round()

    assert any("报备" in letter.body for letter in office.mail.sent)


def test_a_demonstration_begins_with_little_to_read(office: Office, play: Any) -> None:
    from models.queries import notices as queries
    from workflows.notifying.reading import begin

    begin(office.clock.now() + timedelta(hours=1))

    assert queries.unread_count(actor("shantou-l1")) == 0
    assert all(notice.planned for notice in office.rows(Notice))
