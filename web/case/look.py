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
from models.case import Case
from models.deadline import Deadline, DeadlineChange
from models.errors import DomainError
from models.event import CaseEvent
from models.organization import Organization
from models.queries import cases as queries
from models.queries import organizations, people
from models.queries import tasks as task_queries
from models.records import Record
from models.task import Task
from views import cases as case_views
from views import history
from web.files import panels
from workflows.context import Context
from workflows.procedures.definitions import Definition
from workflows.procedures.elements import Element


@dataclass
class Look:
    """What a reader sees of a case; never more than the interface would tell them."""

    context: Context
    actor: Actor
    case: Case
    # The step or message whose form is open on the page, with what was typed (web/case/forms.py).
    form: Any = None
    notes: dict[str, Any] = field(default_factory=dict)

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
        try:
            return self.context.definitions.version(self.case.procedure_id)
        except DomainError:
            return None

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
        return case_views.whole(self.case, self.context)

    @cached_property
    def events(self) -> list[CaseEvent]:
        """The log; empty for whom it is not."""
        return queries.events(self.case.id) if self.has_file else []

    @cached_property
    def clocks(self) -> list[Deadline]:
        """The deadline ledger's rows."""
        return queries.deadlines(self.case.id)

    @cached_property
    def changes(self) -> list[DeadlineChange]:
        """What happened to the clocks."""
        return queries.deadline_changes(self.case.id)

    @cached_property
    def ledger(self) -> list[dict[str, Any]]:
        """The deadline ledger as the interface shows it."""
        if not self.has_file:
            return []
        items = history.ledger_of(self.clocks, self.changes, self.elements, self.calendar)
        rows = zip(self.clocks, items, strict=True)
        return [{**item, "id": row.id, "ended_at": row.ended_at} for row, item in rows]

    @cached_property
    def all_tasks(self) -> list[tuple[Task, bool]]:
        """Every step with whether the reader may know it."""
        return task_queries.of_case(self.actor, self.case.id)

    @cached_property
    def tasks(self) -> list[Task]:
        """The steps that the reader may know, done or open."""
        return [task for task, known in self.all_tasks if known]

    @cached_property
    def records(self) -> list[Record]:
        """What people put on record: for those who have, or had, a step in the case, as with the interface."""
        return queries.records(self.case.id) if self.tasks else []

    @cached_property
    def files(self) -> dict[int, dict[str, Any]]:
        """The attachments that the reader may see, by number: asked for by what names one."""
        return {file["id"]: file for file in panels.readable(self.case, self.actor)}

    @cached_property
    def offices(self) -> dict[int, Organization]:
        """The offices that are named on the page, by number."""
        case = self.case
        wanted = {case.institution_id, case.first_level_id, case.second_level_id, *(case.offices or {}).values()}
        for task, _ in self.all_tasks:
            wanted |= {task.organization_id, task.owner_organization_id}
        return organizations.by_ids([*wanted, *(record.organization_id for record in self.records)])

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
    looks: dict[int, Look] = request.environ.setdefault("bihuan.looks", {})
    if case.id not in looks:
        looks[case.id] = Look(current_context(), actor, case)
    return looks[case.id]
