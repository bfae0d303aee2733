"""What must never happen to a case, act by act, without a database. The tables read: state, act, refusal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from calendars.clock import read_beijing
from models.account import Actor
from models.case import Case
from models.errors import DomainError
from models.organization import Organization

NOW = read_beijing("周四 2026-09-24 10:00")
WINDOW_ENDS = read_beijing("周五 2026-10-09 00:00")


def office(identifier: int = 2, *, parent: int | None = 1, locality: str = "shantou") -> Organization:
    """An organisation; a second-level account of bureau 1 unless said otherwise."""
    return Organization(
        id=identifier, code=f"o{identifier}", name="某机构", kind="department", locality=locality, parent_id=parent
    )


def person(account: int | None) -> Actor:
    """Somebody with this account."""
    return Actor(account, "someone", "某人", 2, "o2", frozenset({"second_level"}), "shantou")


def fresh(**given: Any) -> Case:
    """A case that was just received by bureau 1."""
    values = {
        "case_no": "SH-1", "locality": "shantou", "first_level_id": 1, "received_at": NOW, "appeal": "none",
        "callback_verified": False, "clue_found": False, "filing_rejected": False, "return_count": 0, "filing_count": 0,
    }  # fmt: skip
    return Case(**{**values, **given})


def refusal_of(act: Callable[[], None]) -> str:
    """The code with which an act is refused; for a wrong field the field's code."""
    with pytest.raises(DomainError) as refusal:
        act()
    return refusal.value.errors[0].code if refusal.value.errors else refusal.value.code


# Dispatch (ST-35b, ST-35c): to an office directly under the dispatching bureau, once.
DISPATCH = [
    ("an office of the bureau", {}, office(), None),
    ("a section below an office", {}, office(3, parent=2), "not-a-second-level-account"),
    ("an office of another city", {}, office(4, locality="cangxi"), "not-a-second-level-account"),
    ("an office of another bureau", {}, office(5, parent=9), "not-a-second-level-account"),
    ("the bureau itself", {}, office(1, parent=None), "not-a-second-level-account"),
    ("a second dispatch", {"dispatched_at": NOW, "second_level_id": 2}, office(), "already-dispatched"),
]


@pytest.mark.parametrize(("given", "to", "code"), [row[1:] for row in DISPATCH], ids=[row[0] for row in DISPATCH])
def test_a_case_is_dispatched_once_to_a_second_level_account(
    given: dict[str, Any], to: Organization, code: str | None
) -> None:
    case = fresh(**given)

    if code is None:
        case.dispatch(to, NOW)
        assert (case.second_level_id, case.dispatched_at) == (to.id, NOW)
    else:
        assert refusal_of(lambda: case.dispatch(to, NOW)) == code
        assert (case.second_level_id, case.dispatched_at) == (given.get("second_level_id"), given.get("dispatched_at"))


def test_nothing_is_submitted_before_the_callback() -> None:
    case = fresh()

    assert refusal_of(lambda: case.submit_rectification("rectified", NOW)) == "callback-missing"
    assert case.submitted_at is None

    case.verify_by_callback("substantiated", clue_found=False)
    case.submit_rectification("rectified", NOW)
    assert case.submitted_at == case.filing_starts_at == NOW


# Review (ST-35e, ST-37c): returning is always possible, accepting not while an appeal is open.
REVIEW = [
    # appeal, submitted as, outcome → closure or refusal
    ("none", "rectified", "accept", "rectified"),
    ("none", "explained", "accept", "explained"),
    ("rejected", "rectified", "accept", "rectified"),
    ("lodged", "rectified", "accept", "appeal-pending"),
    ("verified", "explained", "accept", "appeal-pending"),
    ("none", "rectified", "return", None),
    ("lodged", "rectified", "return", None),
    ("verified", "explained", "return", None),
]


@pytest.mark.parametrize(("appeal", "submission", "outcome", "result"), REVIEW)
def test_a_review_closes_returns_or_waits_for_the_appeal(
    appeal: str, submission: str, outcome: str, result: str | None
) -> None:
    case = fresh(appeal=appeal, submission=submission)

    if result == "appeal-pending":
        assert refusal_of(lambda: case.decide_review(outcome)) == result
        assert (case.closure, case.return_count) == (None, 0)
        return
    case.decide_review(outcome)
    assert (case.closure, case.return_count) == (result, 1 if outcome == "return" else 0)


