"""What people put on record in a case, with the form that they filled in and the step at which they did."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models.case import Case
from models.event import CaseEvent
from models.organization import Organization
from models.queries import attachments, organizations
from models.queries import cases as queries
from models.records import KINDS, Record
from views.documents.words import answer
from workflows.files.fields import takes
from workflows.procedures.definitions import Definition
from workflows.procedures.elements import Element

# The handlers that make each kind of record, by the beginning of their names.
HANDLERS = {
    "dispatch": ("dispatch.", "joint.dispatch"),
    "callback_verification": ("callback.verify",),
    "contact": ("callback.record",),
    "verification": ("verification.",),
    "rectification": ("rectification.",),
    "review": ("review.",),
    "appeal": ("appeal.lodge",),
    "appeal_verification": ("appeal.verify",),
    "correction_decision": ("appeal.decide",),
    "filing_correction": ("filing.correct",),
    "filing_registration": ("filing.register",),
}
# Not worth a line: they name the office that the whole document is about.
UNSAID = frozenset({"to", "evidence"})


@dataclass(frozen=True)
class Act:
    """One record with its step (None where the version is gone or has no such step), its form and its office."""

    record: Record
    element: Element | None
    form: dict[str, Any]
    office: Organization | None
    offices: dict[str, str]
    files: dict[int, str]

    @property
    def name(self) -> str:
        """What was done: the step's own name, else the kind of the record; with it, that it was taken back."""
        known = self.element.name if self.element is not None else ""
        name = known or KINDS.get(self.record.kind, self.record.kind)
        return name if self.stands else f"{name}（已撤回）"

    @property
    def stands(self) -> bool:
        """Whether it was not taken back."""
        return self.record.taken_back_at is None

    @property
    def outcome(self) -> str:
        """How it ended, as the diagram calls it."""
        outcomes = self.element.outcomes if self.element is not None else ()
        return next((item.name for item in outcomes if item.id == self.record.outcome), "")

    def said(self, *keys: str) -> str:
        """What was entered in the first of these fields that says something."""
        for key in keys:
            if found := self.answer(key):
                return found
        return ""

    def answer(self, key: str) -> str:
        """What was entered in one field, as people say it."""
        value = self.record.data.get(key)
        form = self.form.get("properties", {}).get(key, {})
        if form.get("format") == "organization":
            return self.offices.get(str(value), str(value or ""))
        if takes(form):
            named = value if isinstance(value, list) else [value]
            return "；".join(self.files[number] for number in named if number in self.files)
        return answer(form, value)

    def lines(self) -> list[str]:
        """Everything that was entered, a line a field, in the order of the form."""
        properties = self.form.get("properties", {})
        keys = [key for key in properties if key in self.record.data]
        found = [f"{properties[key].get('title', key)}：{self.answer(key)}" for key in keys if key != "evidence"]
        ended = (
            [f"结果：{self.outcome}"] if self.outcome and len(self.element.outcomes if self.element else ()) > 1 else []
        )
        return [*ended, *(line for line in found if not line.endswith("："))]


def acts_of(case: Case, definition: Definition | None, events: Sequence[CaseEvent]) -> list[Act]:
    """All records of a case, oldest first."""
    records = queries.records(case.id)
    offices = organizations.by_ids(record.organization_id for record in records)
    named = codes(records)
    files = {file.id: file.name for file in attachments.there(case.id)}
    found = []
    at_once = by_instant(events)
    for record in records:
        element = element_of(record, definition, at_once.get(record.at, [])) if definition is not None else None
        form = definition.form_of(element)[0] if definition is not None and element is not None else {}
        found.append(Act(record, element, form, offices.get(record.organization_id or 0), named, files))
    return found


def codes(records: Iterable[Record]) -> dict[str, str]:
    """The names of the offices that records name by their codes."""
    wanted = {str(record.data["to"]) for record in records if record.data.get("to")}
    found = (Organization.by_code(code) for code in wanted)
    return {office.code: office.name for office in found if office is not None}


def by_instant(events: Iterable[CaseEvent]) -> dict[datetime, list[CaseEvent]]:
    """The events of each instant: what was done in one act stands together."""
    found: dict[datetime, list[CaseEvent]] = {}
    for event in events:
        found.setdefault(event.at, []).append(event)
    return found


def element_of(record: Record, definition: Definition, at_once: Iterable[CaseEvent]) -> Element | None:
    """The step at which a record was made: the one of an event of the same instant, else the one whose form fits best."""
    same = {event.element_id for event in at_once}
    known = [element for element in definition.elements.values() if element.id in same]
    # What the case did by itself, such as the dispatch of a part (ST-29), has an event and no form.
    return next(
        (element for element in [*known, *definition.elements.values()] if fits(record, element, definition)),
        next(iter(known), None),
    )


def fits(record: Record, element: Element, definition: Definition) -> bool:
    """Whether a record of this kind, with this outcome and these fields, can come from an element."""
    handler = element.properties.get("handler", "step." if element.kind == "userTask" else "")
    if not handler.startswith(HANDLERS.get(record.kind, (record.kind, "step.", "clock."))):
        return False
    if record.outcome is not None and record.outcome not in [item.id for item in element.outcomes]:
        return False
    properties = definition.form_of(element)[0].get("properties", {})
    return not record.data or bool(set(properties) & set(record.data))
