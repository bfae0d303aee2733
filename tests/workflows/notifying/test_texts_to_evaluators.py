"""发短信给评价人 (ST-36): once, by day, to a number and by a link that nobody sees; every attempt on record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from handlers.ports import GatewayRefused, GatewayUnavailable
from handlers.ports_notices import Outlets
from models.base import db
from models.errors import DomainError
from models.evaluator_link import EvaluatorLink, by_token
from models.event import CaseEvent
from models.incident import Incident
from models.notice import Notice
from models.notice_sending import BACKOFF
from protection.keys import KeyRing
from protection.sealing import Vault
from tests.workflows.linking import answered, see
from workflows.evaluators import evaluator_links, texting
from workflows.keeping import rotation
from workflows.notifying import sending
from workflows.stories.player import actor

if TYPE_CHECKING:
    from tests.workflows.notifying.conftest import Office

PERSON = {"name": "王小明", "phone": "+86 138-1234-5678"}
NUMBER = "13812345678"


@pytest.fixture
def case_no(office: Office, new_play: Callable[..., Any]) -> str:
    """A case that was answered, on Thursday 2026-09-24 10:00."""
    return str(answered(new_play(evaluator=PERSON)).case_no)


def press(office: Office, case_no: str, by: str = "shantou-l2", reason: str = "答复评价人") -> None:
    texting.text(office.context, actor(by), case_no, reason)
    db.session.rollback()


def refusal(work: Callable[[], object]) -> tuple[str, int]:
    with pytest.raises(DomainError) as caught:
        work()
    db.session.rollback()
    return caught.value.code, caught.value.status


def events() -> list[CaseEvent]:
    return list(db.session.scalars(select(CaseEvent).order_by(CaseEvent.case_id, CaseEvent.seq)))


def texts(office: Office) -> list[Any]:
    return [message for message in office.messages if message.link_id is not None]


def token_of(office: Office) -> str:
    return office.evaluators.sent[-1].words["link"].removeprefix("https://bihuan.example/answer/")


def test_the_office_sees_the_mask_and_the_words_before_it_sends(office: Office, case_no: str) -> None:
    draft = texting.draft(office.context, actor("shantou-l2"), case_no)

    assert (draft.shown, draft.at_once) == ("138****5678", True)
    assert draft.words == "您对“公积金提取”的评价已有答复，请于10月25日前查看并回应是否满意：（链接）"
    assert texts(office) == []


def test_the_message_brings_a_link_that_works(office: Office, case_no: str) -> None:
    press(office, case_no)
    office.round()

    (sent,) = office.evaluators.sent
    assert sent.address == NUMBER
    assert dict(sent.words) | {"link": ""} == {"item": "公积金提取", "until": "10月25日", "link": ""}
    assert sent.words["link"] in sent.body
    assert see(office.context, token_of(office)).item == "公积金提取"
    assert [(attempt.result, attempt.error) for attempt in office.attempts] == [("delivered", None)]
    names = [event.name for event in events() if "Link" in event.name]
    assert names == ["EvaluatorLinkMade", "EvaluatorLinkTexted"]
    office.round()
    assert len(office.evaluators.attempts) == 1


def test_neither_number_nor_link_is_kept_shown_or_logged(
    office: Office, case_no: str, caplog: pytest.LogCaptureFixture
) -> None:
    office.evaluators.will(RuntimeError(f"{NUMBER} said no"))
    with caplog.at_level("DEBUG"):
        press(office, case_no)
        office.round()
        office.clock.set(office.clock.now() + timedelta(seconds=BACKOFF[0]))
        office.round()
    token = token_of(office)

    rows = [
        *office.messages,
        *office.attempts,
        *office.rows(EvaluatorLink),
        *events(),
        *office.rows(Notice),
    ]
    kept = "".join(repr(vars(row)) for row in rows) + caplog.text + repr(office.evaluators.sent)
    assert len(office.attempts) == 2
    for secret in (NUMBER, "1234-5678", "王小明", token):
        assert secret not in kept, secret


def test_the_token_lies_sealed_only_until_it_has_left_and_follows_a_new_key(office: Office, case_no: str) -> None:
    office.evaluators.will(GatewayUnavailable("down"))
    press(office, case_no)
    office.round()
    (link,) = office.rows(EvaluatorLink)
    assert link.sealed
    assert link.sealed_with == office.context.vault.mark

    office.context.keys = Vault(KeyRing.read("new-key-" * 5, older=["k" * 40]))
    rotation.rotate(office.context)
    assert [link.sealed_with for link in office.rows(EvaluatorLink)] == [office.context.vault.mark]
    office.context.keys = Vault(KeyRing.read("new-key-" * 5))
    office.clock.set(office.clock.now() + timedelta(seconds=BACKOFF[0]))
    office.round()
    assert see(office.context, token_of(office))
    assert [(link.sealed, link.sealed_with) for link in office.rows(EvaluatorLink)] == [(None, None)]


def test_a_second_press_within_ten_minutes_sends_nothing(office: Office, case_no: str) -> None:
    press(office, case_no)
    assert refusal(lambda: press(office, case_no, "shantou-l1")) == ("texted-lately", 409)
    office.round()
    assert refusal(lambda: press(office, case_no)) == ("texted-lately", 409)
    assert see(office.context, token_of(office)), "the refused press left the link alone"

    office.clock.set(office.clock.now() + texting.REST)
    press(office, case_no)
    office.round()

    assert len(office.evaluators.sent) == 2
    assert len(set(office.evaluators.attempts)) == 2


@pytest.mark.parametrize(
    ("pressed", "goes", "before"),
    [
        ("周四 2026-09-24 21:30", "周一 2026-09-28 08:30", "周日 2026-09-27 12:00"),
        # The make-up Saturday after 国庆 is a working day, the Sunday after it is none.
        ("周六 2026-10-03 12:00", "周四 2026-10-08 08:30", "周四 2026-10-08 08:29"),
        ("周日 2026-10-11 09:00", "周一 2026-10-12 08:30", "周一 2026-10-12 08:29"),
    ],
)
def test_nobody_gets_a_message_at_night_or_on_a_rest_day(
    office: Office, case_no: str, pressed: str, goes: str, before: str
) -> None:
    office.at(pressed)
    assert not texting.draft(office.context, actor("shantou-l2"), case_no).at_once
    press(office, case_no)

    office.round().at(before).round()
    assert office.evaluators.attempts == []
    office.at(goes).round()

    assert len(office.evaluators.sent) == 1
    assert see(office.context, token_of(office))


@pytest.mark.parametrize("phone", ["", "0754-88880000", "12345"])
def test_without_a_mobile_number_it_says_so(office: Office, new_play: Any, phone: str) -> None:
    number = answered(new_play(evaluator={"name": "王小明", "phone": phone})).case_no

    assert refusal(lambda: texting.draft(office.context, actor("shantou-l2"), number)) == ("no-mobile", 409)
    assert refusal(lambda: press(office, number)) == ("no-mobile", 409)
    assert (office.rows(EvaluatorLink), texts(office)) == ([], [])


@pytest.mark.parametrize("lacking", ["evaluators", "base_url"])
def test_without_a_channel_or_an_address_of_our_own_it_says_so(office: Office, case_no: str, lacking: str) -> None:
    whole = {"evaluators": office.evaluators, "base_url": "https://bihuan.example"}
    office.context.outlets = Outlets(**{name: value for name, value in whole.items() if name != lacking})

    assert refusal(lambda: press(office, case_no)) == ("channel-not-configured", 409)


@pytest.mark.parametrize(
    ("by", "code"),
    [("shantou-hall-l2", ("not-found", 404)), ("cangxi-l1", ("not-found", 404)), ("supervisor", ("forbidden", 403))],
)
def test_only_an_office_of_the_case_may(office: Office, case_no: str, by: str, code: tuple[str, int]) -> None:
    assert refusal(lambda: texting.draft(office.context, actor(by), case_no)) == code
    assert refusal(lambda: press(office, case_no, by)) == code
    assert texts(office) == []


def test_before_the_answer_stands_and_without_a_reason_nothing_is_sent(
    office: Office, new_play: Any, case_no: str
) -> None:
    early = new_play(external_id="WO-2", evaluator=PERSON).dispatch().case_no

    assert refusal(lambda: press(office, early)) == ("not-answered-yet", 409)
    assert refusal(lambda: press(office, case_no, reason=" ")) == ("invalid-field", 422)
    assert texts(office) == []


def test_what_was_to_bring_a_link_that_died_is_not_sent(office: Office, case_no: str) -> None:
    office.at("周四 2026-09-24 20:00")
    press(office, case_no)
    evaluator_links.revoke(office.context, actor("shantou-l2"), case_no, "发错了人")

    office.at("周一 2026-09-28 08:30").round()

    assert office.evaluators.attempts == []
    (message,) = texts(office)
    assert (message.state, message.last_error) == ("failed", evaluator_links.ENDED)
    assert [link.sealed for link in office.rows(EvaluatorLink)] == [None]


def test_a_link_that_expired_before_it_could_leave_stays(office: Office, case_no: str) -> None:
    press(office, case_no)
    office.at("周一 2026-10-26 09:00").round()

    assert office.evaluators.attempts == []
    assert [message.state for message in texts(office)] == ["failed"]


def test_who_had_it_sent_is_told_where_it_did_not_arrive(office: Office, case_no: str) -> None:
    office.evaluators.will(GatewayRefused("短信网关拒收（black-list） / refused"))
    press(office, case_no)
    office.round()

    told = [(notice.account_id, notice.text) for notice in office.rows(Notice) if "回访短信" in notice.text]
    assert told == [(actor("shantou-l2").account_id, f"{case_no} 回访短信未能送达评价人，请改用链接或二维码")]
    assert office.rows(Incident) == [], "nothing that an administrator could mend"
    (message,) = texts(office)
    assert refusal(lambda: sending.again(office.context, message.id)) == ("text-to-evaluator", 409)
    press(office, case_no)
    office.round()
    assert see(office.context, token_of(office))


def test_a_worker_that_dies_between_sending_and_the_record_sends_again_under_the_same_key(
    office: Office, case_no: str, monkeypatch: Any
) -> None:
    press(office, case_no)
    with monkeypatch.context() as dying:
        dying.setattr(sending, "delivered", lambda context, letter: (_ for _ in ()).throw(SystemExit()))
        with pytest.raises(SystemExit):
            office.round()
    db.session.rollback()
    office.round()
    assert len(office.evaluators.attempts) == 1, "not while its lease lasts"

    office.clock.set(office.clock.now() + sending.LEASE)
    office.round()

    assert len(office.evaluators.attempts) == 2
    assert len({message.key for message in office.evaluators.sent}) == 1
    assert len({message.words["link"] for message in office.evaluators.sent}) == 1
    assert by_token(token_of(office)) is not None
    assert db.session.scalar(select(EvaluatorLink.sealed)) is None
