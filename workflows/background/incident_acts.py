"""What an administrator does about incidents: retries or skips them, one or many. Each act is an event of its case.

Twice is once: the same act of the same person is answered as the first time; whoever comes second is told who was first.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from calendars.clock import minute
from calendars.deadlines import next_occurrence
from calendars.rules import Relation, parse
from models.account import Actor
from models.base import db
from models.deadline import Deadline
from models.errors import DomainError, not_found
from models.filing import Filing
from models.incident import Incident
from models.notice_sending import NoticeMessage
from models.outbox import OutboxMessage
from models.queries import incidents as queries
from workflows.background.incidents import locked_case, put_on_log
from workflows.context import Context
from workflows.locked import on_case
from workflows.migrating import rounds
from workflows.sweep import Due, fire
from workflows.unit import Unit, transaction

RESULTS = {
    "resolved": "已办妥",
    "failed": "仍然失败",
    "queued": "已排入发送",
    "skipped": "已跳过",
    "refused": "不能办理",
}


@dataclass(frozen=True)
class Told:
    """What came of an act on one incident: a result of `RESULTS`, and the sentence that explains it (Chinese / English)."""

    incident_id: int
    result: str
    detail: str = ""
    code: str = ""


Act = Callable[[int], Told]


def retry(context: Context, actor: Actor, incident_id: int) -> Told:
    """Fires the deadline now, or sends the message with the next round. 409 if the incident is over, told by whom."""
    incident = own(actor, incident_id)
    if done_before(incident, actor, "resolved"):
        return Told(incident_id, "resolved")
    incident.ensure_open(minute)
    if incident.outbox_id is not None:
        return requeue(context, actor, incident_id)
    if incident.notice_message_id is not None:
        return send_again(context, incident.notice_message_id, incident_id)
    if incident.migrated_id is not None:
        return migrate_again(context, actor, incident.migrated_id, incident_id)
    row = db.session.get_one(Deadline, incident.deadline_id, populate_existing=True)
    ensure_due(row, context.clock.now())
    result = fire(context, Due(row.id, row.case_id, row.due_at), actor)
    incident = own(actor, incident_id)
    if result == "failed":
        return Told(incident_id, "failed", incident.error)
    if result == "left":
        # Somebody else was faster: say who it was, or that the case has moved on.
        incident.ensure_open(minute)
        raise obsolete()
    return Told(incident_id, "resolved")


def requeue(context: Context, actor: Actor, incident_id: int) -> Told:
    """Sets a message back to be sent with the next round, under its old key."""
    incident = own(actor, incident_id)
    with transaction():
        case = locked_case(incident.case_id)
        incident = again(incident_id)
        incident.ensure_open(minute)
        message = db.session.get_one(OutboxMessage, incident.outbox_id, populate_existing=True, with_for_update=True)
        now = context.clock.now()
        if message.state == "failed" or message.next_attempt_at > now:
            message.state, message.next_attempt_at, incident.retry_at = "pending", now, now
            filing = db.session.scalar(select(Filing).where(Filing.filing_no == message.idempotency_key))
            if filing is not None and filing.status == "failed":
                filing.status = "pending"
            put_on_log(case, actor, now, incident, "IncidentRetried", result="queued")
    return Told(incident_id, "queued", "将在下一轮投递时以原编号发送 / goes out with the next round under its old key")


def send_again(context: Context, message_id: int, incident_id: int) -> Told:
    """Sets a message of notices back to be sent with the next round."""
    with transaction():
        message = db.session.get_one(NoticeMessage, message_id, populate_existing=True, with_for_update=True)
        if message.state == "failed":
            message.send_again(context.system_clock.now())
    return Told(incident_id, "queued", "将在下一轮发送 / goes out with the next round")


def migrate_again(context: Context, actor: Actor, migrated_id: int, incident_id: int) -> Told:
    """Has another try at bringing a case to the version that its migration wants."""
    outcome = rounds.try_again(context, actor, migrated_id)
    incident = own(actor, incident_id)
    return Told(incident_id, "resolved") if outcome == "moved" else Told(incident_id, "failed", incident.error)


def give_up(context: Context, actor: Actor, incident_id: int, reason: str) -> Told:
    """Leaves a message of notices undelivered, or a case on its version."""
    with transaction():
        incident = again(incident_id)
        incident.ensure_open(minute)
        incident.close("skipped", actor.username, context.clock.now(), reason)
    return Told(incident_id, "skipped")


def skip(context: Context, actor: Actor, incident_id: int, reason: str) -> Told:
    """Gives up one firing of a clock: it does not happen, the log and the ledger say who decided so and why.

    Refused (409) for what the procedure can not do without: a filing, and a clock that would end or route the step.
    """
    incident = own(actor, incident_id)
    if done_before(incident, actor, "skipped"):
        return Told(incident_id, "skipped")
    incident.ensure_open(minute)
    if incident.outbox_id is not None:
        raise DomainError(
            "filing-not-skippable",
            "报备不能跳过：审核后须报省局复核备案（ST-35e），否则工单永远不能办结；请排除故障后重试",
            "a filing can not be skipped: without it the case never closes (ST-35e); mend the cause and retry",
        )
    if incident.notice_message_id is not None or incident.migrated_id is not None:
        return give_up(context, actor, incident_id, reason)
    with on_case(context, incident.case_id, actor) as unit:
        incident = again(incident_id)
        if done_before(incident, actor, "skipped"):
            return Told(incident_id, "skipped")
        incident.ensure_open(minute)
        row = next((row for row in unit.ledger.rows if row.id == incident.deadline_id), None)
        row = row or db.session.get_one(Deadline, incident.deadline_id)
        ensure_due(row, unit.at)
        ensure_free_of_course(unit, row)
        pass_over(unit, row, reason)
        incident.close("skipped", actor.username, unit.at, reason)
        unit.emit("IncidentSkipped", kind=incident.kind, clock=row.element_id, reason=reason)
    return Told(incident_id, "skipped")


def pass_over(unit: Unit, row: Deadline, reason: str) -> None:
    """The clock counts as dealt with, like one that begins too late to warn; a repeating one goes on after now.

    Its engine timer waits on and is known to the ledger, so it is neither fired nor armed anew. The limit itself stays:
    a step that is late is late, whether or not anybody was reminded.
    """
    before = row.due_at
    if parse(row.rule).relation is Relation.EVERY:
        row.due_at = next_occurrence(row.rule, max(unit.at, before), unit.ledger.calendar)
    else:
        row.state = "fired"
    unit.ledger.note(row, "skipped", before, row.due_at, reason)


def ensure_free_of_course(unit: Unit, row: Deadline) -> None:
    """Refuses a clock that moves the token of a step: skipped, the case would wait for ever or leave its procedure."""
    element = unit.definition.elements[row.element_id]
    if element.kind != "boundaryEvent" or element.interrupts:
        raise DomainError(
            "skip-changes-course",
            f"时钟“{element.name or element.id}”决定流程走向，跳过后工单将偏离流程；请排除故障后重试",
            f"{element.id} decides the course of the case: mend the cause and retry",
        )


def ensure_due(row: Deadline, now: datetime) -> None:
    """Refuses a deadline with nothing to do: the step was left, it was fired, or its instant was moved on (409)."""
    if row.state != "running" or row.due_at > now:
        raise obsolete()


def obsolete() -> DomainError:
    """The case has moved on (409)."""
    return DomainError(
        "incident-obsolete",
        "该时钟已不再待触发（步骤已办结、时钟已触发或到期时间已改），无须处理",
        "this clock is not due any more: nothing is left to be done",
    )


def done_before(incident: Incident, actor: Actor, state: str) -> bool:
    """Whether this very act of this person was done already."""
    return incident.state == state and incident.closed_by == actor.username


def own(actor: Actor, incident_id: int) -> Incident:
    """The incident as it is now, if the actor may see its case (404)."""
    db.session.rollback()
    incident = queries.visible(actor, incident_id)
    if incident is None:
        raise not_found("该事故", "incident")
    return incident


def again(incident_id: int) -> Incident:
    """The incident as it is under the lock of its case."""
    return db.session.get_one(Incident, incident_id, populate_existing=True)


def each(incident_ids: list[int], act: Act) -> Iterator[Told]:
    """The same act on many, each in its own unit: a refusal of one is told and stops no other."""
    for incident_id in incident_ids:
        try:
            yield act(incident_id)
        except DomainError as refusal:
            yield Told(incident_id, "refused", f"{refusal.message_zh} / {refusal.message_en}", refusal.code)
