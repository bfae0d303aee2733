"""At least once, later and later, to an end: what became of each attempt, and what an administrator does about it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from calendars.clock import read_beijing
from handlers.ports import GatewayRefused, GatewayUnavailable
from models.base import db
from models.errors import DomainError
from models.incident import Incident
from models.notice import Notice
from models.notice_address import NoticeAddress
from models.notice_sending import BACKOFF, NoticeMessage
from workflows.background import incident_acts
from workflows.keeping import rotation
from workflows.notifying import addresses, sending
from workflows.notifying.addresses import RobotForm
from workflows.stories.player import actor
from workflows.unit import transaction

if TYPE_CHECKING:
    from tests.workflows.notifying.conftest import Office

BUREAU = "l1@shantou.example"


@pytest.fixture
def due(office: Office, play: Any) -> Office:
    """A new task, gathered, about to leave at 10:10."""
    office.reach("shantou-l1", BUREAU).round()
    return office.at("周四 2026-09-24 10:10")


def test_a_channel_that_is_down_is_tried_again_under_the_same_key(due: Office) -> None:
    due.mail.will(GatewayUnavailable("邮件服务器停机 / down"))
    due.round()
    assert [(attempt.result, attempt.error) for attempt in due.attempts] == [("unavailable", "邮件服务器停机 / down")]
    due.round()
    assert len(due.mail.attempts) == 1, "not before its time"

    due.clock.set(due.clock.now() + timedelta(seconds=BACKOFF[0]))
    due.round()

    assert len(due.mail.sent) == 1
    assert len(set(due.mail.attempts)) == 1
    assert [attempt.result for attempt in due.attempts] == ["unavailable", "delivered"]
    assert due.messages[0].last_error is None


def test_a_channel_that_names_a_time_is_left_alone_until_then(due: Office) -> None:
    due.mail.will(GatewayUnavailable("HTTP 429", retry_after=600))
    due.round()

    due.clock.set(due.clock.now() + timedelta(seconds=599))
    due.round()
    assert due.mail.sent == []
    due.clock.set(due.clock.now() + timedelta(seconds=1))
    due.round()
    assert len(due.mail.sent) == 1


def test_repeats_of_a_reminder_do_not_go_out_at_night(due: Office) -> None:
    due.at("周四 2026-09-24 17:59")
    due.mail.will(GatewayUnavailable("down"))
    due.round()

    due.at("周四 2026-09-24 23:00").round()
    assert due.mail.sent == []
    due.at("周一 2026-09-28 08:30").round()
    assert len(due.mail.sent) == 1


def test_a_refused_message_is_an_incident_that_an_administrator_sends_again(due: Office, play: Any) -> None:
    due.mail.will(GatewayRefused("收件地址被拒（550） / refused"))
    due.round()
    (incident,) = due.rows(Incident)
    assert (incident.kind, incident.state, incident.handler) == ("notice_failed", "open", "email")
    assert due.messages[0].state == "failed"
    # The administrators read of it in the product; no message about a message.
    assert [(notice.role, notice.planned) for notice in due.rows(Notice) if notice.kind == "incident"] == [
        ("admin", True)
    ]

    assert incident_acts.retry(due.context, actor("admin"), incident.id).result == "queued"
    due.round()

    assert len(due.mail.sent) == 1
    assert [row.state for row in due.rows(Incident)] == ["resolved"]


def test_a_message_that_never_arrives_dies_and_can_be_given_up(due: Office, play: Any) -> None:
    for _ in range(len(BACKOFF) + 1):
        due.mail.will(GatewayUnavailable("down"))
        due.round()
        row = due.messages[0]
        if row.state == "pending":
            nine = read_beijing("周一 2026-09-28 09:00")
            due.clock.set(max(due.clock.now(), nine, row.next_attempt_at))
    assert due.messages[0].state == "failed"
    (incident,) = due.rows(Incident)

    assert incident_acts.skip(due.context, actor("admin"), incident.id, "邮箱已停用").result == "skipped"
    assert incident_acts.skip(due.context, actor("admin"), incident.id, "邮箱已停用").result == "skipped"
    assert [(row.state, row.reason) for row in due.rows(Incident)] == [("skipped", "邮箱已停用")]


def test_a_fault_of_an_adapter_stops_no_other_message(due: Office, new_play: Any) -> None:
    due.reach("shantou-l1", sms="13911112222")
    due.mail.will(RuntimeError("l1@shantou.example 13911112222"))
    due.round()

    assert [attempt.result for attempt in due.attempts] == ["fault"]
    assert "13911112222" not in (due.messages[0].last_error or "")


def test_send_again_repeats_what_was_delivered_and_refuses_the_unknown(due: Office) -> None:
    due.round()
    number = due.messages[0].id

    sending.again(due.context, number)
    with pytest.raises(DomainError) as under_way:
        sending.again(due.context, number)
    due.round()

    assert under_way.value.code == "message-under-way"
    # Whoever asks for a delivered message again wants it again: under its old key a receiver would drop it as a repeat.
    first = due.messages[0].idempotency_key.partition("~")[0]
    assert [message.key for message in due.mail.sent] == [first, f"{first}~2"]
    sending.again(due.context, number)
    due.round()
    assert due.mail.sent[-1].key == f"{first}~3"
    with pytest.raises(DomainError) as unknown:
        sending.again(due.context, 10**6)
    assert unknown.value.status == 404


def test_a_test_message_goes_out_at_any_hour_to_the_own_address(office: Office) -> None:
    office.reach("shantou-l1", sms="139 1111 2222").at("周六 2026-09-26 23:00")
    addresses.test_message(office.context, actor("shantou-l1"), "sms")
    office.round()

    assert [(message.address, message.subject) for message in office.sms.sent] == [("13911112222", "【闭环】测试消息")]
    assert sending.status_of(actor("shantou-l1"))["sms"].state == "delivered"
    with pytest.raises(DomainError) as refusal:
        addresses.test_message(office.context, actor("shantou-l1"), "email")
    assert refusal.value.errors[0].code == "no-address"


def test_test_messages_do_not_pile_up(office: Office) -> None:
    office.reach("shantou-l1", BUREAU)
    for _ in range(addresses.TESTS_AT_A_TIME):
        addresses.test_message(office.context, actor("shantou-l1"), "email")

    with pytest.raises(DomainError) as refusal:
        addresses.test_message(office.context, actor("shantou-l1"), "email")
    assert refusal.value.code == "too-many-tests"


def test_an_address_is_sealed_and_shown_masked_and_follows_a_new_key(office: Office, monkeypatch: Any) -> None:
    office.reach("shantou-l1", BUREAU, "13911112222")
    rows = {row.channel: row for row in office.rows(NoticeAddress)}

    assert (rows["email"].shown, rows["sms"].shown) == ("l***@shantou.example", "139****2222") or rows[
        "email"
    ].shown == "l1***@shantou.example"
    assert not any("13911112222" in row.sealed or "l1@" in row.sealed for row in rows.values())
    vault = office.context.vault
    monkeypatch.setattr(type(vault), "mark", property(lambda self: "aes-gcm.later"))
    monkeypatch.setattr(type(vault), "seal", lambda self, text, place: f"again:{text}")
    rotation.rotate(office.context)
    assert {row.sealed_with for row in office.rows(NoticeAddress)} == {"aes-gcm.later"}


@pytest.mark.parametrize(
    ("channel", "text", "code"),
    [
        ("sms", "12345", "not-a-mobile"),
        ("email", "nobody", "not-an-email"),
        ("email", "a@b\r\nBcc: c@d", "not-an-email"),
        ("pigeon", "x", "unknown-channel"),
        ("wecom", "http://169.254.169.254/latest", "webhook-host"),
        ("wecom", "https://qyapi.weixin.qq.com@evil.example/x", "webhook-host"),
        ("feishu", "file://open.feishu.cn/etc", "webhook-host"),
        ("dingtalk", "https://[", "webhook-host"),
    ],
)
def test_an_address_that_can_be_none_is_refused_at_its_field(
    office: Office, channel: str, text: str, code: str
) -> None:
    with pytest.raises(DomainError) as refusal:
        addresses.keep(office.context, actor("shantou-l1"), channel, text)

    assert [error.code for error in refusal.value.errors] == [code]


def test_an_empty_address_takes_it_away(office: Office) -> None:
    office.reach("shantou-l1", BUREAU)
    addresses.keep(office.context, actor("shantou-l1"), "email", " ")
    addresses.keep(office.context, actor("shantou-l1"), "email", "")

    assert office.rows(NoticeAddress) == []


@pytest.mark.parametrize(
    ("form", "pointer"),
    [
        (RobotForm(" ", "wecom", None, []), "/name"),
        (RobotForm("群", "email", None, []), "/channel"),
        (RobotForm("群", "wecom", 10**6, []), "/organization_id"),
        (RobotForm("群", "wecom", None, [], "https://evil.example/x"), "/address"),
    ],
)
def test_a_robot_that_can_be_none_is_refused_at_its_field(office: Office, form: RobotForm, pointer: str) -> None:
    with pytest.raises(DomainError) as refusal:
        addresses.keep_robot(office.context, actor("admin"), form)

    assert [error.pointer for error in refusal.value.errors] == [pointer]


def test_a_channel_that_can_not_be_had_keeps_no_other_waiting(due: Office) -> None:
    due.reach("shantou-l1", sms="13911112222")
    for _ in range(2 * sending.PATIENCE):
        addresses_of_tests(due, "email")
    addresses_of_tests(due, "sms")
    due.mail.will(*(GatewayUnavailable("down") for _ in range(2 * sending.PATIENCE)))
    due.round()

    assert len(due.mail.attempts) == sending.PATIENCE, "the rest of the round goes without it"
    assert [message.address for message in due.sms.sent] == ["13911112222"]
    due.round()
    assert len(due.mail.attempts) == 2 * sending.PATIENCE


def addresses_of_tests(office: Office, channel: str) -> None:
    """One more test message, as if the ones before were long gone."""
    number = addresses.test_message(office.context, actor("shantou-l1"), channel)
    with transaction():
        db.session.get_one(NoticeMessage, number).kind = "result"
