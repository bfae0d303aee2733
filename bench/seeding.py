"""Many live cases, fast: one is opened through the front door, the others are copies of its rows made by the database.

A copy is a case like any other: the sweep fires its clocks through the real unit. Two things are its original's: the ids
inside its workflow state, which only its own rows name, and the hash of its first event.
"""

from typing import Any

from sqlalchemy import Column, Table

from bench.contestants.ours import Ours
from bench.raw import Raw
from models.base import db
from models.case import Case
from models.deadline import Deadline

LOW_BITS = (1 << 20) - 1


def open_one(runner: Ours, key: str) -> int:
    """One case of the real thing; returns its id."""
    opened = runner.open(key)
    return int(runner.raw.scalar("SELECT id FROM cases WHERE case_no = ?", opened.case_no))


def multiply(raw: Raw, original: int, first: int, last: int) -> None:
    """Copies the case into the ids from `first` to `last`, with every row that belongs to it."""
    numbers = (
        "WITH RECURSIVE series(n) AS (SELECT ? UNION ALL SELECT n + 1 FROM series WHERE n < ?)"
        if raw.sqlite
        else "WITH series AS (SELECT generate_series(?::bigint, ?::bigint) AS n)"
    )
    raw.begin()
    for table in db.metadata.sorted_tables:
        if table is Case.__table__ or "case_id" in table.columns:
            copied = [column for column in table.columns if not own_number(table, column)]
            names = ", ".join(f'"{column.name}"' for column in copied)
            values = ", ".join(value_of(table, column) for column in copied)
            mine = "id" if table is Case.__table__ else "case_id"
            into = f"INSERT INTO {table.name} ({names})"
            chosen = f"SELECT {values} FROM series, {table.name} o WHERE o.{mine} = ?"
            raw.run(f"{numbers} {into} {chosen}", first, last, original)
    if not raw.sqlite:
        raw.run("SELECT setval(pg_get_serial_sequence('cases', 'id'), ?)", last)
    raw.commit()
    settle(raw)


def settle(raw: Raw) -> None:
    """What the databases do by themselves in quiet moments: learn what is in the tables, mark what all can see."""
    raw.run("ANALYZE" if raw.sqlite else "VACUUM ANALYZE")


def own_number(table: Table, column: Column[Any]) -> bool:
    """A running number that the database gives and nobody else names."""
    return column.primary_key and column.name == "id" and table not in (Case.__table__, Deadline.__table__)


def value_of(table: Table, column: Column[Any]) -> str:
    """What a copy has in a column: its own number where the column names the case or a clock, else its original's value."""
    name = f'o."{column.name}"'
    points_to = {key.column.table.name for key in column.foreign_keys}
    if (table is Case.__table__ and column.primary_key) or "cases" in points_to:
        return "n"
    if (table is Deadline.__table__ and column.primary_key) or "deadlines" in points_to:
        return f"((n * {LOW_BITS + 1}) + ({name} % {LOW_BITS + 1}))"
    if column.name in unique_texts(table):
        return f"{name} || '-' || n"
    return name


def unique_texts(table: Table) -> set[str]:
    """Texts that no two rows may share."""
    unique = {column.name for column in table.columns if column.unique}
    for index in table.indexes:
        if index.unique:
            unique |= {column.name for column in index.columns}
    return {name for name in unique if table.columns[name].type.python_type is str} - {"source"}


def make_due(raw: Raw, share: int) -> int:
    """Puts the early warning of every `share`-th case a little before now; returns how many are due."""
    before = "2026-09-24 01:59:00.000000" if raw.sqlite else "2026-09-24 01:59:00+00"
    raw.begin()
    cursor = raw.run(
        "UPDATE deadlines SET due_at = ? WHERE state = 'running' AND purpose = 'warn' AND case_id % ? = 0",
        before,
        share,
    )
    raw.commit()
    settle(raw)
    return int(cursor.rowcount)


def finished(raw: Raw, case_id: int, rows: int) -> None:
    """That many clocks that ran out long ago, as years leave them behind: they must not slow anything down."""
    series = (
        "WITH RECURSIVE series(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < ?)"
        if raw.sqlite
        else "WITH series AS (SELECT generate_series(1, ?::bigint) AS n)"
    )
    columns = [column.name for column in Deadline.__table__.columns]
    given = {"id": "-n", "state": "CASE n % 2 WHEN 0 THEN 'met' ELSE 'fired' END"}
    values = ", ".join(given.get(name, f"o.{name}") for name in columns)
    raw.begin()
    raw.run(
        f"{series} INSERT INTO deadlines ({', '.join(columns)}) SELECT {values} FROM series, deadlines o"
        " WHERE o.id = (SELECT min(id) FROM deadlines WHERE case_id = ?)",
        rows,
        case_id,
    )
    raw.commit()
    settle(raw)


def resting(raw: Raw, rows: int) -> None:
    """That many clocks that are due, could not be fired and wait for their retry."""
    due = "2026-09-24 01:00:00.000000" if raw.sqlite else "2026-09-24 01:00:00+00"
    later = "2026-09-25 01:00:00.000000" if raw.sqlite else "2026-09-25 01:00:00+00"
    chosen = "SELECT id FROM deadlines WHERE state = 'running' AND purpose = 'urge' ORDER BY id DESC LIMIT ?"
    raw.begin()
    raw.run(f"UPDATE deadlines SET due_at = ? WHERE id IN ({chosen})", due, rows)
    raw.run(
        "INSERT INTO incidents (case_id, deadline_id, error, state, attempts, first_at, retry_at)"
        f" SELECT case_id, id, 'bench', 'open', 1, due_at, {'?' if raw.sqlite else '?::timestamptz'}"
        f" FROM deadlines WHERE id IN ({chosen})",
        later,
        rows,
    )
    raw.commit()
    settle(raw)
