"""A migrated case put back exactly as it was: its version, its state, its clocks and inbox rows; what the move armed is cancelled.

Only while nobody has acted since. Clocks may have fired meanwhile: that is what an ill-considered limit does at once, and the
reason to put it back. What fired for a date that is to come again by the old rule runs again.
"""

from __future__ import annotations

from typing import Any

from calendars.deadlines import next_occurrence, show
from calendars.rules import Relation, parse
from models.deadline import Deadline
from models.event_titles import title_of
from models.migration_run import MigratedCase
from models.notice import to_office
from models.task import Task
from workflows.engine import Engine
from workflows.holidays.recompute import audience
from workflows.ledger import TICKING, Ledger
from workflows.migrating.moving import fingerprint, numbers_of, renewed, standing
from workflows.migrating.obstacles import CannotMove, Obstacle
from workflows.procedures.definitions import Definition
from workflows.projection import Projection
from workflows.task_acts import undoing
from workflows.task_acts.later import LIFTED, REVERTED, later_events
from workflows.task_acts.taking_back import set_values, with_rows
from workflows.unit import Unit


class AsItWas(Engine):
    """A workflow that was restored and not touched: it is kept byte by byte, history included that a dump would cut."""

    stored: bytes = b""

    def dump(self) -> bytes:
        """The state from which it was restored."""
        return self.stored


def keep(unit: Unit, row: MigratedCase) -> None:
    """What the case was before the move, and by what it is known that it has not gone on since. Called before the save."""
    rows = undoing.rows_of(unit)
    for clock, values in unit.rows.known:
        # All of a clock: it may fire before it is put back.
        if isinstance(clock, Deadline) and str(clock.id) in rows["deadlines"]:
            whole = {name: undoing.plain(value) for name, value in values.items() if name != "id"}
            rows["deadlines"][str(clock.id)] = whole
    row.state_before = unit.state_before
    row.kept = {
        "rows": rows,
        "standing": standing(unit),
        "fingerprint": fingerprint(unit.case),
        "deadlines": unit.case.deadline_seq,
        "clocks": clocks_of(unit),
        "adjusted": {str(limit.id): limit.adjustments for limit in unit.ledger.rows},
        "event_seq": unit.case.event_seq + len(unit.effects.events),
    }


def put_back(unit: Unit, row: MigratedCase, run_id: int) -> None:
    """Everything as it was before the move; raises `CannotMove` with the reason where the case has gone on since."""
    refuse_if_gone_on(unit, row)
    assert row.state_before is not None
    kept = row.kept["rows"]
    old = unit.context.definitions.version(row.from_id)
    number, numbers = unit.case.procedure_id, numbers_of([unit.case.procedure_id, row.from_id])
    clocks = {clock.id: clock.due_at for clock in unit.around.clocks}
    unit.around.steps = with_rows(unit, Task, unit.around.steps, kept["tasks"])
    unit.around.clocks = with_rows(unit, Deadline, unit.around.clocks, kept["deadlines"], kept["new_deadlines"])
    set_values(unit.case, kept["cases"])
    for step in unit.around.steps:
        set_values(step, kept["tasks"].get(str(step.id), {}))
    unit.definition = old
    if unit.context.live is not None:
        unit.context.live.pop(unit.case.id, None)
    unit.engine = restored(unit, row.state_before)
    unit.projection = Projection(unit.case, old, unit.at, unit.rows, unit.around.steps)
    reason = f"撤回迁移：由第{numbers[number]}版恢复到第{numbers[row.from_id]}版"
    stood = row.kept.get("clocks", {})
    same = all(stood.get(clock) == now for clock, now in untouched(unit, kept).items())
    lifted, whole = wind_back(unit, kept, reason)
    tell(unit, run_id, reason, clocks, lifted, whole=whole and same)


def clocks_of(unit: Unit) -> dict[str, list[Any]]:
    """How each clock stands: by that it is known whether it has said anything since."""
    return {str(clock.id): [clock.state, undoing.plain(clock.due_at)] for clock in unit.ledger.rows}


def untouched(unit: Unit, kept: dict[str, Any]) -> dict[str, list[Any]]:
    """How the clocks stand that the move left alone, as the way back does."""
    moved = {*kept["deadlines"], *map(str, kept["new_deadlines"])}
    return {clock: now for clock, now in clocks_of(unit).items() if clock not in moved}


