"""A holiday notice comes in: checked, previewed against every open deadline, kept, and every date that it moves is moved."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, select

from calendars.china import China
from calendars.clock import to_beijing
from calendars.notice_imports import check_import, doubts
from calendars.notices import Notice, override
from models.account import Actor
from models.base import db
from models.case import Case
from models.deadline import Deadline
from models.holiday_notice import HolidayNotice
from models.locks import alone
from workflows.context import Context
from workflows.holidays.calendar_in_force import CalendarInForce, calendar_of, in_force
from workflows.holidays.reckoning import Change, History, Reckoning
from workflows.holidays.rounds import OPEN, Progress, Round, bring_into_step, clocks_of
from workflows.unit import transaction
from workflows.watching.faults import describe

log = logging.getLogger("bihuan.calendar")

# Cases read in one go.
BATCH = 200
CASES = select(Case.id, Case.case_no, Case.procedure_id)


# Id, number and version of a case: its state is large and not needed.
CaseNamed = Row[int, str, int]


@dataclass(frozen=True)
class Move:
    """A clock that a notice would move, or whose date it makes firm; instants are aware."""

    case_no: str
    step: str
    step_name: str
    clock: str
    purpose: str
    before: datetime
    after: datetime
    was_provisional: bool
    provisional: bool
    runs_again: bool


@dataclass(frozen=True)
class Preview:
    """What would happen: the notices, what is strange about them, the open cases looked at, every clock that changes."""

    notices: list[Notice]
    doubts: list[str]
    cases: int
    moves: list[Move]


@dataclass(frozen=True)
class Imported:
    """What has happened. `round.left` cases wait for the next round in the background."""

    notices: list[Notice]
    doubts: list[str]
    round: Round


def preview(context: Context, text: str, name: str, progress: Progress | None = None) -> Preview:
    """What an import would do; nothing is changed. Raises NoticeError (bilingual, naming the entry)."""
    db.session.rollback()
    notices, calendar = checked(context, text, name)
    moves: list[Move] = []
    cases = 0
    for case, rows in open_cases():
        cases += 1
        moves += moves_of(context, case, rows, calendar)
        if progress is not None and cases % BATCH == 0:
            progress(cases, len(moves))
    db.session.rollback()
    return Preview(notices, doubts(notices, calendar), cases, moves)


def import_notice(
    context: Context, actor: Actor, text: str, name: str, progress: Progress | None = None, most: int | None = None
) -> Imported:
    """Keeps the notices of a file, all or none, and then brings every open case into step, one unit a case.

    Killed midway it is finished by the next round in the background. `most` cases are done at once; others wait for it.
    """
    if not isinstance(context.calendar, CalendarInForce):
        raise LookupError("本装置的日历固定，不能导入通知 / this installation's calendar is fixed")
    with alone("holiday-notices"), transaction():
        notices, calendar = checked(context, text, name)
        for item in notices:
            db.session.add(kept(context, actor, item, text))
        db.session.flush()
    context.calendar.forget()
    log.info("holiday notices imported: %s", "、".join(item.number for item in notices))
    return Imported(notices, doubts(notices, calendar), bring_into_step(context, actor, progress, most))


def checked(context: Context, text: str, name: str) -> tuple[list[Notice], China]:
    """The notices of a text that may come in now, and the calendar that there would be."""
    known = in_force()
    notices = check_import(text, name, known, to_beijing(context.clock.now()).date())
    return notices, calendar_of(override(known, notices))


def kept(context: Context, actor: Actor, notice: Notice, text: str) -> HolidayNotice:
    """A notice as it is kept."""
    return HolidayNotice(
        year=notice.year,
        number=notice.number,
        title=notice.title,
        issued_on=notice.issued_on,
        source=notice.source or "",
        file=notice.file,
        text=text,
        imported_at=context.clock.now(),
        imported_by=actor.username,
    )


def open_cases() -> Iterator[tuple[CaseNamed, list[Deadline]]]:
    """Every case with an open clock, and its clocks."""
    after = 0
    while True:
        query = select(Deadline.case_id).where(*OPEN, Deadline.case_id > after).distinct()
        cases = list(db.session.scalars(query.order_by(Deadline.case_id).limit(BATCH)))
        if not cases:
            return
        rows = clocks_of(cases)
        for case in db.session.execute(CASES.where(Case.id.in_(cases)).order_by(Case.id)).all():
            yield case, rows.get(case.id, [])
        after = cases[-1]


def moves_of(context: Context, case: CaseNamed, rows: list[Deadline], calendar: China) -> list[Move]:
    """What would change of one case; nothing where it can not be reckoned, which its unit will say."""
    try:
        changes = Reckoning(rows, calendar, context.clock.now(), History(case.id)).changes()
    except ValueError as error:
        log.warning("case %s can not be reckoned: %s", case.id, describe(error))
        return []
    return [move(context, case, change) for change in changes]


def move(context: Context, case: CaseNamed, change: Change) -> Move:
    """A change by name."""
    row = change.row
    return Move(
        case.case_no,
        row.activity,
        name_of(context, case, row.activity),
        row.element_id,
        row.purpose,
        change.before,
        change.after,
        change.was_provisional,
        change.provisional,
        change.runs_again,
    )


def name_of(context: Context, case: CaseNamed, activity: str) -> str:
    """What the diagram calls a step; its id where the version can not be read."""
    definition = context.definitions.readable(case.procedure_id)
    element = definition.elements.get(activity) if definition is not None else None
    return (element.name if element is not None else "") or activity
