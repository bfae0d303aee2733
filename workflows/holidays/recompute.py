"""Reckons the open clocks of one case anew, inside a unit: rows, history, events, inbox and notices in one commit.

Nobody's date moves silently. A limit that was met stays met. One that had passed and now lies ahead runs again: a day off
that was granted afterwards moves the limit for those who were late by it, too. It fires again if it passes again.
"""

from calendars.deadlines import due_day, show
from handlers.act import PendingEvent
from models import holiday_notice
from models.account import Actor
from models.deadline import Deadline
from models.notice import to_office
from workflows.holidays.reckoning import Change, History, Reckoning
from workflows.unit import Unit


def is_stale(unit: Unit) -> bool:
    """Whether an older calendar than ours reckoned a clock of the case."""
    return bool(reckoning(unit).stale())


def reckoning(unit: Unit) -> Reckoning:
    """The clocks of the unit's case by the calendar of the unit."""
    return Reckoning(unit.ledger.rows, unit.ledger.calendar, unit.at, History(unit.case.id))


def recompute(unit: Unit, actor: Actor) -> list[Change]:
    """Brings every clock of the case into step with the calendar; `actor` stands on the log. Returns what changed."""
    found = reckoning(unit)
    changes, stale = found.changes(), found.stale()
    reason = behind(unit) if changes else ""
    for change in changes:
        apply(unit, change, reason)
    for row in stale:
        row.calendar = found.calendar.label
    if changes:
        in_step(unit)
    for change in changes:
        if change.row.purpose == "due":
            tell(unit, actor, change, reason)
    return changes


def behind(unit: Unit) -> str:
    """The notices for which dates move: those of the last import, else the newest that came with the project."""
    numbers = holiday_notice.latest_import() or [unit.ledger.calendar.notices[-1].number]
    return "、".join(numbers)


def apply(unit: Unit, change: Change, reason: str) -> None:
    """The new date in the ledger, and a line in its history."""
    row = change.row
    row.due_at, row.provisional = change.after, change.provisional
    if change.runs_again:
        row.state = "running"
        if row.engine_task_id not in {timer.id for timer in unit.engine.timers()}:
            row.engine_task_id = unit.engine.rearm(row.element_id)
    unit.ledger.note(
        row, "recomputed", change.before, change.after, reason if change.moved else f"{reason}：暂定转为确定"
    )


def in_step(unit: Unit) -> None:
    """The inbox shows what the ledger says."""
    for task in unit.around.steps:
        if task.state == "open":
            task.due_at, task.warn_at, task.provisional = unit.ledger.limits_of(task.step)


def tell(unit: Unit, actor: Actor, change: Change, reason: str) -> None:
    """The event, and a notice to those who answer for the step. What only became firm needs no notice."""
    name = step_name(unit, change.row)
    sentence = said(change, name, reason)
    data = {
        "clock": change.row.element_id,
        "step": name,
        "before": due_day(change.before).isoformat(),
        "after": due_day(change.after).isoformat(),
        "provisional": change.provisional,
        "notice": reason,
        "reason": sentence,
    }
    emit(unit, actor, "DeadlineRecomputed" if change.moved else "DeadlineConfirmed", change.row, data)
    if change.runs_again:
        emit(unit, actor, "OverdueLifted", change.row, {key: data[key] for key in ("clock", "step", "after", "notice")})
    if change.moved:
        for office, role in audience(unit, change.row):
            text = f"{unit.case.case_no} {sentence}"
            unit.effects.rows.append(to_office(unit.case, unit.at, office, role, "recomputed", text))


def said(change: Change, name: str, reason: str) -> str:
    """Why, in one Chinese sentence: «测试〔2026〕1号发布，“转派”期限由2027年1月4日 24:00改为2027年1月5日 24:00»."""
    before, after = show(change.before, year=True), show(change.after, year=True)
    if not change.moved:
        return f"{reason}发布，“{name}”期限{after}由暂定转为确定"
    tail = "，尚未到期，撤销逾期" if change.runs_again else ""
    return f"{reason}发布，“{name}”期限由{before}改为{after}{tail}{'（暂定）' if change.provisional else ''}"


def emit(unit: Unit, actor: Actor, name: str, row: Deadline, data: dict[str, object]) -> None:
    """An event of whoever brought the notice in, whoever the unit belongs to."""
    unit.effects.events.append(PendingEvent(name, row.element_id, actor.username, unit.at, unit.at, data))


def step_name(unit: Unit, row: Deadline) -> str:
    """What the diagram calls the step on which a clock hangs."""
    element = unit.definition.elements.get(row.activity)
    return (element.name if element is not None else "") or row.activity


def audience(unit: Unit, row: Deadline) -> list[tuple[int, str]]:
    """Office and role that hold or answer for the open steps under a limit; the dispatching office where no person has it."""
    found = {
        (office, step.lane): None
        for step in unit.around.steps
        if step.state == "open" and row.activity in unit.definition.activities_above(step.step)
        for office in (step.owner_organization_id, step.organization_id)
    }
    return list(found) or [(unit.case.first_level_id, "first_level")]
