"""追加评价的新工单: the case that a negative follow-up by the link opens (ST-22c), by the entrance of the platform of the first.

The unit that keeps the follow-up asks for the case too, as a job that names the first case alone. The work order is made of
what was kept: word for word the same each time, so that intake recognises a repeat.
"""

from __future__ import annotations

import dataclasses
import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from calendars.clock import to_beijing
from models.account import EVALUATOR
from models.base import db
from models.case import Case
from models.errors import DomainError
from models.evaluation import PERSONAL, Evaluation
from models.queries import cases as case_queries
from workflows import intake
from workflows.background.deferring import defer
from workflows.background.report import Report
from workflows.context import Context
from workflows.evaluators import follow_up, persons
from workflows.evaluators.persons import Person
from workflows.unit import Unit

log = logging.getLogger("bihuan.judging")

JOB = "open_second_case"
CHANNEL = "answer-link"


@dataclass(frozen=True)
class Given:
    """A follow-up evaluation as it is kept: `text` is masked, `at` is aware."""

    external_id: str
    level_system: str
    level_code: str
    text: str
    at: datetime


def ask(unit: Unit) -> bool:
    """Has the case opened once this unit is committed; False where nobody works in the background."""
    return defer(unit.context, JOB, case=unit.case.id) is not None


def at_once(context: Context, case_id: int) -> None:
    """Opens it now: where nobody works in the background."""
    try:
        open_case_of(context, case_id)
    except DomainError as refusal:
        # The person has said their say, and the offices were told of it: nobody is shown an error for our routing.
        log.error("no case for the follow-up evaluation of case %s: %s", case_id, refusal)


def asked_for(context: Context, report: Report, case_id: int) -> None:
    """The job. What our own routing refuses fails it, and its note says to an administrator which case it is about."""
    report.progress(0, 1, db.session.get_one(Case, case_id).case_no)
    open_case_of(context, case_id)
    report.progress(1, 1)


def open_case_of(context: Context, case_id: int) -> None:
    """Opens the case that the follow-up of a case asks for, unless it is there. DomainError where it is refused."""
    db.session.rollback()
    original, second = db.session.get_one(Case, case_id), follow_up.known(case_id)
    if second is None or second.external_id is None:
        raise LookupError(original.case_no)
    before = select(Case.id).where(Case.source == original.source, Case.external_id == second.external_id)
    if db.session.scalar(before) is not None:
        return
    given = Given(second.external_id, second.level_system, second.level_code, second.text, second.evaluated_at)
    person, first = persons.of_case(context.vault, case_id), case_queries.evaluations([case_id])[case_id]
    order = order_of(original, first, person, given)
    intake.open_case(context, dataclasses.replace(EVALUATOR, username=original.source), order)


def order_of(original: Case, first: Evaluation, person: Person, given: Given) -> dict[str, Any]:
    """The follow-up in the words in which a platform sends one, with the person in clear, for whom a new case will call."""
    at = to_beijing(given.at).isoformat()
    return {
        "external_id": given.external_id,
        "follows": original.external_id,
        "locality": original.locality,
        "generated_at": at,
        "received_at": at,
        "evaluation": {
            "level": {"system": given.level_system, "code": given.level_code},
            "channel": CHANNEL,
            "reasons": [],
            "text": in_full(person, given.text),
            "evaluated_at": at,
            "item": {"code": first.item_code, "name": first.item_name},
            "institution": {"code": first.institution_code, "name": first.institution_name},
            "institutions": [{"code": code} for code in first.institutions or []],
            "staff": {"name": first.staff_name, "number": first.staff_number},
            "evaluator": {key: value for key in PERSONAL if (value := getattr(person, key))},
        },
    }


def keep_words(unit: Unit, text: str) -> Person:
    """Seals what the person wrote where it is kept masked, behind their first words; answers the person with it (ST-4b).

    A row that is not sealed yet is left to the rotation, which has more to do with it.
    """
    row, person = case_queries.evaluator(unit.case.id), unit.person()
    if row is None or row.sealed_with is None or person.hidden(text) == text:
        return person
    words = "\n".join(part for part in (person.words, text) if part)
    person = dataclasses.replace(person, words=words)
    persons.seal(unit.context.vault, row, person)
    return person


def in_full(person: Person, masked: str) -> str:
    """The last words of the person that are kept as this; what is kept, where it hides nothing or they are gone."""
    lines = masked.count("\n") + 1
    last = "\n".join(person.words.split("\n")[-lines:])
    return last if person.hidden(last) == masked else masked
