"""Requests to void a case (作废): of a case, and those that wait for a decision."""

from sqlalchemy import Select, and_, exists, or_, select, true

from models.account import Actor
from models.base import db
from models.case import Case
from models.filing import Filing
from models.outbox import OutboxMessage
from models.queries import scope
from models.voiding import VoidRequest


def asked_for(case_id: int) -> VoidRequest | None:
    """The request of a case that waits for a decision."""
    query = select(VoidRequest).where(VoidRequest.case_id == case_id, VoidRequest.state == "asked")
    return db.session.scalar(query.execution_options(populate_existing=True))


def newest(case_id: int) -> VoidRequest | None:
    """The newest request of a case, whatever became of it."""
    return db.session.scalar(
        select(VoidRequest).where(VoidRequest.case_id == case_id).order_by(VoidRequest.id.desc()).limit(1)
    )


def waiting_for(actor: Actor) -> Select[*tuple[VoidRequest, Case]]:
    """Requests on cases that the actor may see, oldest first. Whether the actor may decide says the workflow."""
    own = and_(true(), scope.cases(actor))
    return (
        select(VoidRequest, Case)
        .join(Case, Case.id == VoidRequest.case_id)
        .where(VoidRequest.state == "asked", own)
        .order_by(VoidRequest.id)
    )


def hindrances(case: Case) -> tuple[bool, bool]:
    """Whether it is a part of a joint approval, or a whole whose parts were opened (ST-29); whether something of it was filed,
    or lies in the outbox, for the province or for another case. In one question."""
    parts = exists().where(Case.parent_id == case.id)
    filed, leaving = exists().where(Filing.case_id == case.id), exists().where(OutboxMessage.case_id == case.id)
    joint, left = db.session.execute(select(parts, or_(filed, leaving))).one()
    return case.parent_id is not None or bool(joint), bool(left)
