"""What is at risk, for whoever oversees other offices: supervisors over their locality, a bureau over its own cases (ST-5.1).

Not the inbox: nobody acts on these rows but by urging.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, false, func, literal_column, select, true
from sqlalchemy.orm import InstrumentedAttribute

from models.account import Actor
from models.base import db
from models.case import Case
from models.organization import Organization
from models.procedure import Procedure
from models.queries import organizations, scope
from models.queries.pages import Listing
from models.task import Task

OVERSEEN = Task.state == literal_column("'open'")


@dataclass(frozen=True)
class Horizon:
    """Until when something is due today, this week, within so many working days of today. Aware instants, each included."""

    now: datetime
    today: datetime
    week: datetime
    days: dict[int, datetime]


@dataclass(frozen=True)
class Wanted:
    """What the figures may be narrowed by: the code of the answerable office, a step, a procedure version, a risk.

    `name` is what a step is called: procedures name what they share, each in its own way (转派工单, 转派区县).
    """

    organization: str | None = None
    step: str | None = None
    name: str | None = None
    procedure_id: int | None = None
    risk: str | None = None


@dataclass(frozen=True)
class Count:
    """The open steps of one kind in one office. `soon` counts what is due within 1, 2 and 5 working days, today included."""

    organization_id: int
    step: str
    name: str
    waiting: int
    overdue: int
    today: int
    week: int
    soon: tuple[int, int, int]
    provisional: int
    paused: int
    unclaimed: int


# What a list may be narrowed to, as officials say it.
RISKS = {
    "overdue": "已逾期",
    "today": "今日到期",
    "within-1": "1个工作日内到期",
    "within-2": "2个工作日内到期",
    "within-5": "5个工作日内到期",
    "week": "本周到期",
    "provisional": "期限暂定",
    "paused": "中止计时",
    "unclaimed": "未领取",
}


def cases(actor: Actor) -> ColumnElement[bool]:
    """Cases that the actor oversees."""
    if actor.roles & scope.OVERSEERS:
        return Case.locality == actor.locality if actor.locality else true()
    if actor.has("first_level") and actor.organization_id is not None:
        return Case.first_level_id == actor.organization_id
    return false()


def tasks(actor: Actor) -> ColumnElement[bool]:
    """Steps that the actor oversees. A locality's are those of its offices; a bureau's those of its own cases."""
    if actor.roles & scope.OVERSEERS:
        here = select(Organization.id).where(Organization.locality == actor.locality)
        return Task.owner_organization_id.in_(here) if actor.locality else true()
    if actor.has("first_level") and actor.organization_id is not None:
        own = select(Case.id).where(Case.id == Task.case_id, Case.first_level_id == actor.organization_id)
        return own.correlate(Task).exists()
    return false()


def narrowed(wanted: Wanted) -> list[ColumnElement[bool]]:
    """The conditions of a filter that need no clock."""
    found: list[ColumnElement[bool]] = []
    if wanted.organization:
        offices = select(Organization.id).where(Organization.code == wanted.organization)
        found.append(Task.owner_organization_id.in_(offices))
    if wanted.step:
        found.append(Task.step == wanted.step)
    if wanted.name:
        found.append(Task.name == wanted.name)
    if wanted.procedure_id is not None:
        running = select(Case.id).where(Case.id == Task.case_id, Case.procedure_id == wanted.procedure_id)
        found.append(running.correlate(Task).exists())
    return found


def risk(name: str, horizon: Horizon) -> ColumnElement[bool]:
    """One of `RISKS`, in the words of the database."""
    due = Task.due_at
    if name == "overdue":
        return due <= horizon.now
    if name == "unclaimed":
        return Task.claimed_by.is_(None)
    if name in ("provisional", "paused"):
        flag: InstrumentedAttribute[bool] = getattr(Task, name)
        return flag.is_(True)
    until = {"today": horizon.today, "week": horizon.week} | {f"within-{n}": at for n, at in horizon.days.items()}
    return and_(due > horizon.now, due <= until[name])


def counts(actor: Actor, wanted: Wanted, horizon: Horizon) -> list[Count]:
    """The open steps by office and step, in one question. What holds no row is not in the list."""
    names = ("overdue", "today", "week", "within-1", "within-2", "within-5", "provisional", "paused", "unclaimed")
    sums = [func.sum(case((risk(name, horizon), 1), else_=0)) for name in names]
    kind = (Task.owner_organization_id, Task.step, Task.name)
    query = select(*kind, func.count(), *sums).where(OVERSEEN, tasks(actor), *narrowed(wanted)).group_by(*kind)
    if wanted.risk in RISKS:
        query = query.where(risk(wanted.risk, horizon))
    return [count_of(row) for row in db.session.execute(query)]


def count_of(row: tuple[int, ...]) -> Count:
    """One row of the answer."""
    office, step, name, waiting, overdue, today, week, one, two, five, provisional, paused, unclaimed = row
    return Count(
        office, str(step), str(name), waiting, overdue, today, week, (one, two, five), provisional, paused, unclaimed
    )


def listing(actor: Actor, wanted: Wanted, horizon: Horizon) -> Listing:
    """Open steps that the actor oversees: what has been late for longest first, what has no date last."""
    where = [OVERSEEN, tasks(actor), *narrowed(wanted)]
    if wanted.risk in RISKS:
        where.append(risk(wanted.risk, horizon))
    return Listing((select(Task.id.label("id"), Task.due_at.label("key")).where(*where),))


def visible(actor: Actor, ids: list[int]) -> list[Task]:
    """Those of the steps that the actor oversees, open or not, in the order of the ids."""
    found = {task.id: task for task in db.session.scalars(select(Task).where(Task.id.in_(ids), tasks(actor)))}
    return [found[number] for number in dict.fromkeys(ids) if number in found]


def with_cases(tasks: list[Task]) -> list[tuple[Task, Case]]:
    """The steps with their cases, in one question."""
    known = {case.id: case for case in db.session.scalars(select(Case).where(Case.id.in_([t.case_id for t in tasks])))}
    return [(task, known[task.case_id]) for task in tasks]


def offices(actor: Actor) -> list[Organization]:
    """The offices by which the actor may narrow the figures: of the locality, or the bureau's own and all below it."""
    bureau = actor.has("first_level") and actor.organization_id is not None
    return organizations.within(actor) if bureau or actor.roles & scope.OVERSEERS else []


def versions(actor: Actor) -> list[Procedure]:
    """The procedure versions of the places that the actor oversees: those with most open steps first, then the newest."""
    busy = (
        select(Case.procedure_id, func.count())
        .join(Task, Task.case_id == Case.id)
        .where(OVERSEEN, tasks(actor))
        .group_by(Case.procedure_id)
    )
    steps = {row[0]: row[1] for row in db.session.execute(busy)}
    places = {office.locality for office in offices(actor)}
    known = [item for item in db.session.scalars(select(Procedure)) if (item.serves or item.locality) in places]
    return sorted(known, key=lambda item: (-steps.get(item.id, 0), item.locality, -item.version))
