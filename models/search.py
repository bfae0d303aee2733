"""What cases are found by: the words of each case, kept in the transaction that opens it.

PostgreSQL keeps them as a `tsvector` with a GIN index. SQLite keeps them as text that an FTS5 table mirrors by triggers. Of the
person who wrote the review there is nothing in them (ST-4b): texts come in as they are kept, with masks in place of names.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import DDL, Dialect, ForeignKey, Text, event
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine

from models.base import Base
from models.case import Case
from models.evaluation import Evaluation
from models.rows import Rows
from models.words import kept


class Words(TypeDecorator[str]):
    """Words with blanks around each, in the spelling of the database."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(TSVECTOR() if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None or dialect.name != "postgresql":
            return value
        return " ".join(f"'{word}'" for word in value.split())


class CaseWords(Base):
    """The words of one case."""

    __tablename__ = "case_words"

    case_id: Mapped[int] = mapped_column(
        ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    words: Mapped[str] = mapped_column(Words)


MIRROR = "case_search"
_SQLITE = (
    # `ascii` leaves whole what we have cut (models/words.py).
    f"CREATE VIRTUAL TABLE {MIRROR} USING fts5(words, content='case_words', content_rowid='case_id',"
    " tokenize='ascii', detail='none', columnsize=0)",
    "CREATE TRIGGER case_words_added AFTER INSERT ON case_words BEGIN"
    f" INSERT INTO {MIRROR}(rowid, words) VALUES (new.case_id, new.words); END",
    "CREATE TRIGGER case_words_gone AFTER DELETE ON case_words BEGIN"
    f" INSERT INTO {MIRROR}({MIRROR}, rowid, words) VALUES ('delete', old.case_id, old.words); END",
    "CREATE TRIGGER case_words_changed AFTER UPDATE ON case_words BEGIN"
    f" INSERT INTO {MIRROR}({MIRROR}, rowid, words) VALUES ('delete', old.case_id, old.words);"
    f" INSERT INTO {MIRROR}(rowid, words) VALUES (new.case_id, new.words); END",
)
# A search begins with how rare its words are (models/queries/search.py): so many of them are known to the planner.
_POSTGRESQL = (
    "CREATE INDEX ix_case_words_words ON case_words USING gin (words)",
    "ALTER TABLE case_words ALTER COLUMN words SET STATISTICS 1000",
)
_ddl: Any = DDL
for _dialect, _statements in (("sqlite", _SQLITE), ("postgresql", _POSTGRESQL)):
    for _statement in _statements:
        event.listen(CaseWords.__table__, "after_create", _ddl(_statement).execute_if(dialect=_dialect))
event.listen(CaseWords.__table__, "before_drop", _ddl(f"DROP TABLE IF EXISTS {MIRROR}").execute_if(dialect="sqlite"))


def words_of(case: Case, evaluations: Iterable[Evaluation]) -> str:
    """What a case is found by: its numbers, item, institution, what was said, and the number of the window's staff."""
    texts = [case.case_no, case.external_id]
    for said in evaluations:
        texts += [said.item_name, said.item_code, said.institution_name, said.text, said.staff_number, *said.reasons]
        texts += [text for project in said.projects or () for text in project.values()]
    return f" {' '.join(kept(text for text in texts if text))} "


def keep_words(rows: Rows, case: Case, evaluation: Evaluation) -> None:
    """Keeps the words of a case that is just being opened; its number must be given already."""
    rows.new(CaseWords, case_id=case.id, words=words_of(case, [evaluation]))
