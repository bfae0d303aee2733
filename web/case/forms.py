"""The form of a step or a message on its page: with what was typed, what is wrong, what each outcome leads to, and its draft."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _

from access.current import context
from calendars.clock import parse_instant
from models.errors import DomainError
from models.queries import organizations
from models.records import Record
from models.task import Task
from web.case.wording import articles
from web.files import panels
from web.form_data import written
from web.form_faults import by_field
from web.forms import UNSAID, Fault, Field, Files, Option, Schema, Values, faults, fields
from web.language import N_
from web.look import Look
from workflows import drafts, front_door
from workflows.drafts import Subject
from workflows.files.kinds import ACCEPTED
from workflows.procedures.elements import Element
from workflows.procedures.leads import leads_to
from workflows.unit import Repeatable

OUTCOME = "outcome"
# Names that a form brings beside its fields.
KEY, SEEN = "form_key", "seen"
LONGEST_KEY = 64
EITHER = N_(" 或 ")


@dataclass(frozen=True)
class Way:
    """One outcome with what it leads to."""

    id: str
    name: str
    leads: str
    chosen: bool = False


@dataclass(frozen=True)
class Open:
    """A form as its page shows it."""

    title: str
    help: str
    fields: list[Field]
    ways: list[Way]
    articles: list[dict[str, str]]
    key: str
    seen: int
    faults: list[Fault] = field(default_factory=list)
    # Where the form was filled from a draft: when it was kept.
    restored: datetime | None = None
    # Where it was filled from what was submitted the round before.
    carried: bool = False
    # What happened since the form was opened, newest last.
    news: Sequence[Any] = ()
    button: str = ""


def typed() -> dict[str, list[str]]:
    """What this request brought of a form, as it was typed."""
    names = (name for name in request.form if name == OUTCOME or name.startswith("data/"))
    return {name: request.form.getlist(name) for name in names}


def repeatable() -> Repeatable | None:
    """The number of this very form, so that a double click does nothing twice, and the last event that its reader saw."""
    key, seen = request.form.get(KEY, "")[:LONGEST_KEY], request.form.get(SEEN, "")
    if not key.isascii() or not key.isalnum():
        return None
    said = "\n".join(f"{name}={value}" for name, values in sorted(typed().items()) for value in values)
    digest, *earlier = context().vault.digests(f"{request.path}\n{said}".encode())
    return Repeatable(f"page-{key}", digest, tuple(earlier), int(seen) if seen.isascii() and seen.isdigit() else None)


def opened(
    at: Look,
    element: Element,
    subject: Subject,
    task: Task | None = None,
    values: Values | None = None,
    refusal: DomainError | None = None,
) -> Open:
    """The form of a step (`task`) or of a message: with what was typed, else with the draft."""
    assert at.definition is not None
    schema = at.definition.form_of(element)[0]
    kept = drafts.load(at.context, at.actor, subject) if values is None else None
    before = submitted_before(at, element, schema, task) if values is None and kept is None and task is not None else {}
    filled: Values = values if values is not None else kept.values if kept else before
    errors = by_field(refusal, schema) if refusal is not None else {}
    found = fields(schema, filled, errors, lambda name: offices(at, task, name), lambda: shelf(at, task, element))
    return Open(
        title=element.name,
        help=str(schema.get("description") or element.help),
        fields=found,
        ways=ways(at, element, filled),
        articles=articles(element.basis),
        key=secrets.token_hex(16),
        seen=at.case.event_seq,
        faults=told(faults(found, errors)),
        restored=kept.saved_at if kept else None,
        carried=bool(before),
        button=element.name,
    )


def submitted_before(at: Look, element: Element, schema: Schema, task: Task) -> dict[str, list[str]]:
    """What was submitted in this step the time before, where it was taken back or returned: nobody writes it all again."""
    if back := taken_back(at, task):
        return written(schema, back.data)
    if at.case.return_count == 0 or not element.properties.get("handler", "").startswith("rectification."):
        return {}
    last = next((record for record in reversed(at.records) if record.kind == "rectification"), None)
    return written(schema, last.data) if last is not None else {}


def taken_back(at: Look, task: Task) -> Record | None:
    """What was entered in this very step before it was taken back (撤回)."""
    undone = (event.data for event in reversed(at.events) if event.name == "StepTakenBack")
    told = next((data["completed_at"] for data in undone if data["task"] == task.id), None)
    return next((record for record in at.all_records if told and record.at == parse_instant(told)), None)


def told(found: list[Fault]) -> list[Fault]:
    """The summary; a missing outcome leads to where it is chosen."""
    return [
        Fault(item.message, item.title, item.id or ("f-outcome" if item.message == _("请选择办理结果") else ""))
        for item in found
    ]


def ways(at: Look, element: Element, values: Values) -> list[Way]:
    """The outcomes of a step. A single one needs no choice."""
    assert at.definition is not None
    chosen = (values.get(OUTCOME) or [""])[0]
    following = {item.id: leads(at, element, item.id) for item in element.outcomes}
    # Where only what is entered decides, every outcome may lead anywhere: that tells nobody anything.
    tells = len(set(following.values())) > 1 or not any(_(EITHER) in text for text in following.values())
    return [
        Way(item.id, item.name, following[item.id] if tells else "", item.id == chosen) for item in element.outcomes
    ]


def leads(at: Look, element: Element, outcome: str) -> str:
    """«复核 · 一级账户», «办结»; nothing where the diagram does not tell."""
    assert at.definition is not None
    found = []
    for following in leads_to(at.definition, element, outcome):
        lane = at.definition.lanes.get(following.lane)
        where = f" · {lane.name}" if lane and following.kind == "userTask" else ""
        found.append(f"{following.name}{where}")
    return str(_(EITHER)).join(dict.fromkeys(name for name in found if name))


def offices(at: Look, task: Task | None, name: str) -> list[Option]:
    """Who may be named: the offices directly below the one that answers for the step; in a joint case those who take part."""
    if name.endswith("institutions"):
        codes = set((at.whole["evaluation"] or {}).get("institutions", ()))
        return [Option(office.code, office.name) for office in organizations.by_codes(codes)]
    owner = task.owner_organization_id if task is not None else at.actor.organization_id
    if owner is None:
        return []
    found = [office for office in organizations.below(owner) if office.locality == at.case.locality]
    reviewed = at.case.institution_id
    return [
        Option(
            office.code,
            office.name,
            chosen=office.id == reviewed,
            note=_("被评价机构") if office.id == reviewed else "",
        )
        for office in sorted(found, key=lambda office: office.id != reviewed)
    ]


def shelf(at: Look, task: Task | None, element: Element) -> Files:
    """The files that the form may name: those of the office for which it is filled in. A new one goes where its draft goes."""
    case_no = at.case.case_no
    if task is not None:
        able = task.capacity_of(at.actor)
        upload = url_for("web.attaching.to_step", case_no=case_no, task_id=task.id)
    else:
        able = front_door.sender(at.case, at.actor, element) or at.actor
        upload = url_for("web.attaching.to_message", case_no=case_no, name=element.message)
    return Files(panels.choosable(at, able.organization_id), upload, ",".join(ACCEPTED))


def kept_text(at: Look, schema: Schema, values: Values) -> list[tuple[str, list[str]]]:
    """What was typed into a form that can not be sent any more, so that it can be copied: titles, and what stood there."""
    found = fields(schema, values, {}, lambda name: offices(at, None, name))
    # What was ticked stays where it is, among the attachments of the case.
    told = ((item.title, in_words(item)) for item in found if item.kind != "attachments")
    return [(title, words) for title, words in told if words]


def in_words(field: Field) -> list[str]:
    """What was typed into a field, a choice by its title."""
    titles = {option.value: option.title for option in field.options}
    return [titles.get(text, text) for text in field.values if text.strip() and text != UNSAID]
