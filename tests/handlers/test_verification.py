"""Verification where nobody is called back, and evaluations that do not count (YX-4.1)."""

from __future__ import annotations

from typing import Any

import pytest

from calendars.clock import read_beijing
from handlers.act import Act, Effects
from handlers.verification import decline_evaluation, verify_without_callback
from models.account import SYSTEM
from models.case import Case
from models.errors import DomainError
from models.evaluation import Evaluation
from models.queries.locking import Around
from models.records import KINDS, Record

AT = read_beijing("周四 2026-03-05 15:00")


def act(data: dict[str, Any]) -> Act:
    """An act on case 5, whose evaluation said 非常不满意."""
    case = Case(id=5, case_no="YX-5", locality="yongxing", second_level_id=2, callback_verified=False, clue_found=False)
    around = Around(evaluation=Evaluation(level_system="platform", level_code="1"))
    return Act(case=case, at=AT, actor=SYSTEM, element_id="step", effects=Effects(), data=data, around=around)


def kinds(done: Act) -> list[str]:
    """What was put on record."""
    return [row.kind for row in done.effects.rows if isinstance(row, Record)]


def test_what_is_verified_without_a_callback_is_never_shown_as_one() -> None:
    done = act({"finding": "substantiated", "clue_found": True})
    verify_without_callback(done)

    assert (done.case.finding, done.case.clue_found, done.case.callback_verified) == ("substantiated", True, False)
    assert [event.name for event in done.effects.events] == ["VerifiedWithoutCallback"]
    assert kinds(done) == ["verification"]
    assert set(kinds(done)) <= set(KINDS)


def test_it_opens_the_way_to_the_rectification_all_the_same() -> None:
    done = act({"finding": "substantiated"})
    with pytest.raises(DomainError, match="callback-missing"):
        done.case.submit_rectification("rectified", AT)

    verify_without_callback(done)
    done.case.submit_rectification("rectified", AT)

    assert done.case.submission == "rectified"


def test_a_declined_evaluation_is_void_and_what_was_said_stays() -> None:
    done = act({"opinion": "同一人反复虚构"})
    decline_evaluation(done)

    assert (done.evaluation.corrected_to, done.evaluation.corrected_at) == ("void", AT)
    assert (done.evaluation.level_system, done.evaluation.level_code) == ("platform", "1")
    assert done.case.closure == "corrected"
    assert [event.name for event in done.effects.events] == ["EvaluationCorrected"]
    assert kinds(done) == ["correction_decision"]
