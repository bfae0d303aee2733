"""How a case went under one version, told in numbers: what the figures are made of, and all that a worker sends back."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from calendars.china import China
from calendars.working_time import working_minutes
from workflows.backtest.living import Stage
from workflows.backtest.past import Arrival
from workflows.backtest.people import People
from workflows.backtest.replay import FAULTS, Replay, Stuck, reason


@dataclass(frozen=True)
class Stretch:
    """A step, or a sub-process with a limit of its own, from beginning to end. `late` is None where it had no limit."""

    element: str
    lane: str
    office: int | None
    begins: datetime
    ends: datetime
    minutes: int
    late: bool | None
    how: str = ""


@dataclass(frozen=True)
class Course:
    """One case under one version. `failed` says why it could not be replayed; then there is nothing else."""

    failed: str = ""
    minutes: int = 0
    stretches: tuple[Stretch, ...] = ()
    returns: int = 0
    appealed: bool = False
    left: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def departs(self) -> bool:
        """Whether it left what history tells: another round, an outcome no longer offered, a message not possible, a new step."""
        kinds = {kind for kind, _ in self.left}
        return bool(kinds - {"refused"}) or any(stretch.how == "assumed" for stretch in self.stretches)

    @property
    def is_late(self) -> bool:
        """Whether any limit was missed."""
        return any(stretch.late for stretch in self.stretches)


def course_of(stage: Stage, arrival: Arrival, people: People) -> Course:
    """Replays a case and tells how it went. What goes wrong in one case is that case's own."""
    try:
        return told(Replay(stage, arrival, people).run(), stage.calendar)
    except Stuck as stuck:
        return Course(failed=str(stuck))
    except FAULTS as fault:
        return Course(failed=reason(fault, "立案"))


def told(replay: Replay, calendar: China) -> Course:
    """What came of a replay."""
    case = replay.case
    stretches = [*steps_of(replay), *activities_of(replay, calendar)]
    ends = case.closed_at or max((stretch.ends for stretch in stretches), default=case.received_at)
    return Course(
        "",
        working_minutes(case.received_at, ends, calendar),
        tuple(stretches),
        case.return_count,
        case.appeal != "none",
        replay.left,
    )


def steps_of(replay: Replay) -> list[Stretch]:
    """The steps that were done."""
    found = []
    for task in replay.rows.tasks:
        if task.state == "done" and task.completed_at is not None:
            late = task.completed_at >= task.due_at if task.due_at is not None else None
            found.append(
                Stretch(
                    task.step,
                    task.lane,
                    task.owner_organization_id,
                    task.created_at,
                    task.completed_at,
                    task.worked_minutes or 0,
                    late,
                    replay.how[task.id],
                )
            )
    return found


def activities_of(replay: Replay, calendar: China) -> list[Stretch]:
    """The limits of sub-processes (承办、报备), of which several steps may be part, or none."""
    steps = {task.step for task in replay.rows.tasks}
    found = []
    for row in replay.rows.clocks:
        if row.purpose == "due" and row.activity not in steps and row.state != "replaced" and row.ended_at is not None:
            begins = min(row.armed_at, row.ended_at)
            late = row.ended_at >= row.due_at and row.state != "paused"
            minutes = working_minutes(begins, row.ended_at, calendar)
            found.append(Stretch(row.activity, "", None, begins, row.ended_at, minutes, late))
    return found
