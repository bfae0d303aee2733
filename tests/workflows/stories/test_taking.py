"""What was found becomes what is expected: of a recorded story, step by step and in the end."""

from __future__ import annotations

from typing import Any

from models.event import CaseEvent
from workflows.procedures.definitions import SHELF, Definition, Source
from workflows.stories.report import StoryRun
from workflows.stories.taking import expectations_of, outcome_of
from workflows.stories.telling import Deed, details


def waiting(step: str, day: str = "", *, paused: bool = False) -> dict[str, Any]:
    return {"step": step, "day": day, "paused": paused}


def moment(*tasks: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"refusal_zh": "", "waiting": list(tasks), "events": [], "stage": "callback", "closure": "", **more}


def test_a_recorded_step_expects_what_waits_until_when_and_whose_clock_is_paused() -> None:
    found = expectations_of(moment(waiting("one", "2026-10-19"), waiting("two", paused=True), waiting("three")))

    assert found == {"waiting": ["one", "two", "three"], "due": {"one": "2026-10-19"}, "urgency": {"two": "paused"}}


def test_a_step_that_was_refused_expects_no_more_than_that() -> None:
    assert expectations_of(moment(waiting("one"), refusal_zh="不可以")) == {}


def test_a_recorded_story_expects_how_it_was_closed() -> None:
    event = {"name": "CaseClosed", "at": "2026-10-19 10:00"}
    last = moment(stage="closed", closure="rectified", events=[event])

    assert outcome_of(StoryRun("x", "x", [], True, moments=[moment(), last])) == {
        "stage": "closed",
        "closure": "rectified",
        "waiting": [],
        "events": ["CaseClosed 2026-10-19"],
    }
    assert "closure" not in outcome_of(StoryRun("x", "x", [], True, moments=[moment()]))


def test_the_particulars_of_an_event_are_told_in_both_languages() -> None:
    deed = Deed(None, Definition.build(Source.read(SHELF / "example")))
    paused = CaseEvent(name="ClockPaused", data={"reason": "等待鉴定", "due_before": "2026年1月5日 24:00"})
    closed = CaseEvent(name="CaseClosed", data={"closure": "on_the_spot"})

    assert details(paused, deed).zh == "理由：等待鉴定，原为 2026年1月5日 24:00"
    assert details(paused, deed).en == "reason: 等待鉴定, was 2026-01-05 24:00"
    assert (details(closed, deed).zh, details(closed, deed).en) == ("方式：当场解决", "closure: on the spot")
