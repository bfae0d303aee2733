"""A limit whose place another takes while its step goes on: Hulunbuir's two working days give way to five (HL-2)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from models.errors import DomainError

REASON = "涉及两个部门的历史档案，需要调档核对"


@pytest.fixture
def registered(new_play: Callable[..., Any]) -> Callable[[str], Any]:
    """A matter registered at the window at a Beijing time."""
    return partial(new_play, locality="hulunbuir")


def test_the_step_goes_on_and_its_inbox_row_takes_the_other_limit(registered: Callable[[str], Any]) -> None:
    play = registered("周一 2026-03-02 09:00")
    before = play.task("verify_by_callback")
    assert play.due("verify_by_callback") == "2026-03-04"

    play.at("周三 2026-03-04 16:00").tick().send("declare_complex", "hulunbuir-l1", reason=REASON)

    assert play.task("verify_by_callback").id == before.id
    assert play.due("verify_by_callback") == "2026-03-09"


def test_what_gave_way_is_neither_met_nor_late_and_its_reminders_are_gone(registered: Callable[[str], Any]) -> None:
    play = registered("周一 2026-03-02 09:00").live("周三 2026-03-04 16:00")

    play.send("declare_complex", "hulunbuir-l1", reason=REASON).live("周一 2026-03-09 12:00")

    states = {clock: play.row(f"reply_{clock}").state for clock in ("warn", "due", "urge", "escalate")}
    assert states == {"warn": "fired", "due": "replaced", "urge": "cancelled", "escalate": "cancelled"}
    assert "ReplyOverdue" not in play.events
    assert play.days_of("FinalReplyEarlyWarning") == ["2026-03-05 09:00"]


def test_after_the_time_for_it_nothing_gives_way_and_the_refusal_is_on_record(registered: Callable[[str], Any]) -> None:
    play = registered("周一 2026-03-02 09:00").live("周四 2026-03-05 00:00")

    with pytest.raises(DomainError) as refusal:
        play.send("declare_complex", "hulunbuir-l1", reason=REASON)

    assert refusal.value.code == "message-out-of-time"
    assert play.row("reply_due").state == "fired"
    assert play.events[-1] == "MessageRefused"


def test_a_limit_that_gave_way_stays_so_through_the_steps_that_follow(registered: Callable[[str], Any]) -> None:
    play = registered("周一 2026-03-02 09:00").send("declare_complex", "hulunbuir-l1", reason=REASON)

    play.complete("verify_by_callback", "hulunbuir-l1")
    play.complete("audit_evaluation", "hulunbuir-l1", "explain", harm_found=False)

    assert play.due("explain_to_evaluator") == "2026-03-09"
    assert play.row("reply_due").state == "replaced"
