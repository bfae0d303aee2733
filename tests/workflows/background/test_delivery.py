"""The outbox on its way to the province: nothing is lost, nothing is filed twice, whatever the province does."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from gateways.memory import InMemoryProvince
from handlers.catalogue import router
from handlers.ports import FilingAnswer, GatewayRefused, GatewayUnavailable
from models.base import db
from models.outbox import BACKOFF, OutboxMessage
from models.queries import cases as case_queries
from workflows.background import delivery
from workflows.background.delivery import LEASE, bring_back, claim, deliver

REJECTED = FilingAnswer(accepted=False, reason_code="MATERIAL", reason="整改材料不全")


def outbox() -> list[OutboxMessage]:
    """All messages, as they are in the database."""
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


def test_an_accepted_filing_closes_the_case_with_its_receipt(play: Any, province: InMemoryProvince) -> None:
    play.to_filing()
    assert play.case.stage == "filing"

    assert deliver(play.context) == 1

    (filing,) = case_queries.filings(play.case.id)
    assert (filing.status, filing.receipt_no) == ("confirmed", "GD-MEMORY-000001")
    assert (play.case.stage, play.case.closed_at) == ("closed", play.clock.now())
    assert outbox()[0].state == "delivered"
    assert list(province.received) == [f"{play.case_no}-BA1"]


def test_nothing_leaves_before_the_unit_is_committed_and_nothing_twice(play: Any, province: InMemoryProvince) -> None:
    play.to_filing()
    assert province.attempts == []

    deliver(play.context)
    deliver(play.context)

    assert province.attempts == [f"{play.case_no}-BA1"]


def test_a_returned_filing_is_corrected_and_filed_under_a_second_number(play: Any, province: InMemoryProvince) -> None:
    province.will(REJECTED)
    play.to_filing().tick()
    assert play.waiting == ["correct_filing"]
    limit = play.due("filing_due")

    play.complete("correct_filing", "shantou-l1").tick()

    filings = case_queries.filings(play.case.id)
    assert [(filing.filing_no[-3:], filing.status) for filing in filings] == [("BA1", "returned"), ("BA2", "confirmed")]
    assert filings[0].reason == "整改材料不全"
    assert play.case.stage == "closed"
    assert play.due("filing_due") == limit


def test_a_province_that_is_down_for_a_day_gets_the_filing_once_when_it_is_back(
    play: Any, province: InMemoryProvince, province_down: Callable[[bool], None]
) -> None:
    play.to_filing()
    province_down(True)
    play.live("周五 2026-09-25 10:00")
    assert play.case.stage == "filing"
    assert "停机" in (outbox()[0].last_error or "")

    province_down(False)
    play.live("周五 2026-09-25 11:01")

    assert play.case.stage == "closed"
    assert len(province.received) == 1
    assert set(province.attempts) == {f"{play.case_no}-BA1"}
    assert play.events.count("FilingSubmitted") == play.events.count("FilingConfirmed") == 1


def test_the_tries_come_later_and_later_and_never_end(play: Any, province_down: Callable[[bool], None]) -> None:
    play.to_filing()
    province_down(True)
    waits = []

    for _ in range(len(BACKOFF) + 2):
        assert deliver(play.context) == 0
        (message,) = outbox()
        waits.append(int((message.next_attempt_at - play.clock.now()).total_seconds()))
        play.clock.set(message.next_attempt_at - timedelta(seconds=1))
        assert claim(play.context) == []
        play.clock.set(message.next_attempt_at)

    assert waits == [*BACKOFF, BACKOFF[-1], BACKOFF[-1]]
    assert outbox()[0].state == "pending"


def test_a_lost_answer_is_asked_for_again_with_the_same_key_and_gives_one_receipt(
    play: Any, province: InMemoryProvince
) -> None:
    province.will_lose_the_answer()
    play.to_filing().tick()
    assert play.case.stage == "filing"
    assert len(province.received) == 1

    play.clock.advance(timedelta(seconds=BACKOFF[0]))
    play.tick()

    assert province.attempts == [f"{play.case_no}-BA1"] * 2
    assert len(province.received) == 1
    (filing,) = case_queries.filings(play.case.id)
    assert filing.receipt_no == "GD-MEMORY-000001"
    assert play.case.stage == "closed"


def test_a_refused_message_waits_for_an_administrator_and_is_not_repeated(
    play: Any, province: InMemoryProvince
) -> None:
    province.will(GatewayRefused("签名不符 / bad signature"))
    play.to_filing().tick()
    assert (outbox()[0].state, outbox()[0].last_error) == ("failed", "签名不符 / bad signature")

    play.clock.advance(timedelta(days=1))
    play.tick()

    assert len(province.attempts) == 1
    assert play.case.stage == "filing"


def test_the_same_answer_brought_back_twice_changes_nothing(play: Any) -> None:
    play.to_filing()
    (parcel,) = claim(play.context)
    answer = FilingAnswer(accepted=True, receipt_no="GD-1")

    bring_back(play.context, parcel, answer)
    before = play.events, play.case.version
    bring_back(play.context, parcel, answer)

    assert (play.events, play.case.version) == before
    assert outbox()[0].state == "delivered"


def test_what_one_worker_has_taken_no_other_takes_until_the_lease_is_over(play: Any) -> None:
    play.to_filing()

    assert len(claim(play.context)) == 1
    assert claim(play.context) == []
    # The first worker died: after the lease the message is anybody's again.
    play.clock.advance(LEASE)
    assert len(claim(play.context)) == 1


def test_one_case_that_fails_keeps_no_other_from_the_province(
    new_play: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = new_play(None, "BAD").to_filing(), new_play(None, "GOOD").to_filing()
    entry = router.entries["filing.record_receipt"]

    def fail(act: Any) -> None:
        if act.case.case_no == bad.case_no:
            raise RuntimeError("磁盘满")
        entry.function(act)

    monkeypatch.setitem(router.entries, entry.name, dataclasses.replace(entry, function=fail))

    deliver(good.context)

    assert (bad.case.stage, good.case.stage) == ("filing", "closed")
    assert [row.state for row in outbox()] == ["pending", "delivered"]
    assert "磁盘满" in (outbox()[0].last_error or "")


def test_the_province_is_told_nothing_about_the_person_who_wrote_the_review(
    play: Any, province: InMemoryProvince
) -> None:
    # ST-4b: neither name nor number leave the house.
    play.to_filing().tick()

    (payload,) = province.received.values()
    told = str(payload)
    assert "13800000000" not in told
    assert "王某" not in told
    assert payload["result"]["closure"] == "rectified"


def test_a_correction_is_filed_as_one_with_the_level_it_was_corrected_to(play: Any, province: InMemoryProvince) -> None:
    play.dispatch().appeal().verify_appeal().correct("uphold", correct_to="satisfied").tick()

    (payload,) = province.received.values()
    assert payload["type"] == "correction"
    assert payload["evaluation"]["level"] == {"system": "platform", "code": "1"}
    assert payload["evaluation"]["corrected_to"] == "satisfied"
    assert play.case.closure == "corrected"


def test_an_unknown_failure_of_the_gateway_is_tried_again(play: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    play.to_filing()
    monkeypatch.setattr(play.context.province, "submit_filing", broken_gateway)

    assert delivery.deliver(play.context) == 0

    assert outbox()[0].state == "pending"
    assert "KeyError" in (outbox()[0].last_error or "")


def broken_gateway(payload: object, *, idempotency_key: str) -> FilingAnswer:
    """An adapter with a fault of its own."""
    raise KeyError("answer")


def test_the_filing_clock_runs_on_while_the_province_is_down(play: Any, province_down: Callable[[bool], None]) -> None:
    play.to_filing()
    province_down(True)

    play.live("周五 2026-10-09 12:00")

    # ST-35e: three working days from the submission on 9-24 end on 9-30.
    assert play.due("filing_due") == "2026-09-30"
    assert play.days_of("FilingOverdue") == ["2026-10-01 00:00"]
    assert "FilingEscalated" in play.events


def test_an_unavailable_province_raises_nothing_out_of_the_round(play: Any, province: InMemoryProvince) -> None:
    province.will(GatewayUnavailable("超时 / time-out"))
    play.to_filing().tick()

    assert outbox()[0].attempts == 1


def test_a_blocked_filing_shows_on_its_case_and_goes_out_once_the_cause_is_mended(
    play: Any, province: InMemoryProvince
) -> None:
    province.will(GatewayRefused("签名不符 / bad signature"))
    play.to_filing()
    deliver(play.context)

    (filing,) = case_queries.filings(play.case.id)
    assert filing.status == "failed"
    assert [event.name for event in case_queries.events(play.case.id)][-1] == "FilingBlocked"

    message = outbox()[0]
    message.state = "pending"
    db.session.commit()
    play.clock.advance(LEASE)
    deliver(play.context)

    assert case_queries.filings(play.case.id)[0].status == "confirmed"
    assert play.case.stage == "closed"
