"""Counts what is sent to the database. A count is stable where a time is not."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, event


@dataclass
class Statements:
    """The statements of a stretch of work, and its commits. What opens or ends a transaction is not a statement here.

    Many rows given to one INSERT or UPDATE count once: they go in one round trip (PostgreSQL's driver sends them as a
    pipeline, SQLite has no wire).
    """

    texts: list[str] = field(default_factory=list)
    commits: int = 0

    def __len__(self) -> int:
        return len(self.texts)


@contextmanager
def counting(engine: Engine) -> Iterator[Statements]:
    """Counts while it is open."""
    found = Statements()

    def sent(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK")):
            found.texts.append(" ".join(statement.split()))

    def committed(_connection: Any) -> None:
        found.commits += 1

    event.listen(engine, "before_cursor_execute", sent)
    event.listen(engine, "commit", committed)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", sent)
        event.remove(engine, "commit", committed)
