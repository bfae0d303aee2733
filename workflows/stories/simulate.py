"""Runs stories, each in a world of its own: a fresh database, a clock that only the story moves, a province in memory."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from calendars.clock import to_beijing
from models.case import Case
from workflows.context import Context, Rehearsal
from workflows.procedures.definitions import SHELF
from workflows.stories.moments import Moment, Watcher, own_cases, said
from workflows.stories.openings import Opening, openings
from workflows.stories.player import Player
from workflows.stories.reading import StoryError
from workflows.stories.story import Step, Story
from workflows.stories.telling import Deed, tell
from workflows.stories.wording import Words


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
    """How one story went: the elements that its token passed, the telling, the first difference if there was one, and
    each of its steps."""

    story: Story
    trace: tuple[str, ...]
    lines: tuple[str, ...]
    difference: Words | None
    moments: tuple[Moment, ...] = ()
    # Where it stands at its end: what could be done next, and when something falls due by itself (Beijing).
    openings: tuple[Opening, ...] = ()
    next_due: str = ""


@dataclass
class Recorder:
    """Writes down what a player does, step by step."""

    player: Player
    watcher: Watcher
    lines: list[str] = field(default_factory=list)
    moments: list[Moment] = field(default_factory=list)

    def after(self, step: Step | None, error: Words | None = None) -> None:
        """A step was played, or ended in a difference."""
        player, case = self.player, Case.by_no(self.player.case_no)
        now = player.context.clock.now()
        if case is None:
            self.moments.append(self.watcher.look(player.number, now, None, None, [], player.checked, error))
            return
        fresh = self.watcher.fresh_events(case)
        deed = Deed(step, player.context.definitions.version(case.procedure_id), player.refusal, player.code)
        self.lines.extend(tell(case, fresh, deed))
        self.moments.append(self.watcher.look(player.number, now, case, deed, fresh, player.checked, error))


def run(story: Story, make_world: WorldMaker, *, restore: bool = True, ahead: bool = False) -> Result:
    """Plays one story; with `restore` False the workflow stays in memory from the first step to the last.

    With `ahead` it is also found out what could be done next.
    """
    rehearsal = Rehearsal(live=None if restore else {})
    with make_world(story.received, rehearsal) as world:
        player = Player(world.context, world.set_clock, world.province)
        record = Recorder(player, Watcher(story.locality, rehearsal))
        difference = None
        try:
            player.play(story, record.after)
            record.after(None)
        except StoryError as error:
            difference = Words(error.zh, error.en)
            record.after(at_fault(story, player.number), difference)
        if not player.case_no and player.refusal:
            record.lines.append(
                f"{to_beijing(story.received):%Y-%m-%d %H:%M}  工单不予立案  province  {player.refusal.zh}"
            )
        trace = trace_of(story, rehearsal)
        found, due = look_ahead(player) if ahead else ((), "")
    return Result(story, trace, tuple(record.lines), difference, tuple(record.moments), found, due)


def look_ahead(player: Player) -> tuple[tuple[Opening, ...], str]:
    """What could be done next, and when the next clock of the case runs out."""
    case = Case.by_no(player.case_no)
    if case is None:
        return (), ""
    due = player.next_moment()
    return tuple(openings(player.context, case)), said(due) if due else ""


def at_fault(story: Story, number: int) -> Step | None:
    """The step with this number; None for the arrival and for the end."""
    return story.steps[number - 1] if 0 < number <= len(story.steps) else None


def trace_of(story: Story, rehearsal: Rehearsal) -> tuple[str, ...]:
    """What was passed in the cases of the story's own procedure."""
    ids = set(own_cases(story.locality))
    return tuple(element for case_id, passed in rehearsal.traces.items() if case_id in ids for element in passed)


def folders_of(paths: list[Path]) -> list[Path]:
    """The procedure folders named, or all of the shelf."""
    return paths or sorted(path.parent for path in SHELF.glob("*/procedure.bpmn"))
