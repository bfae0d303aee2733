"""Other cases beside one: of the same person and of the same item, among those that the actor may see.

The person is found by the sealed indexes and shown to nobody: the answer is cases, never a value (ST-4b).
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select

from models.account import Actor
from models.base import db
from models.case import Case
from models.errors import DomainError
from models.evaluation import Evaluation, Evaluator
from models.queries import cases as case_queries
from models.queries import scope
from workflows.context import Context
from workflows.evaluators import persons

SHOWN = 20
# So many of an item's or a person's newest evaluations are looked at: an item of a busy window has a hundred thousand.
LOOKED_AT = 2000
# Who puts things right with the person, and who watches over it; not the clerk, not outside, not who draws diagrams.
PERSON_ROLES = frozenset({"first_level", "second_level", "third_level", "authority", "supervisor"})
# A name is shared by many; these are one person's.
ONE_PERSONS = ("phone", "certificate_number")

log = logging.getLogger("bihuan.links")


@dataclass(frozen=True)
class Linked:
    """The newest cases, how many there are in all, and whether older ones than were looked at may exist."""

    cases: list[Case]
    total: int
    more: bool


NONE = Linked([], 0, False)


def of_person(context: Context, actor: Actor, case: Case) -> Linked | None:
    """Other cases of the same person; None where the actor is not to know of them.

    Nothing where the person left neither number, was erased, or can not be opened just now.
    """
    if not actor.roles & PERSON_ROLES:
        return None
    same = same_person(context, case.id)
    if same is None:
        return NONE
    found = linked(actor, case, select(Evaluator.case_id).where(same).order_by(Evaluator.case_id.desc()))
    if found.total:
        log.info("%s saw that %d cases share the evaluator of %s", actor.username, found.total, case.case_no)
    return found


def same_person(context: Context, case_id: int) -> ColumnElement[bool] | None:
    """What the person's other rows have in common with this one, under whatever key they were sealed."""
    try:
        person = persons.of_case(context.vault, case_id)
    except DomainError:
        return None
    matches: list[ColumnElement[bool]] = []
    for key in ONE_PERSONS:
        normal = persons.NORMAL[key](getattr(person, key))
        if normal:
            matches.append(getattr(Evaluator, f"{key}_index").in_(context.vault.indexes(key, normal)))
    return or_(*matches) if matches else None


def of_item(actor: Actor, case: Case) -> Linked:
    """Other cases of the same item within the locality."""
    evaluation = case_queries.evaluations([case.id]).get(case.id)
    if evaluation is None or not evaluation.item_code:
        return NONE
    newest = select(Evaluation.case_id).where(Evaluation.item_code == evaluation.item_code)
    return linked(actor, case, newest.order_by(Evaluation.case_id.desc()))


def linked(actor: Actor, case: Case, newest: Select[Any]) -> Linked:
    """Those of some cases that the actor may see, without the one that is looked at; the ids first, for they are few."""
    ids = list(dict.fromkeys(db.session.scalars(newest.limit(LOOKED_AT))))
    others = [number for number in ids if number != case.id]
    if not others:
        return NONE
    theirs = select(Case.id).where(Case.id.in_(others), Case.locality == case.locality, scope.cases(actor))
    seen = sorted(db.session.scalars(theirs), reverse=True)
    rows = {row.id: row for row in db.session.scalars(select(Case).where(Case.id.in_(seen[:SHOWN])))}
    return Linked([rows[number] for number in seen[:SHOWN]], len(seen), len(ids) == LOOKED_AT)
