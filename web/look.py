"""One reader's look at one case. Everything is read once and shared by the sections of the page."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from flask import request

from access.current import context as current_context
from access.rule import CASE_FILE
from calendars.china import China
from models.account import Actor
from models.attachment import Attachment
from models.case import Case
from models.deadline import Deadline, DeadlineChange
from models.errors import DomainError
from models.evaluation import Evaluation, Evaluator
from models.event import CaseEvent
from models.filing import Filing
from models.organization import Organization
from models.queries import attachments as attachment_queries
from models.queries import cases as queries
from models.queries import organizations, people
from models.queries import tasks as task_queries
from models.records import Record
from models.task import Task
from views import attachments as attachment_views
from views import cases as case_views
from views import history
from views.documents.acts import by_instant
from views.documents.words import in_chinese
from web import folding
from workflows import offers as offering
from workflows.context import Context
from workflows.offers import Offer
from workflows.procedures.definitions import Definition
from workflows.procedures.elements import Element

# So many of the newest limits are explained, besides those that are open.
EXPLAINED = 5


@dataclass
class Look:
    """What a reader sees of a case; never more than the interface would tell them."""

    context: Context
    actor: Actor
    case: Case
    # The step or message whose form is open on the page, with what was typed (web/case/forms.py).
    form: Any = None
    notes: dict[str, Any] = field(default_factory=dict)
    # Records in words, by number (web/case/wording.py).
    lines: dict[int, Any] = field(default_factory=dict)
    # Limits explained day by day, by number: only those that the page shows so.
    reckoned: dict[int, dict[str, Any]] = field(default_factory=dict)
    # Whether the page leaves out what came long before (web/folding.py).
    folded: bool = False

    @cached_property
    def now(self) -> datetime:
        """The instant of the page."""
        return self.context.clock.now()

    @cached_property
    def calendar(self) -> China:
        """The calendar in force."""
        return self.context.calendar()

    @cached_property
    def definition(self) -> Definition | None:
        """The procedure of the case; None where its version is gone: the record is read all the same."""
        return self.context.definitions.readable(self.case.procedure_id)

    @property
    def elements(self) -> dict[str, Element]:
        """The elements of the procedure."""
        return self.definition.elements if self.definition else {}

    @property
    def has_file(self) -> bool:
        """Whether the reader may see the log of the case: not the clerk whom it is about."""
        return bool(self.actor.roles & CASE_FILE.roles)

    @cached_property
    def whole(self) -> dict[str, Any]:
        """The case as the interface shows it."""
        numbers = (self.evaluator, self.filings, self.evaluations.get(2), queries.parts(self.case.id))
        return case_views.whole(self.case, self.context, case_views.Belongings(self.around, *numbers))

    @cached_property
    def around(self) -> case_views.Surroundings:
        """What a row of a list says of the case."""
        first, limits = self.evaluations.get(1), [row for row in self.clocks if row.binds]
        return case_views.Surroundings(
            {self.case.id: first} if first else {},
            {self.case.id: self.steps},
            self.offices,
            {self.case.id: min(limits, key=lambda row: row.due_at)} if limits else {},
        )

    @cached_property
    def evaluations(self) -> dict[int, Evaluation]:
        """The evaluation behind the case (1), and the one that followed (2)."""
        return queries.every_evaluation(self.case.id)

    @cached_property
    def evaluator(self) -> Evaluator | None:
        """The person who wrote it. Show it masked (ST-4b)."""
        return queries.evaluator(self.case.id)

    @cached_property
    def filings(self) -> list[Filing]:
        """What was filed."""
        return queries.filings(self.case.id)

    @cached_property
    def events(self) -> list[CaseEvent]:
        """The log; empty for whom it is not."""
        return queries.events(self.case.id) if self.has_file else []

    @cached_property
    def events_at(self) -> dict[datetime, list[CaseEvent]]:
        """The events of each instant: they tell at which step a record was made, to whoever may read the record."""
        return by_instant(self.events if self.has_file else queries.events(self.case.id))

    @cached_property
    def clocks(self) -> list[Deadline]:
        """The deadline ledger's rows."""
        return queries.deadlines(self.case.id)

    @cached_property
    def dues(self) -> list[Deadline]:
        """The limits among them."""
        return [row for row in self.clocks if row.purpose == "due"]

    @cached_property
    def dues_explained(self) -> set[int]:
        """The limits that the page explains, by number: those that are open and the newest of the others, or all if asked for."""
        newest = folding.newest(self, "limits", self.dues, EXPLAINED)
        return {row.id for row in newest} | {row.id for row in self.dues if row.is_open}

    @cached_property
    def changes(self) -> list[DeadlineChange]:
        """What happened to the limits that are explained: to all clocks of a long case it is many hundreds of lines."""
        return queries.deadline_changes(self.case.id, sorted(self.dues_explained))

    @cached_property
    def limits(self) -> list[dict[str, Any]]:
        """The limits of the deadline ledger as the interface shows them, not yet explained; none for whom it is not."""
        return [self.told(row) for row in self.dues] if self.has_file else []

    @cached_property
    def changes_of(self) -> dict[int, list[DeadlineChange]]:
        """What happened to each clock, as far as it was read."""
        return history.changes_of(self.changes)

    def told(self, row: Deadline) -> dict[str, Any]:
        """A clock, and its history where it is explained."""
        item = history.deadline_shown(row, self.changes_of.get(row.id, []), self.elements)
        return {**item, "id": row.id, "ended_at": row.ended_at, "open": row.is_open}

    def explained(self, item: dict[str, Any]) -> dict[str, Any]:
        """A limit with how it was reckoned, day by day: worth its time where it is shown."""
        if item["id"] not in self.reckoned:
            row = next(row for row in self.clocks if row.id == item["id"])
            told = history.explained(row, self.clocks, self.elements, self.calendar)
            self.reckoned[row.id] = {**told, "explanation": [in_chinese(line) for line in told["explanation"]]}
        return {**item, **self.reckoned[item["id"]]}

    @cached_property
    def all_tasks(self) -> list[tuple[Task, bool]]:
        """Every step with whether the reader may know it."""
        return task_queries.of_case(self.actor, self.case.id)

    @cached_property
    def tasks_of(self) -> dict[str, list[Task]]:
        """Each time that a step was, or is, to be done, by the step."""
        found: dict[str, list[Task]] = {}
        for task, _known in self.all_tasks:
            found.setdefault(task.step, []).append(task)
        return found

    @cached_property
    def passed(self) -> set[str | None]:
        """The elements of which the log tells."""
        return {event.element_id for event in self.events}

    @property
    def steps(self) -> list[Task]:
        """The steps that are open, whoever holds them."""
        return [task for task, _ in self.all_tasks if task.state == "open"]

    @cached_property
    def tasks(self) -> list[Task]:
        """The steps that the reader may know, done or open."""
        return [task for task, known in self.all_tasks if known]

    @cached_property
    def all_records(self) -> list[Record]:
        """What people put on record: for those who have, or had, a step in the case, as with the interface."""
        return queries.records(self.case.id) if self.tasks else []

    @cached_property
    def records_at(self) -> dict[datetime, list[Record]]:
        """The same, by the instant at which it was entered."""
        found: dict[datetime, list[Record]] = {}
        for record in self.all_records:
            found.setdefault(record.at, []).append(record)
        return found

    @cached_property
    def records(self) -> list[Record]:
        """What of it stands, and was not taken back (撤回)."""
        return [record for record in self.all_records if record.taken_back_at is None]

    @cached_property
    def own(self) -> bool:
        """Whether the reader sees the case as one of its offices, and not by a copy or a question alone."""
        return bool(self.tasks) or queries.own(self.actor, self.case.id)

    @cached_property
    def offers(self) -> list[Offer]:
        """The messages that the reader may send, open or not; none where the procedure is missing."""
        try:
            return offering.offers(self.context, self.actor, self.case, self.evaluations.get(1))
        except DomainError:
            return []

    @cached_property
    def attachments(self) -> list[Attachment]:
        """The attachments that the reader may see, those that were taken away among them."""
        return attachment_queries.all_of_case(self.actor, self.case.id)

    @cached_property
    def attached_by(self) -> attachment_views.People:
        """Who put them there."""
        return attachment_views.People.of(self.attachments)

    @cached_property
    def offices(self) -> dict[int, Organization]:
        """The offices that are named on the page, by number."""
        case = self.case
        wanted = {case.institution_id, case.first_level_id, case.second_level_id, *(case.offices or {}).values()}
        for task, _ in self.all_tasks:
            wanted |= {task.organization_id, task.owner_organization_id}
        return organizations.by_ids([*wanted, *(record.organization_id for record in self.all_records)])

    @cached_property
    def names(self) -> dict[str, str]:
        """Names of everybody who acted, by login name."""
        acted = {event.actor for event in self.events} | {change.actor for change in self.changes}
        held = {name for task, _ in self.all_tasks for name in (task.claimed_by, task.completed_by)}
        return people.names(acted | held)

    def name_of(self, username: str | None) -> str:
        """The name of somebody who acted."""
        return self.names.get(username or "", username or "")

    def office_of(self, number: int | None) -> str:
        """The name of an office."""
        office = self.offices.get(number or 0)
        return office.name if office else ""

    def element_name(self, element_id: str | None) -> str:
        """What an element of the diagram is called; nothing where it has no name."""
        element = self.elements.get(element_id or "")
        return element.name if element else ""


def anew(case: Case, actor: Actor) -> Look:
    """A new look, after something was done or refused in this request."""
    request.environ.pop("bihuan.looks", None)
    return look(case, actor)


def look(case: Case, actor: Actor) -> Look:
    """The look of this request at this case: the first asks, the others share it."""
    # Kept with the request and not in `g`, which may outlive it: a look is one reader's.
    looks: dict[tuple[int, Actor], Look] = request.environ.setdefault("bihuan.looks", {})
    return looks.setdefault((case.id, actor), Look(current_context(), actor, case))
