"""Lists of cases and what belongs to one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, literal_column, or_, select
from sqlalchemy.orm import load_only

from models.account import Actor
from models.base import db
from models.case import Case
from models.deadline import Deadline, DeadlineChange
from models.evaluation import Evaluation, Evaluator
from models.event import CaseEvent
from models.filing import Filing
from models.queries import copies, opinions, organizations, scope, search
from models.queries.pages import Listing
from models.queries.walk import Part
from models.records import Record
from models.task import Task

ALIVE: list[ColumnElement[str]] = [literal_column("'running'"), literal_column("'fired'")]
# The column, and whether the list runs down.
SORTS = {
    "opened_at": (Case.opened_at, False),
    "-opened_at": (Case.opened_at, True),
    "case_no": (Case.case_no, False),
    "-case_no": (Case.case_no, True),
    "stage": (Case.stage, False),
    "-stage": (Case.stage, True),
}
# What rows of lists show. The rest (texts, facts, the state of a workflow) is more than ten times as much; to ask for it
# there is an error and not another question for each row.
CASE_LISTED = load_only(
    Case.case_no,
    Case.locality,
    Case.external_id,
    Case.stage,
    Case.closure,
    Case.institution_id,
    Case.first_level_id,
    Case.second_level_id,
    Case.generated_at,
    Case.received_at,
    Case.opened_at,
    Case.dispatched_at,
    Case.submitted_at,
    Case.closed_at,
    Case.return_count,
    Case.appeal,
    raiseload=True,
)
EVALUATION_LISTED = load_only(
    Evaluation.case_id,
    Evaluation.level_system,
    Evaluation.level_code,
    Evaluation.level_name,
    Evaluation.level_normal,
    Evaluation.item_code,
    Evaluation.item_name,
    Evaluation.institution_name,
    Evaluation.text,
    Evaluation.reasons,
    Evaluation.staff_number,
    raiseload=True,
)
TASK_LISTED = load_only(
    Task.case_id,
    Task.step,
    Task.name,
    Task.organization_id,
    Task.due_at,
    Task.warn_at,
    Task.paused,
    raiseload=True,
)
LIMIT_LISTED = load_only(Deadline.case_id, Deadline.due_at, Deadline.provisional, raiseload=True)


@dataclass(frozen=True)
class CaseFilter:
    """What a list of cases may be narrowed by. Instants are aware."""

    stage: str | None = None
    locality: str | None = None
    organization: str | None = None
    overdue: bool | None = None
    q: str | None = None
    opened_from: datetime | None = None
    opened_to: datetime | None = None
    sort: str = "-opened_at"


def listing(actor: Actor, wanted: CaseFilter, now: datetime) -> Listing:
    """Cases that the actor may see."""
    key, descending = SORTS[wanted.sort]
    narrowed = conditions(wanted, now)
    shown = select(Case.id.label("id"), key.label("key"))
    parts = parts_of(actor, wanted.organization)
    return Listing(tuple(shown.where(*part, *narrowed) for part in parts), descending)


def parts_of(actor: Actor, organization: str | None) -> tuple[Part, ...]:
    """What the actor may see, in parts that share no case. Those of one office are walked by its own indexes."""
    seen = scope.parts_of_cases(actor)
    if not organization:
        return tuple((part,) for part in seen)
    office = organizations.number(organization)
    sides: tuple[Part, ...] = (
        (Case.first_level_id == office,),
        (Case.second_level_id == office, Case.first_level_id != office),
    )
    return tuple((part, *side) for part in seen for side in sides)


def conditions(wanted: CaseFilter, now: datetime) -> list[ColumnElement[bool]]:
    """What a list of cases is narrowed by beside its office."""
    found: list[ColumnElement[bool]] = []
    if wanted.stage:
        found.append(Case.stage == wanted.stage)
    if wanted.locality:
        found.append(Case.locality == wanted.locality)
    if wanted.overdue is not None:
        late = Case.id.in_(select(Deadline.case_id).where(*open_limit(), Deadline.due_at <= now))
        found.append(late if wanted.overdue else ~late)
    if wanted.opened_from:
        found.append(Case.opened_at >= wanted.opened_from)
    if wanted.opened_to:
        found.append(Case.opened_at < wanted.opened_to)
    if wanted.q:
        found.append(search.found(Case.id, wanted.q))
    return found


def open_limit() -> tuple[ColumnElement[bool], ...]:
    """A limit of a step that is still open, human or not: a filing that waits for the province is one too.

    Spelt out and not bound, so that the index of open limits can be used.
    """
    is_limit, is_alive = Deadline.purpose == literal_column("'due'"), Deadline.state.in_(ALIVE)
    return is_limit, Deadline.ended_at.is_(None), is_alive


def next_limits(case_ids: list[int]) -> dict[int, Deadline]:
    """The tightest open limit of each case that has one, with what a row of a list shows of it."""
    query = select(Deadline).where(Deadline.case_id.in_(case_ids), *open_limit()).options(LIMIT_LISTED)
    return {row.case_id: row for row in db.session.scalars(query.order_by(Deadline.due_at.desc()))}


def page(listing: Listing, number: int, size: int) -> list[Case]:
    """The cases of a page, counted from 1, in the order of the list."""
    return in_order(listing.ids(number, size))


def in_order(ids: list[int]) -> list[Case]:
    """The cases with these ids, in this order, with what a row of a list shows of them."""
    query = select(Case).where(Case.id.in_(ids)).options(CASE_LISTED)
    found = {case.id: case for case in db.session.scalars(query)} if ids else {}
    return [found[case_id] for case_id in ids if case_id in found]


def count(listing: Listing) -> int:
    """How many rows a list has in all."""
    return listing.total()


def visible(actor: Actor, case_no: str) -> Case | None:
    """The case, if the actor may know of it: as its office, by a copy for information, or because an opinion is asked for.

    To do something on it takes more (`scope.cases`): a copy is for reading alone.
    """
    own = or_(scope.cases(actor), Case.id.in_(copies.cases_of(actor)), Case.id.in_(opinions.cases_of(actor)))
    return db.session.scalar(select(Case).where(Case.case_no == case_no, own))


def own(actor: Actor, case_id: int) -> bool:
    """Whether the actor sees the case as its office, and not by a copy or a question alone: then they may write on it."""
    return db.session.scalar(select(Case.id).where(Case.id == case_id, scope.cases(actor))) is not None


def by_id(case_id: int) -> Case:
    """The case as it is in the database now."""
    return db.session.get_one(Case, case_id, populate_existing=True)


def visible_numbers(actor: Actor, case_nos: Sequence[str]) -> set[str]:
    """Those of these cases that the actor may know of."""
    return set(db.session.scalars(select(Case.case_no).where(Case.case_no.in_(case_nos), scope.cases(actor))))


def events(case_id: int) -> list[CaseEvent]:
    """The event log, oldest first."""
    return list(db.session.scalars(select(CaseEvent).where(CaseEvent.case_id == case_id).order_by(CaseEvent.seq)))


def events_after(case_id: int, seq: int) -> list[CaseEvent]:
    """The events behind one, oldest first."""
    query = select(CaseEvent).where(CaseEvent.case_id == case_id, CaseEvent.seq > seq).order_by(CaseEvent.seq)
    return list(db.session.scalars(query))


def newest_event(case_id: int, name: str, since: datetime) -> CaseEvent | None:
    """The newest event of a name from an instant on."""
    query = select(CaseEvent).where(CaseEvent.case_id == case_id, CaseEvent.name == name, CaseEvent.at >= since)
    return db.session.scalar(query.order_by(CaseEvent.seq.desc()).limit(1))


def deadlines(case_id: int) -> list[Deadline]:
    """The deadline ledger, in the order in which the clocks were armed."""
    return list(db.session.scalars(select(Deadline).where(Deadline.case_id == case_id).order_by(Deadline.id)))


def deadline_changes(case_id: int, of: Sequence[int] | None = None) -> list[DeadlineChange]:
    """What happened to the deadlines of a case, oldest first: to all, or to some and that others were skipped."""
    query = select(DeadlineChange).where(DeadlineChange.case_id == case_id).order_by(DeadlineChange.id)
    if of is not None:
        query = query.where(or_(DeadlineChange.deadline_id.in_(of), DeadlineChange.change == "skipped"))
    return list(db.session.scalars(query))


def evaluations(case_ids: list[int]) -> dict[int, Evaluation]:
    """The first evaluation behind each case."""
    query = select(Evaluation).where(Evaluation.case_id.in_(case_ids), Evaluation.assess_number == 1)
    return {row.case_id: row for row in db.session.scalars(query)}


def evaluations_listed(case_ids: list[int]) -> dict[int, Evaluation]:
    """The same with what a row of a list shows of it."""
    query = select(Evaluation).where(Evaluation.case_id.in_(case_ids), Evaluation.assess_number == 1)
    return {row.case_id: row for row in db.session.scalars(query.options(EVALUATION_LISTED))}


def every_evaluation(case_id: int) -> dict[int, Evaluation]:
    """The first evaluation behind a case (1) and the follow-up (2), if there is one."""
    return {
        row.assess_number: row for row in db.session.scalars(select(Evaluation).where(Evaluation.case_id == case_id))
    }


def evaluator(case_id: int) -> Evaluator | None:
    """The person who wrote the review. Show it masked (ST-4b)."""
    return db.session.scalar(select(Evaluator).where(Evaluator.case_id == case_id))


def numbers(ids: Sequence[int]) -> dict[int, str]:
    """The numbers of cases by their ids."""
    found = db.session.execute(select(Case.id, Case.case_no).where(Case.id.in_(ids))) if ids else ()
    return {row.id: row.case_no for row in found}


def parts(case_id: int) -> list[str]:
    """The numbers of the parts of a joint approval, in the order in which they were opened (ST-29)."""
    return list(db.session.scalars(select(Case.case_no).where(Case.parent_id == case_id).order_by(Case.id)))


def filings(case_id: int) -> list[Filing]:
    """What was filed with the province."""
    return list(db.session.scalars(select(Filing).where(Filing.case_id == case_id).order_by(Filing.id)))


def records(case_id: int) -> list[Record]:
    """What people put on record."""
    return list(db.session.scalars(select(Record).where(Record.case_id == case_id).order_by(Record.id)))


def open_tasks(case_ids: list[int]) -> list[Task]:
    """Open steps of these cases."""
    return list(
        db.session.scalars(select(Task).where(Task.case_id.in_(case_ids), Task.state == "open").order_by(Task.id))
    )


def waiting(case_ids: list[int]) -> list[Task]:
    """The same with what a row of a list shows of them."""
    query = select(Task).where(Task.case_id.in_(case_ids), Task.state == "open").order_by(Task.id)
    return list(db.session.scalars(query.options(TASK_LISTED)))
