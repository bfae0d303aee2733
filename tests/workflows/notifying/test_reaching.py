"""Whoever is to have a message is looked at as it leaves: closed accounts get nothing, changed addresses get it, the old ones not."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from handlers.ports import GatewayRefused, GatewayUnavailable
from models.account import Account
from models.incident import Incident
from models.notice_sending import BACKOFF
from tests.workflows.notifying.conftest import HOOK
from workflows.accounts import administration
from workflows.accounts.passwords import Origin
from workflows.background import incident_acts
from workflows.notifying import addresses, sending
from workflows.notifying.addresses import RobotForm
from workflows.stories.player import actor

if TYPE_CHECKING:
    from tests.workflows.notifying.conftest import Office

BUREAU, MOVED = "l1@shantou.example", "new@shantou.example"
CLOSED = "收件人的账户已停用 / the receiver's account is closed"
HERE = Origin("192.0.2.1", "k" * 40)


@pytest.fixture
def down(office: Office, play: Any) -> Office:
    """The first attempt at a new task's message has failed; it lies there to be repeated."""
    office.reach("shantou-l1", BUREAU).round().at("周四 2026-09-24 10:10")
    office.mail.will(GatewayUnavailable("邮件服务器停机 / down"))
    return office.round()


def later(office: Office) -> Office:
    """A round in which a repeat is due."""
    office.clock.set(office.clock.now() + timedelta(seconds=BACKOFF[0]))
    return office.round()


def close(office: Office, username: str = "shantou-l1") -> None:
    administration.close(office.context, actor("admin"), username, HERE)


def test_what_is_repeated_after_the_account_was_closed_is_not_sent_and_says_why(down: Office) -> None:
    close(down)

    later(down)
    later(down)

    assert down.mail.sent == []
    (message,) = down.messages
    assert (message.state, message.last_error) == ("dropped", CLOSED)
    assert [(attempt.result, attempt.error) for attempt in down.attempts[1:]] == [("dropped", CLOSED)]
    assert down.rows(Incident) == [], "nothing that anybody could mend"


def test_what_was_planned_and_not_gathered_when_the_account_was_closed_is_not_sent(office: Office, play: Any) -> None:
    office.reach("shantou-l1", BUREAU).round()
    close(office)

    office.at("周四 2026-09-24 10:10").round()

    assert office.mail.attempts == []
    assert [(message.state, message.last_error) for message in office.messages] == [("dropped", CLOSED)]


def test_an_incident_about_it_is_over_with_it(office: Office, play: Any) -> None:
    office.reach("shantou-l1", BUREAU).round().at("周四 2026-09-24 10:10")
    office.mail.will(GatewayRefused("收件地址被拒（550） / refused"))
    office.round()
    (incident,) = office.rows(Incident)
    close(office)

    incident_acts.retry(office.context, actor("admin"), incident.id)
    office.round()

    assert [message.state for message in office.messages] == ["dropped"]
    assert [row.state for row in office.rows(Incident)] == ["resolved"]


def test_once_the_account_is_open_again_it_can_be_sent_again(down: Office) -> None:
    close(down)
    later(down)
    administration.reopen(down.context, actor("admin"), "shantou-l1", HERE)

    sending.again(down.context, down.messages[0].id)
    down.round()

    assert [message.address for message in down.mail.sent] == [BUREAU]
    assert [attempt.result for attempt in down.attempts] == ["unavailable", "dropped", "delivered"]
    assert down.messages[0].last_error is None


def test_a_repeat_goes_to_the_address_that_was_given_meanwhile_and_the_record_says_so(down: Office) -> None:
    before = down.messages[0].shown
    down.reach("shantou-l1", MOVED)

    later(down)

    assert [message.address for message in down.mail.sent] == [MOVED]
    assert down.messages[0].shown == "ne***@shantou.example" != before


def test_for_whoever_receives_it_it_is_another_message_then_and_stays_the_same_in_its_own_repeats(down: Office) -> None:
    down.reach("shantou-l1", MOVED).mail.will(GatewayUnavailable("timeout"))

    later(down)
    down.clock.set(down.clock.now() + timedelta(seconds=BACKOFF[1]))
    down.round()

    first, second, third = down.mail.attempts
    assert (second, third) == (f"{first}~2", f"{first}~2")
    assert [message.address for message in down.mail.sent] == [MOVED]


def test_an_address_that_was_taken_away_gets_nothing_and_is_no_incident(down: Office) -> None:
    addresses.keep(down.context, actor("shantou-l1"), "email", "")

    later(down)

    assert down.mail.sent == []
    assert down.messages[0].state == "dropped"
    assert "已删除该渠道的地址" in (down.messages[0].last_error or "")
    assert down.rows(Incident) == []


def test_a_robot_that_was_switched_off_says_nothing(office: Office, play: Any) -> None:
    form = RobotForm("局工作群", "wecom", play.case.first_level_id, ["new_task"], HOOK)
    number = addresses.keep_robot(office.context, actor("admin"), form)
    office.robot.will(GatewayUnavailable("down"))
    office.round().at("周四 2026-09-24 10:10").round()
    addresses.drop_robot(actor("admin"), number)

    later(office)

    assert office.robot.sent == []
    assert [message.state for message in office.messages] == ["dropped"]


def test_whoever_shares_the_notice_still_gets_theirs(office: Office, play: Any) -> None:
    office.reach("shantou-l1", BUREAU).reach("shantou-l1-second", "second@shantou.example").round()
    close(office)

    office.at("周四 2026-09-24 10:10").round()

    assert [message.address for message in office.mail.sent] == ["second@shantou.example"]
    account = Account.by_username("shantou-l1")
    assert account is not None
    assert {message.account_id: message.state for message in office.messages}[account.id] == "dropped"
