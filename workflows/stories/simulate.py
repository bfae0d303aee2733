"""Runs stories, each in a world of its own: a fresh database, a clock that only the story moves, a province in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from calendars.clock import to_beijing
from models.base import db
from models.case import Case
from models.procedure import Procedure
from models.queries import cases as case_queries
from workflows.context import Context, Rehearsal
from workflows.procedures.definitions import SHELF
from workflows.stories.player import Player
from workflows.stories.story import Step, Story, StoryError, stories
from workflows.stories.telling import Deed, tell


@dataclass(frozen=True)
class World:
    """A simulated installation. `province` is told «down», «up» or «reject»."""

    context: Context
    set_clock: Callable[[datetime], None]
    province: Callable[[str], None]


# Makes a world that begins at an instant; app.py knows how.
WorldMaker = Callable[[datetime, Rehearsal], AbstractContextManager[World]]


@dataclass(frozen=True)
class Result:
    """How one story went: the elements that its token passed, the telling, and the first difference if there was one."""

    story: Story
    trace: tuple[str, ...]
    lines: tuple[str, ...]
    difference: str | None


def run(story: Story, make_world: WorldMaker, *, restore: bool = True) -> Result:
    """Plays one story; with `restore` False the workflow stays in memory from the first step to the last."""
    rehearsal = Rehearsal(live=None if restore else {})
    lines: list[str] = []
    with make_world(story.received, rehearsal) as world:
        player = Player(world.context, world.set_clock, world.province)
        told = 0

        def after(step: Step | None) -> None:
            nonlocal told
            case = Case.by_no(player.case_no)
            if case is not None:
                fresh = case_queries.events(case.id)[told:]
                told += len(fresh)
                definition = world.context.definitions.version(case.procedure_id)
                lines.extend(tell(case, fresh, Deed(step, definition, player.refusal)))

        difference = None
        try:
            player.play(story, after)
            after(None)
        except StoryError as error:
            difference = str(error)
        if not player.case_no and player.refusal:
            lines.append(f"{to_beijing(story.received):%Y-%m-%d %H:%M}  工单不予立案  province  {player.refusal}")
        trace = trace_of(story, rehearsal)
    return Result(story, trace, tuple(lines), difference)


def trace_of(story: Story, rehearsal: Rehearsal) -> tuple[str, ...]:
    """What was passed in the cases of the story's own procedure: a part of a joint approval is played beside the whole."""
    own = select(Case.id).join(Procedure, Procedure.id == Case.procedure_id).where(Procedure.locality == story.locality)
    ids = set(db.session.scalars(own))
    return tuple(element for case_id, passed in rehearsal.traces.items() if case_id in ids for element in passed)


def run_all(folders: list[Path], make_world: WorldMaker) -> Iterator[Result]:
    """Every story of these procedure folders."""
    for folder in folders:
        for story in stories(folder):
            yield run(story, make_world)


def folders_of(paths: list[Path]) -> list[Path]:
    """The procedure folders named, or all of the shelf."""
    return paths or sorted(path.parent for path in SHELF.glob("*/procedure.bpmn"))
