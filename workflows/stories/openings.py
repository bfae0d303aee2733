"""What could be done next in a story: the steps that wait and the messages that are open, each with who may do it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import or_, select

from models.account import Account, Actor
from models.base import db
from models.case import Case
from models.queries import cases as case_queries
from workflows.context import Context
from workflows.offers import offers


@dataclass(frozen=True)
class Opening:
    """A step (`step`) or message (`message`) and the login names of those who may do it now."""

    kind: str
    id: str
    name: str
    who: tuple[str, ...]


def openings(context: Context, case: Case) -> list[Opening]:
    """Steps in the order in which they were opened, then messages in the order of the diagram."""
    actors = everybody(case)
    steps = [
        Opening("step", task.step, task.name, tuple(one.username for one in actors if task.is_in_hands_of(one)))
        for task in case_queries.open_tasks([case.id])
    ]
    return [*steps, *messages(context, case, actors)]


def messages(context: Context, case: Case, actors: list[Actor]) -> list[Opening]:
    """The messages that somebody may send now."""
    evaluation = case_queries.evaluations([case.id]).get(case.id)
    senders: dict[str, tuple[str, list[str]]] = {}
    for actor in actors:
        for offer in offers(context, actor, case, evaluation):
            if offer.reason is None:
                senders.setdefault(offer.element.message, (offer.element.name, []))[1].append(actor.username)
    order = list(context.definitions.version(case.procedure_id).messages)
    return [Opening("message", name, senders[name][0], tuple(senders[name][1])) for name in order if name in senders]


def everybody(case: Case) -> list[Actor]:
    """The accounts of the case's locality that sit in an office."""
    query = select(Account).where(
        or_(Account.locality == case.locality, Account.locality.is_(None)), Account.organization_id.is_not(None)
    )
    return [account.actor() for account in db.session.scalars(query.order_by(Account.id))]
