"""A few cases by their numbers: what is rare is looked up first, and a list asks for just these."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Integer, bindparam, false, func, select
from sqlalchemy.orm import InstrumentedAttribute

from models.base import db

# More cases than this are many: then each row of a list is asked. A page of 50 among a million is full after some ten
# thousand looks.
FEW = 5000


def named(case_id: InstrumentedAttribute[int], ids: Sequence[int]) -> ColumnElement[bool]:
    """Whether a column names one of these cases."""
    if not ids:
        return false()
    if db.engine.dialect.name != "postgresql":
        return case_id.in_(ids)
    # As rows and not as an array: each is looked up, and no index walked to compare it with all of them.
    rows: Any = func.unnest(bindparam(None, list(ids), ARRAY(Integer)))
    return case_id.in_(select(rows))