# Appeal (ST-37a): once, and before the window ends; its last minute counts, its end does not.
LODGE = [
    ("at once", "none", NOW, None),
    ("in the last minute", "none", WINDOW_ENDS - timedelta(minutes=1), None),
    ("in the last microsecond", "none", WINDOW_ENDS - timedelta(microseconds=1), None),
    ("at the end", "none", WINDOW_ENDS, "appeal-out-of-time"),
    ("long after", "none", WINDOW_ENDS + timedelta(days=9), "appeal-out-of-time"),
    ("a second time", "lodged", NOW, "appeal-already-lodged"),
    ("after it was rejected", "rejected", NOW, "appeal-already-lodged"),
    ("after it was upheld", "upheld", NOW, "appeal-already-lodged"),
]


@pytest.mark.parametrize(("appeal", "at", "code"), [row[1:] for row in LODGE], ids=[row[0] for row in LODGE])
def test_an_appeal_is_lodged_once_and_in_time(appeal: str, at: Any, code: str | None) -> None:
    case = fresh(appeal=appeal)

    if code is None:
        case.lodge_appeal(person(7), at, WINDOW_ENDS, "10月8日 24:00")
        assert (case.appeal, case.appeal_lodged_at, case.appellant_account_id) == ("lodged", at, 7)
    else:
        assert refusal_of(lambda: case.lodge_appeal(person(7), at, WINDOW_ENDS, "10月8日 24:00")) == code
        assert case.appeal == appeal


def test_a_late_appeal_is_kept_on_record_and_told_when_the_window_ended() -> None:
    with pytest.raises(DomainError) as refusal:
        fresh().lodge_appeal(person(7), WINDOW_ENDS, WINDOW_ENDS, "10月8日 24:00")

    assert refusal.value.noted_as == "AppealRefused"
    assert "10月8日 24:00" in refusal.value.message_zh


# Verification and correction (ST-37b, ST-37c): never by the appellant.
DECISIONS = [
    ("verify_appeal", "substantiated", "verified", None),
    ("verify_appeal", "unsubstantiated", "rejected", None),
    ("decide_correction", "uphold", "upheld", "corrected"),
    ("decide_correction", "reject", "rejected", None),
]


@pytest.mark.parametrize(("method", "outcome", "appeal", "closure"), DECISIONS)
def test_an_appeal_is_decided_by_somebody_else(method: str, outcome: str, appeal: str, closure: str | None) -> None:
    case = fresh(appeal="lodged", appellant_account_id=7)

    assert refusal_of(lambda: getattr(case, method)(person(7), outcome, NOW)) == "verifier-is-appellant"
    assert case.appeal == "lodged"

    getattr(case, method)(person(8), outcome, NOW)
    assert (case.appeal, case.closure) == (appeal, closure)


def test_an_upheld_appeal_starts_the_filing_clock_and_a_rejected_one_does_not() -> None:
    upheld, rejected = fresh(appeal="verified"), fresh(appeal="verified")

    upheld.decide_correction(person(8), "uphold", NOW)
    rejected.decide_correction(person(8), "reject", NOW)

    assert (upheld.filing_starts_at, rejected.filing_starts_at) == (NOW, None)


def test_each_filing_has_a_number_of_its_own_and_forgets_the_return_before() -> None:
    case = fresh(filing_rejected=True)

    assert [case.next_filing_no(), case.next_filing_no()] == ["SH-1-BA1", "SH-1-BA2"]
    assert case.filing_rejected is False


def test_a_case_is_closed_once() -> None:
    case = fresh()
    case.close(NOW)

    assert refusal_of(lambda: case.close(NOW)) == "already-closed"


def test_the_facts_hold_plain_values_and_instants_only() -> None:
    facts = fresh().facts()

    assert facts["finding"] == ""
    assert facts["received_at"] == NOW
    assert all(value is None or isinstance(value, str | bool | int | type(NOW)) for value in facts.values())
