"""The inbox as a person works with it: whose tasks, narrowed by what, page after page, and how many of which kind.

`models/queries/tasks.py` answers the HTTP interface; this is its richer sister for the page. The scope is in the query here as
there: an organisation sees its own tasks, in the lanes of the person's roles.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, bindparam, false, func, literal, literal_column, or_, select, union_all
from sqlalchemy import case as choice
from sqlalchemy.orm import InstrumentedAttribute

from models.account import Actor
from models.base import db
from models.case import Case
from models.evaluation import Evaluation
from models.organization import Organization
from models.queries import organizations, scope, search, snoozes, tasks
from models.queries.levels import AtLevel
from models.queries.walk import Held, Part, Walk
from models.task import Task

VIEWS = ("mine", "office", "covering", "snoozed", "done")
Key = TypeVar("Key")
DONE = Task.state == literal_column("'done'")


@dataclass(frozen=True)
class Hit:
    """A task that was found: what puts it in its place, and what chips count it by."""

    key: datetime | None
    id: int
    step: str
    urgency: str


@dataclass(frozen=True)
class Wanted:
    """What a person wants to see of their tasks. Instants are aware.

    `step` is what the step is called: people know no ids, and steps of several procedures share theirs. `q` are words to be
    found; `hits` are the tasks that `search_for` has found by them, of every step and urgency.
    """

    view: str = "mine"
    step: str | None = None
    urgency: str | None = None
    organization: str | None = None
    locality: str | None = None
    due_from: datetime | None = None
    due_to: datetime | None = None
    claimed: str | None = None
    level: AtLevel | None = None
    q: str | None = None
    hits: tuple[Hit, ...] | None = None


@dataclass(frozen=True)
class Counts:
    """How many tasks there are of each step (by its name) and urgency; `whole` where all were looked at, and not the first alone."""

    numbers: dict[tuple[str, str], int]
    whole: bool
    looked_at: int = 0

    def steps(self, urgency: str = "") -> dict[str, int]:
        """How many of each step, all or of one urgency."""
        return summed((step, number) for (step, found), number in self.numbers.items() if urgency in ("", found))

    def urgencies(self, step: str = "") -> dict[str, int]:
        """How many of each urgency, all or of one step."""
        return summed((urgency, number) for (found, urgency), number in self.numbers.items() if step in ("", found))

    def total(self, step: str, urgency: str) -> int:
        """How many in all, or of one step, or of one urgency, or of both."""
        steps = self.steps(urgency)
        return steps.get(step, 0) if step else sum(steps.values())


def summed(numbers: Iterable[tuple[Key, int]]) -> dict[Key, int]:
    """What belongs to one name, added."""
    found: dict[Key, int] = {}
    for name, number in numbers:
        found[name] = found.get(name, 0) + number
    return found


def walk(actor: Actor, wanted: Wanted, now: datetime) -> Walk | Held:
    """The list: what runs out first on top, what is done from the newest on."""
    done = wanted.view == "done"
    if wanted.hits is not None:
        return Held.of(((hit.key, hit.id) for hit in hits(wanted)), descending=done)
    return everything(actor, wanted, now)


def everything(actor: Actor, wanted: Wanted, now: datetime) -> Walk:
    """The same where it is looked for in the database."""
    narrowed = conditions(actor, wanted, now)
    parts = tuple((*part, *narrowed) for part in parts_of(actor, wanted.view, now))
    done = wanted.view == "done"
    return Walk(Task.id, key_of(wanted.view), parts, descending=done, asked=tuple(questions(wanted)))


def key_of(view: str) -> InstrumentedAttribute[Any]:
    """What a view is put in order by."""
    return Task.completed_at if view == "done" else Task.due_at


def search_for(actor: Actor, wanted: Wanted, now: datetime) -> Wanted:
    """The same with the tasks that have the words; as it was where there are no words, or too many have them."""
    if not wanted.q:
        return wanted
    narrowed = replace(wanted, step=None, urgency=None, q=None)
    conditioned = [*conditions(actor, narrowed, now), *questions(narrowed)]
    shown = select(Task.case_id, key_of(wanted.view), Task.id, Task.name, urgency_of(now))
    found = search.listed(wanted.q, [shown.where(*part, *conditioned) for part in parts_of(actor, wanted.view, now)])
    return replace(wanted, hits=None if found is None else tuple(Hit(*row) for _, *row in found))


def hits(wanted: Wanted) -> list[Hit]:
    """Those of the tasks found that are of the step and the urgency wanted; what is done has no urgency any more."""
    urgency = wanted.urgency if wanted.view != "done" else None
    return [hit for hit in wanted.hits or () if wanted.step in (None, hit.step) and urgency in (None, hit.urgency)]


def parts_of(actor: Actor, view: str, now: datetime) -> tuple[Part, ...]:
    """Whose tasks, in parts that share none."""
    if view == "done":
        return ((DONE, Task.completed_by == actor.username),)
    if view == "covering":
        return covered(actor)
    if actor.organization_id is None:
        return ((false(),),)
    here = scope.here_and_below(sorted(actor.roles), actor.organization_id)
    if view == "office":
        return tuple((part, scope.OPEN) for part in here)
    asleep = snoozes.asleep(actor, now)
    if view == "snoozed":
        return tuple((part, scope.OPEN, asleep) for part in here)
    mine = or_(Task.claimed_by.is_(None), Task.claimed_by == actor.username)
    return ((here[0], scope.OPEN, mine, ~asleep),)


def covered(actor: Actor) -> tuple[Part, ...]:
    """The tasks of those whom the actor covers now (代办): what would be theirs to do."""
    parts: list[Part] = []
    before: list[ColumnElement[bool]] = []
    for one in actor.covering:
        held = scope.here_and_below(sorted(one.roles), one.organization_id)[0]
        free = or_(Task.claimed_by.is_(None), Task.claimed_by.in_([one.username, actor.username]))
        parts.append((held, scope.OPEN, free, *(~earlier for earlier in before)))
        before.append(func.coalesce(held & free, false()))
    return tuple(parts) or ((false(),),)


def conditions(actor: Actor, wanted: Wanted, now: datetime) -> list[ColumnElement[bool]]:
    """What the list is narrowed by."""
    found: list[ColumnElement[bool]] = []
    if wanted.step:
        found.append(Task.name == wanted.step)
    if wanted.urgency and wanted.view != "done":
        found += tasks.urgency(wanted.urgency, now)
    if wanted.organization:
        # By its number: an office that has no task here is known to have none before any is looked at.
        found.append(Task.organization_id == organizations.number(wanted.organization))
    if wanted.due_from:
        found.append(Task.due_at > wanted.due_from)
    if wanted.due_to:
        found.append(Task.due_at <= wanted.due_to)
    if wanted.claimed:
        found.append(claimed(actor, wanted.claimed))
    if wanted.level is not None and not wanted.level.many:
        found.append(wanted.level.among(Task.case_id))
    return found


def questions(wanted: Wanted) -> list[ColumnElement[bool]]:
    """What each task has to be asked: other tables know it, and no index of tasks does."""
    found: list[ColumnElement[bool]] = []
    if wanted.locality:
        asked: Any = select(Case.locality).where(Case.id == Task.case_id).scalar_subquery()
        found.append(asked == wanted.locality)
    if wanted.level is not None and wanted.level.many:
        found.append(wanted.level.among(Task.case_id))
    if wanted.q:
        found.append(search.has(Task.case_id, wanted.q))
    return found


def claimed(actor: Actor, wanted: str) -> ColumnElement[bool]:
    """By whom a task is claimed: by me, by nobody, by a colleague."""
    if wanted == "mine":
        return Task.claimed_by == actor.username
    if wanted == "nobody":
        return Task.claimed_by.is_(None)
    return Task.claimed_by.is_not(None) & (Task.claimed_by != actor.username)


def counts(actor: Actor, wanted: Wanted, now: datetime) -> Counts:
    """How many tasks of each step and urgency, among those that run out first: it costs the same however many there are."""
    if wanted.hits is not None:
        return Counts(summed(((hit.step, hit.urgency), 1) for hit in hits(wanted)), whole=True)
    listed = everything(actor, wanted, now)
    shown = select(Task.name, urgency_of(now).label("urgency"), listed.fits.label("fits"))
    looked = [listed.first(part, shown, listed.looked_at).subquery().c for part in listed.parts]
    query = union_all(
        *(
            select(literal(place), one.name, one.urgency, func.count(), func.sum(one.fits)).group_by(
                one.name, one.urgency
            )
            for place, one in enumerate(looked)
        )
    )
    rows = [tuple(row) for row in db.session.execute(query)]
    seen = summed((place, number) for place, _, _, number, _ in rows)
    numbers = summed(((name, urgency), int(fitting)) for _, name, urgency, _, fitting in rows if fitting)
    return Counts(numbers, all(number < listed.looked_at for number in seen.values()), listed.looked_at)


def urgency_of(now: datetime) -> ColumnElement[str]:
    """`Task.urgency` in the words of the database."""
    return choice(
        (Task.paused.is_(True), literal_column("'paused'")),
        (Task.due_at <= now, literal_column("'overdue'")),
        (Task.warn_at <= now, literal_column("'warned'")),
        else_=literal_column("'normal'"),
    )


@dataclass(frozen=True)
class Row:
    """One line of the list: the task, and what it says of its case, its office and the review behind it."""

    task: Task
    case_no: str
    locality: str
    stage: str
    office: str
    item_name: str
    institution_name: str
    level_name: str | None
    level_normal: int
    text: str
    staff_number: str
    external_id: str
    reasons: list[str]


# Built once: to build it costs as much as to ask it.
ROWS = (
    select(
        Task,
        Case.case_no,
        Case.locality,
        Case.stage,
        Organization.name,
        func.coalesce(Evaluation.item_name, ""),
        func.coalesce(Evaluation.institution_name, ""),
        Evaluation.level_name,
        func.coalesce(Evaluation.level_normal, 0),
        func.coalesce(Evaluation.text, ""),
        func.coalesce(Evaluation.staff_number, ""),
        Case.external_id,
        Evaluation.reasons,
    )
    .join(Case, Case.id == Task.case_id)
    .join(Organization, Organization.id == Task.organization_id)
    .outerjoin(Evaluation, (Evaluation.case_id == Case.id) & (Evaluation.assess_number == 1))
    .where(Task.id.in_(bindparam("ids", expanding=True)))
)


def rows(ids: list[int]) -> list[Row]:
    """The lines of a page, in the order of their ids."""
    found = {row[0].id: Row(*tuple(row)) for row in db.session.execute(ROWS, {"ids": ids})} if ids else {}
    return [found[number] for number in ids if number in found]
