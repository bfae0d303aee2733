"""Finding cases by their words. A search ranks nothing: the order stays that of the list.

Rare words are looked up first, and the list asks for those few cases. Words that many cases have would fill an answer with what
is thrown away again, so that the list is walked in its own order instead and each case is asked whether it has them: the
more cases have them, the sooner a page is full.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Integer,
    Select,
    Text,
    bindparam,
    cast,
    false,
    func,
    literal,
    literal_column,
    select,
    text,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import InstrumentedAttribute

from models.base import db
from models.queries.few import FEW, named
from models.search import MIRROR, CaseWords
from models.words import Wish, runs, wishes


def found(case_id: InstrumentedAttribute[int], query: str) -> ColumnElement[bool]:
    """Whether a column names a case that has all words of a query: one of the few that were looked up, or each is asked."""
    wanted = tuple(wishes(query))
    if not wanted:
        return false()
    if has_many(query, wanted):
        return has(case_id, query)
    ids = db.session.execute(lookup(wanted).limit(FEW + 1)).scalars().all()
    return named(case_id, ids) if len(ids) <= FEW else has(case_id, query)


def listed(query: str, lists: Sequence[Select[*tuple[Any, ...]]]) -> list[tuple[Any, ...]] | None:
    """The rows of some lists, alike, that begin with the id of a case that has the words; None where too many cases have them.

    One question for all: what is found need not be told to us first, and to the database again.
    """
    wanted = tuple(wishes(query))
    if not wanted:
        return []
    if has_many(query, wanted):
        return None
    # Asked for twice, so that no database takes it apart: it stops where they are too many.
    few = lookup(wanted).limit(FEW + 1).cte("few")
    size = select(func.count().label("size")).select_from(few).subquery()
    rows = union_all(*(one.where(one.selected_columns[0].in_(select(few.c.case_id))) for one in lists)).subquery()
    # Where they are too many after all, their rows stay where they are.
    told = db.session.execute(select(size.c.size, rows).outerjoin_from(size, rows, size.c.size <= FEW)).all()
    if told[0][0] > FEW:
        return None
    return [tuple(row) for _, *row in told if row[0] is not None]


def has_many(query: str, wanted: tuple[Wish, ...]) -> bool:
    """Whether more cases than a few have the words: by what PostgreSQL expects; SQLite looks sooner than it could tell."""
    if db.engine.dialect.name == "postgresql":
        return estimated(query) > FEW
    few = lookup(wanted).limit(FEW + 1).subquery()
    return (db.session.scalar(select(func.count()).select_from(few)) or 0) > FEW


def estimated(query: str) -> float:
    """How many cases PostgreSQL expects to have the words, by its statistics and without looking (a millisecond).

    Of one word its rarest part counts: its parts are no accident of each other. Different words are taken to be.
    """
    said = runs(query)
    parts = [(place, wish) for place, run in enumerate(said) for wish in run]
    asked = " UNION ALL ".join(
        f"SELECT 1 FROM case_words WHERE words @@ CAST(:w{number} AS tsquery)" for number in range(len(parts))
    )
    values = [
        bindparam(f"w{number}", written((wish,)), Text, literal_execute=True) for number, (_, wish) in enumerate(parts)
    ]
    explained = text(f"EXPLAIN (FORMAT JSON) SELECT 1 FROM case_words UNION ALL {asked}").bindparams(*values)
    branches = db.session.execute(explained).scalar_one()[0]["Plan"]["Plans"]
    whole, *found = (float(branch["Plan Rows"]) for branch in branches)
    expected = whole
    for place in range(len(said)):
        expected *= min(rows for (of, _), rows in zip(parts, found, strict=True) if of == place) / max(whole, 1.0)
    return expected


def lookup(wanted: tuple[Wish, ...]) -> Any:
    """The ids of the cases that have the words."""
    if db.engine.dialect.name == "postgresql":
        return select(CaseWords.case_id).where(CaseWords.words.op("@@")(tsquery(wanted)))
    mirror = text(f"SELECT rowid AS case_id FROM {MIRROR} WHERE {MIRROR} MATCH :words")
    asked = mirror.bindparams(words=" AND ".join(f'"{wish.word}"{"*" * wish.begins}' for wish in wanted))
    return select(asked.columns(literal_column("case_id", Integer)).subquery().c.case_id)


def has(case_id: InstrumentedAttribute[int], query: str) -> ColumnElement[bool]:
    """Whether one case has the words. A scalar question: no database turns it round and begins with all that have them."""
    wanted = tuple(wishes(query))
    if db.engine.dialect.name == "postgresql":
        condition: ColumnElement[Any] = CaseWords.words.op("@@", return_type=Boolean())(tsquery(wanted))
    else:
        ends = (f" {wish.word}{'' if wish.begins else ' '}" for wish in wanted)
        places = [func.instr(CaseWords.words, literal(word)) > 0 for word in ends]
        condition = places[0]
        for place in places[1:]:
            condition = condition & place
    asked: ColumnElement[Any] = select(condition).where(CaseWords.case_id == case_id).scalar_subquery()
    return asked.is_(true()) if db.engine.dialect.name == "postgresql" else asked == literal_column("1")


def tsquery(wanted: tuple[Wish, ...]) -> ColumnElement[Any]:
    """The words as PostgreSQL asks for them. Written into the statement: how rare they are decides its plan.

    They consist of letters and digits alone (models/words.py), and the driver's own quoting is used.
    """
    return cast(bindparam(None, written(wanted), Text, literal_execute=True), TSQUERY)


def written(wanted: tuple[Wish, ...]) -> str:
    """The words in PostgreSQL's own spelling of a search."""
    return " & ".join(f"'{wish.word}'{':*' if wish.begins else ''}" for wish in wanted)
