"""Looks at the person behind an evaluation: in clear for whoever has to call, and by value for finding a case again.

Each look is an event of the case with its reason; neither the event nor a refusal holds a value (ST-4b).
"""

import logging
from collections.abc import Mapping

from sqlalchemy import and_, select

from models.account import Actor
from models.base import db
from models.case import Case
from models.errors import DomainError, forbidden, not_found, wrong_field
from models.evaluation import Evaluator
from models.queries import cases as case_queries
from models.queries import scope
from workflows.context import Context
from workflows.evaluators import persons
from workflows.locked import on_case
from workflows.procedures.definitions import Definition
from workflows.procedures.elements import Element
from workflows.unit import Unit, definition_of

# More than one person can have written. Beyond it, the search asks for something closer.
MOST_FOUND = 20
SHORTEST_REASON = 2
# Whoever handles the case puts things right with the person, in every step.
HANDLING = frozenset({"second_level", "third_level"})

log = logging.getLogger("bihuan.showing")


def show_evaluator(context: Context, actor: Actor, case_no: str, reason: str) -> persons.Person:
    """The person in clear, to the account that has to call (ST-36, CX-11); each look is an event.

    404 where there is no such case or person, 403 for another role, 409 where nothing is left to call for, where another
    holds the step, or where the person was erased; 422 without a reason.
    """
    case = case_queries.visible(actor, case_no)
    if case is None:
        raise not_found("工单", "case")
    if not actor.every_role & calling(definition_of(context, case)):
        raise forbidden(
            "只有承办机构为回访可查看评价人信息", "only the institution that calls back may see the evaluator"
        )
    check_reason(reason)
    with on_case(context, case.id, actor) as unit:
        row = case_queries.evaluator(case.id)
        if row is None:
            raise not_found("评价人信息", "evaluator")
        ensure_kept(row, context.retention_days)
        ensure_calls(unit, actor)
        person = persons.opened(context.vault, row)
        unit.emit("EvaluatorShown", reason=person.hidden(reason.strip()))
    return person


def calls(step: Element) -> bool:
    """Whether a step is one in which the person is called."""
    return step.properties.get("handler", "").startswith("callback.")


def calling(definition: Definition) -> set[str]:
    """The roles that call: whoever handles, and in whose lane the callback stands (SP-8.1: a special team)."""
    return {*HANDLING, *(element.lane for element in definition.elements.values() if calls(element))}


def check_reason(reason: str) -> None:
    """A reason is something that can be read (422)."""
    if sum(character.isalnum() for character in reason) < SHORTEST_REASON:
        raise wrong_field(
            "/reason",
            "too-short",
            "请说明理由，至少2个字，如“回访核实”",
            "say why, in two characters or more",
        )


def ensure_kept(row: Evaluator, retention_days: int) -> None:
    """Refuses where the person was erased (409)."""
    if row.erased_at is not None:
        raise DomainError("evaluator-erased", *persons.erased_words(retention_days))


def ensure_calls(unit: Unit, actor: Actor) -> None:
    """Refuses (409) an account that has no step of the institution in its hands: only those see whom they have to call."""
    if unit.engine.completed or unit.case.closed_at is not None:
        raise DomainError("case-closed", "工单已办结，不再显示评价人信息", "the case is closed: no more calls to make")
    for task in case_queries.open_tasks([unit.case.id]):
        step = unit.definition.elements.get(task.step)
        if task.lane not in HANDLING and not (step is not None and calls(step)):
            continue
        holder = task.capacity_of(actor)
        if task.organization_id == holder.organization_id and task.is_free_for(holder):
            unit.actor = holder
            return
    raise DomainError(
        "not-yours-to-call",
        "回访、整改步骤不在您手中，不显示评价人信息",
        "neither callback nor rectification is in your hands: there is nobody for you to call",
    )


def search(context: Context, actor: Actor, wanted: Mapping[str, str], reason: str) -> list[Case]:
    """Cases whose evaluator has exactly these values, newest first, among those that the actor may see; each is an event.

    Raises 422 where nothing is asked, a value says nothing, no reason is given, or too many cases would be found.
    """
    check_reason(reason)
    matches = []
    for key, value in wanted.items():
        normal = persons.NORMAL[key](value)
        if not normal:
            raise wrong_field(f"/{key}", "too-short", "没有可查询的内容", "has nothing to search for")
        matches.append(getattr(Evaluator, f"{key}_index").in_(context.vault.indexes(key, normal)))
    if not matches:
        raise wrong_field("", "required", "请至少填写一项评价人信息", "give at least one of the evaluator's values")
    found = select(Evaluator.case_id).where(and_(*matches))
    query = select(Case).where(scope.cases(actor), Case.id.in_(found)).order_by(Case.id.desc()).limit(MOST_FOUND + 1)
    cases = list(db.session.scalars(query))
    if len(cases) > MOST_FOUND:
        raise wrong_field("", "too-many", f"超过{MOST_FOUND}件，请补充条件", f"more than {MOST_FOUND}: ask closer")
    # A search that finds nothing has no case to be put on record with.
    log.info("%s searched by %s and found %d", actor.username, sorted(wanted), len(cases))
    for case in cases:
        with on_case(context, case.id, actor) as unit:
            asked = persons.Person(**wanted)
            kept = persons.of_case(context.vault, case.id)
            unit.emit("EvaluatorSearched", by=sorted(wanted), reason=kept.hidden(asked.hidden(reason.strip())))
    return cases
