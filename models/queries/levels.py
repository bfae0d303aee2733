"""Cases by the level of their first review. What few cases have is looked up; of what many have each row of a list is asked."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, literal_column, select
from sqlalchemy.orm import InstrumentedAttribute

from models.base import db
from models.evaluation import Evaluation
from models.queries.few import FEW, named

# Spelt out and not bound, so that the index of levels can be used.
FIRST = Evaluation.assess_number == literal_column("1")


@dataclass(frozen=True)
class AtLevel:
    """A level on our scale, and the cases that have it, or (None) more than can be named."""

    normal: int
    ids: tuple[int, ...] | None

    @property
    def many(self) -> bool:
        """Whether they are too many to be named: each case has to be asked."""
        return self.ids is None

    def among(self, case_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
        """Whether a column names a case of this level."""
        if self.ids is not None:
            return named(case_id, self.ids)
        # A scalar question, so that no plan begins with all evaluations.
        asked: Any = (
            select(Evaluation.level_normal).where(Evaluation.case_id == case_id, FIRST).limit(1).scalar_subquery()
        )
        is_so: ColumnElement[bool] = asked == self.normal
        return is_so


def level(normal: int) -> AtLevel:
    """Looks how many cases have it."""
    query = select(Evaluation.case_id).where(Evaluation.level_normal == normal, FIRST).limit(FEW + 1)
    ids = tuple(db.session.scalars(query))
    return AtLevel(normal, ids if len(ids) <= FEW else None)