def restored(unit: Unit, state: bytes) -> Engine:
    """The engine of before; where workflows stay in memory (a simulation) one that goes on from there."""
    if unit.context.live is not None:
        return Engine.restore(unit.definition, state, unit.surroundings())
    engine = AsItWas.restore(unit.definition, state, unit.surroundings())
    assert isinstance(engine, AsItWas)
    engine.stored = state
    return engine


def refuse_if_gone_on(unit: Unit, row: MigratedCase) -> None:
    """Raises `CannotMove` where somebody has acted on the case since, or its limits were moved."""
    kept = row.kept
    adjusted = {str(limit.id): limit.adjustments for limit in unit.ledger.rows if str(limit.id) in kept["adjusted"]}
    same = (
        unit.case.closed_at is None
        and standing(unit) == kept["standing"]
        and fingerprint(unit.case) == kept["fingerprint"]
        and unit.case.deadline_seq == kept["deadlines"]
        and adjusted == kept["adjusted"]
    )
    if not same:
        later = later_events(unit.case.id, kept["event_seq"])
        said = f"其后已有“{title_of(later[0].name, later[0].data)}”" if later else "流程已经继续"
        raise CannotMove(
            [Obstacle("gone-on", f"{said}，不能恢复原状", "the case has gone on since: it can not be put back")]
        )


def wind_back(unit: Unit, kept: dict[str, Any], reason: str) -> tuple[list[Deadline], bool]:
    """The clocks as they were, each with a line in its history; those that the move armed end.

    Returns limits that run again, and whether all is as before: no date of the old rule has passed meanwhile.
    """
    old, new = kept["deadlines"], set(kept["new_deadlines"])
    unit.ledger = Ledger(unit.case, unit.definition, unit.ledger.calendar, unit.at, unit.actor.username, unit.rows, [])
    lifted, whole = [], True
    for row in unit.around.clocks:
        before, state = row.due_at, row.state
        if row.id in new:
            row.state = "cancelled" if row.state in TICKING else row.state
            row.ended_at = unit.at
            unit.ledger.note(row, "migrated", row.due_at, None, reason)
        elif str(row.id) in old:
            set_values(row, old[str(row.id)])
            whole = whole and (row.state != "running" or row.due_at > unit.at)
            lifted += [row] if fired_since(unit, row, state) else []
            unit.ledger.note(row, "migrated", before, row.due_at, reason)
    unit.ledger = renewed_from(unit)
    return lifted, whole


def fired_since(unit: Unit, row: Deadline, state: str) -> bool:
    """Keeps what has fired since from firing a second time; whether a limit that had run out runs again."""
    if row.state != "running" or row.due_at > unit.at:
        return row.state == "running" and state == "fired" and row.purpose == "due"
    if parse(row.rule).relation is Relation.EVERY:
        row.due_at = next_occurrence(row.rule, unit.at, unit.ledger.calendar)
    elif state == "fired":
        row.state = "fired"
    return False


def renewed_from(unit: Unit) -> Ledger:
    """The ledger over all clocks that were read."""
    unit.ledger.rows = unit.around.clocks
    return renewed(unit)


def tell(unit: Unit, run_id: int, reason: str, before: dict[int, Any], lifted: list[Deadline], *, whole: bool) -> None:
    """The event, and a notice to those whose limits moved back. `whole`: see workflows/task_acts/later.py."""
    changed = [row for row in unit.ledger.rows if before.get(row.id, row.due_at) != row.due_at]
    sentences = [
        f"“{step_name(unit.definition, row)}”期限由{show(before[row.id], year=True)}恢复为{show(row.due_at, year=True)}"
        for row in changed
        if row.purpose == "due"
    ]
    unit.emit(REVERTED, run=run_id, whole=whole, reason="；".join([reason, *sentences]))
    for row in lifted:
        unit.emit(LIFTED, run=run_id, clock=row.element_id, step=step_name(unit.definition, row), reason=reason)
    for row in changed:
        if row.is_limit:
            for office, role in audience(unit, row):
                text = f"{unit.case.case_no} {reason}，期限恢复为{show(row.due_at, year=True)}"
                unit.effects.rows.append(to_office(unit.case, unit.at, office, role, "recomputed", text))


def step_name(definition: Definition, row: Deadline) -> str:
    """What the diagram calls the step on which a clock hangs."""
    element = definition.elements.get(row.activity)
    return (element.name if element is not None else "") or row.activity
