"""Keeps the book of incidents: background work of a case that failed, tried again, mended, or overtaken by the case."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from handlers.act import PendingEvent
from handlers.router import place_of
from models.account import SYSTEM, Actor
from models.base import db
from models.case import Case
from models.deadline import Deadline
from models.errors import DomainError
from models.event import CaseEvent
from models.incident import KINDS, Incident, next_try
from models.notice import to_office
from models.notice_sending import NoticeMessage
from models.outbox import OutboxMessage
from models.queries.incidents import overtaken
from workflows.context import Context
from workflows.procedures.definitions import PROCEDURE_MISSING
from workflows.unit import transaction
from workflows.watching.faults import describe

BATCH = 500
# The element that waits for the province.
RECEIPT = "filing_receipt"


@dataclass(frozen=True)
class Work:
    """A piece of background work: one deadline, one message to the province, one message of notices to a person, or one case
    of a migration."""

    case_id: int
    deadline_id: int | None = None
    outbox_id: int | None = None
    message_id: int | None = None
    migrated_id: int | None = None
    kind: str = "deadline"


def report(context: Context, work: Work, error: Exception, by: Actor | None = None) -> None:
    """Keeps a failure as an incident, to be tried again later and later; of an administrator's retry (`by`) also on the log.

    One incident for each piece of work, however often it fails. The case is locked: two workers that fail together add up.
    """
    now = context.clock.now()
    with transaction():
        case = locked_case(work.case_id)
        incident = db.session.scalar(select(Incident).where(*same(work)))
        if incident is None:
            incident = Incident(case_id=case.id, first_at=now, attempts=0)
            incident.deadline_id, incident.outbox_id = work.deadline_id, work.outbox_id
            incident.notice_message_id, incident.migrated_id = work.message_id, work.migrated_id
            db.session.add(incident)
            tell_administrators(case, now, work.kind)
        missing = isinstance(error, DomainError) and error.code == PROCEDURE_MISSING
        incident.kind = "procedure" if missing else work.kind
        name_place(context, case, incident, place_of(error) or beginning(work))
        incident.failed(describe(error), next_try(now, incident.attempts + 1))
        if work.outbox_id is not None:
            incident.retry_at = db.session.get_one(OutboxMessage, work.outbox_id).next_attempt_at
        if by is not None:
            put_on_log(case, by, now, incident, "IncidentRetried", result="failed")


def locked_case(case_id: int) -> Case:
    """The case under its row lock, without its workflow: it can be had even where that can not be read."""
    query = select(Case).where(Case.id == case_id).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def same(work: Work) -> list[Any]:
    """The condition that finds the incident of a piece of work."""
    return [
        Incident.deadline_id == work.deadline_id,
        Incident.outbox_id == work.outbox_id,
        Incident.notice_message_id == work.message_id,
        Incident.migrated_id == work.migrated_id,
    ]


def tell_administrators(case: Case, at: datetime, kind: str) -> None:
    """A notice of a new incident. One about a notice stays in the product: else a channel that is down would feed itself."""
    text = f"{case.case_no} {KINDS.get(kind, kind)}，请在事故页处理"
    db.session.add(to_office(case, at, None, "admin", "incident", text, planned=kind == "notice_failed"))


def beginning(work: Work) -> tuple[str, str | None]:
    """Where work begins, for a failure outside every handler: the clock, or the wait for the province's receipt."""
    if work.migrated_id is not None:
        return "", None
    if work.deadline_id is not None:
        return db.session.get_one(Deadline, work.deadline_id).element_id, None
    if work.message_id is not None:
        return "", db.session.get_one(NoticeMessage, work.message_id).channel
    return RECEIPT, db.session.get_one(OutboxMessage, work.outbox_id).kind


def name_place(context: Context, case: Case, incident: Incident, place: tuple[str, str | None]) -> None:
    """Says where it broke, as the diagram calls it, if that can be read."""
    incident.element, incident.handler = place
    definition = context.definitions.by_id.get(case.procedure_id)
    element = definition.elements.get(place[0]) if definition is not None else None
    incident.element_name = element.name if element is not None else None


def put_on_log(case: Case, by: Actor, at: datetime, incident: Incident, name: str, **data: Any) -> None:
    """An event about an incident, chained to the log of its case, which the caller has locked."""
    said = {"kind": incident.kind, **data}
    event = PendingEvent(name, incident.element, by.username, at, at, said)
    db.session.execute(insert(CaseEvent), [case.chained(vars(event))])


def resolve(work: Work, at: datetime, by: Actor = SYSTEM) -> None:
    """Closes the incident of work that went through after all; within the transaction of that work."""
    changes = {"state": "resolved", "resolved_at": at, "closed_by": by.username}
    db.session.execute(update(Incident).where(*same(work), Incident.state == "open").values(changes))


def settle(context: Context) -> int:
    """Closes incidents of deadlines that run no more, because the case has moved on. Cost follows the retries that are due."""
    now = context.clock.now()
    query = select(Incident.id).where(overtaken(), Incident.retry_at <= now).limit(BATCH)
    found = list(db.session.scalars(query))
    db.session.rollback()
    if found:
        with transaction():
            changes = {"state": "obsolete", "resolved_at": now, "closed_by": SYSTEM.username}
            db.session.execute(update(Incident).where(Incident.id.in_(found), Incident.state == "open").values(changes))
    return len(found)
