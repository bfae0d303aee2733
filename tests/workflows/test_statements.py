"""How many SQL statements a step takes. A count is stable where a time is not; each statement is a round trip on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from bench.statements import counting
from calendars.clock import FixedClock
from gateways.memory import InMemoryProvince
from handlers.ports import FilingAnswer
from models.base import db
from models.deadline import Deadline
from workflows import front_door, sweep
from workflows.context import Context
from workflows.procedures.definitions import SHELF, Definition, Source
from workflows.stories.player import Player
from workflows.stories.story import stories

MOST = 12
# One installation lives through all of them; a notice that one story imports would move the dates of the next.
STORIES = [story for story in stories(SHELF / "shantou") if not any(step.notice for step in story.steps)]


@pytest.fixture
def counts(app: Flask, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[tuple[int, int]]]:
    """What each act took: its name → statements and commits, every time that it was done."""
    found: dict[str, list[tuple[int, int]]] = {}

    def watch(module: Any, function: str, name_of: Callable[..., str], answer: str = "") -> None:
        real = getattr(module, function)

        def counted(*given: Any, **more: Any) -> Any:
            name = name_of(*given)
            with counting(db.engine) as sent:
                result = real(*given, **more)
            if not answer or result == answer:
                found.setdefault(name, []).append((len(sent), sent.commits))
            return result

        monkeypatch.setattr(module, function, counted)

    watch(front_door, "complete", lambda _context, actor, task_id, *_: step_of(actor, task_id))
    watch(front_door, "message", lambda _context, _actor, _case_no, name, *_: name)
    watch(sweep, "fire", lambda _context, due: clock_of(due.deadline_id), answer="fired")
    return found


def step_of(actor: Any, task_id: int) -> str:
    """The name of the step of a task."""
    name = front_door.own_task(actor, task_id).step
    db.session.rollback()
    return name


def clock_of(deadline_id: int) -> str:
    """The name of a clock."""
    name = db.session.get_one(Deadline, deadline_id).element_id
    db.session.rollback()
    return name


def direct(province: InMemoryProvince, word: str) -> None:
    """Tells the province what to do next."""
    province.unavailable = "down" if word == "down" else None
    if word == "reject":
        province.will(FilingAnswer(accepted=False, reason_code="R01", reason="材料不齐"))


def printed(counts: dict[str, list[tuple[int, int]]]) -> str:
    """The table of what was measured."""
    rows = sorted(((max(times), name) for name, times in counts.items()), reverse=True)
    return "\n".join(
        f"{statements:3d} statements in {commits} commit(s)  {name}" for (statements, commits), name in rows
    )


def test_a_completed_step_a_message_and_a_fired_clock_take_few_statements_and_one_commit(
    counts: dict[str, list[tuple[int, int]]], context: Context, clock: FixedClock, province: InMemoryProvince
) -> None:
    for story in STORIES:
        clock.set(story.received, allow_back=True)
        Player(context, clock.set, lambda word: direct(province, word)).play(story)

    elements = Definition.build(Source.read(SHELF / "shantou")).elements.values()
    human = {item.id for item in elements if item.kind == "userTask"}
    clocks = {item.id for item in elements if item.timer}

    assert human | clocks | {"lodge_appeal"} <= set(counts), "a story must do each of them once"
    many = {name for name, times in counts.items() if max(times)[0] > MOST}
    several = {name for name, times in counts.items() if {commits for _, commits in times} != {1}}
    assert (many, several) == (set(), set()), "\n" + printed(counts)
