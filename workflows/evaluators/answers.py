"""What was told to the person who wrote the review, fit to be shown to them and to nobody's harm: no names, no numbers.

The forms of all procedures call it `reply`, else `content` or `explanation` (docs/adding-a-locality.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from models.account import Account
from models.base import db
from models.case import Case
from models.evaluation import Evaluation
from models.organization import Organization
from models.records import Record
from protection.masking import SHORTEST_NAME, longest_first, spaced
from protection.masking import flat as flattened
from workflows.context import Context
from workflows.evaluators import persons

# In this order of preference: the words meant for the person, else what was explained.
FIELDS = ("reply", "content", "explanation")
# Acts in which somebody answers the person; an explanation to the province is none.
ANSWERING = ("rectification", "step", "verification", "handover")
NAMED = ("responsible_person",)
OFFICIAL = "工作人员"


@dataclass(frozen=True)
class Answer:
    """The answer of one institution, masked, and when it was put on record (aware)."""

    institution: str
    text: str
    at: datetime


def published(context: Context, case: Case) -> list[Answer]:
    """The answer of the case, or of each of its parts (ST-29); the newest of each. Empty where nobody has answered yet."""
    parts = list(db.session.scalars(select(Case).where(Case.parent_id == case.id).order_by(Case.id)))
    found = (answer_of(context, item) for item in (parts or [case]))
    return [answer for answer in found if answer is not None]


def answer_of(context: Context, case: Case) -> Answer | None:
    """The newest answer of one case that was not taken back."""
    newest_first = (
        select(Record).where(Record.case_id == case.id, Record.kind.in_(ANSWERING)).order_by(Record.id.desc())
    )
    records = list(db.session.scalars(newest_first))
    for record in (record for record in records if record.taken_back_at is None):
        said = next((text for field in FIELDS if (text := record.data.get(field))), None)
        if isinstance(said, str):
            office = db.session.get(Organization, record.organization_id or case.institution_id)
            return Answer(office.name if office else "", without_names(context, case, records, said), record.at)
    return None


def without_names(context: Context, case: Case, records: list[Record], text: str) -> str:
    """The text without the person, anybody's number, and the officials who handled it or were evaluated (ST-4b)."""
    evaluation = db.session.scalar(select(Evaluation).filter_by(case_id=case.id, assess_number=1))
    handled = [record.account_id for record in records if record.account_id]
    officials = [evaluation.staff_name if evaluation else ""]
    officials += list(db.session.scalars(select(Account.name).where(Account.id.in_(handled))))
    officials += [str(record.data.get(field) or "") for record in records for field in NAMED]
    return hide_officials(persons.of_case(context.vault, case.id).hidden(text), officials)


def hide_officials(text: str, names: Iterable[str]) -> str:
    """The text with the word for officials in the place of their names, however these are spaced."""
    whole = ("".join(name.split()) for name in names)
    for name in longest_first(set(whole), SHORTEST_NAME, flattened(text)):
        text = spaced(name, r"\s*").sub(OFFICIAL, text)
    return text
