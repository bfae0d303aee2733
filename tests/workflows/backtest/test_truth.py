"""Replaying a case under its own version, by the people of then, gives exactly what the real front door gave."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask

from app import simulated_world
from calendars.clock import FixedClock, read_beijing
from models.procedure import Procedure
from tests.workflows.backtest.replaying import differences, pasts
from workflows.context import Context, Rehearsal
from workflows.stories import demonstration
from workflows.stories.player import Player
from workflows.stories.simulate import folders_of
from workflows.stories.story import Story, stories

FOLDERS = folders_of([])
NOW = read_beijing("周五 2026-11-20 10:00")


def brings_no_notice(story: Story) -> bool:
    """A notice that came in between is in force for the whole replay: then dates of before it differ, as they should."""
    return not any(step.notice for step in story.steps)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_closed_case_of_every_story_goes_as_it_went(folder: Path) -> None:
    found: dict[str, list[str]] = {}
    closed = 0
    for story in filter(brings_no_notice, stories(folder)):
        with simulated_world(story.received, Rehearsal()) as world:
            Player(world.context, world.set_clock, world.province).play(story)
            for key in {procedure.locality for procedure in Procedure.all_current(world.context.clock.now())}:
                for past in pasts(world.context, key):
                    closed += 1
                    found[f"{story.name} {key}"] = differences(world.context, past)

    assert closed
    assert {name: some for name, some in found.items() if some} == {}


def test_the_demonstrations_closed_cases_go_as_they_went(
    app: Flask, context: Context, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demonstration, "CASES", 12)
    clock.set(demonstration.begins(NOW))

    def forward(instant: datetime) -> None:
        clock.set(instant)

    demonstration.Demonstration(context, Player(context, forward, lambda told: None), NOW).live()
    known = pasts(context, "shantou")

    assert len(known) > 4
    assert {past.arrival.number: some for past in known if (some := differences(context, past))} == {}
