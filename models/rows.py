"""The rows of one case during one unit: read and written by prebuilt statements, the mapped classes serving as objects.

The same work takes the ORM's session three times as long, and every act on a case comes this way. Pages, administration and
what only a handler knows use the session; both share one connection and one transaction.
"""

from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Executable, Insert, Table, Update, bindparam, insert, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Row
from sqlalchemy.orm import class_mapper
from sqlalchemy.sql.dml import ReturningInsert
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from models.base import Base, db

Model = TypeVar("Model", bound=Base)


class StaleRow(Exception):  # noqa: N818 -- said to the retry, never to a person
    """A row was changed by somebody else between our reading and our writing."""


class Rows:
    """What a unit has read, with what it held then, and what it adds. `write` brings it all to the database."""

    def __init__(self) -> None:
        self.known: list[tuple[Base, dict[str, Any]]] = []
        self.added: dict[type[Base], list[Base]] = {}
        self.logged: dict[type[Base], list[dict[str, Any]]] = {}

    def keep(self, model: type[Model], values: dict[str, Any]) -> Model:
        """An object for a row that was read; what is changed on it will be written."""
        row = instance(model, values)
        self.known.append((row, values))
        return row

    def read(self, model: type[Model], statement: Executable, parameters: dict[str, Any]) -> list[Model]:
        """The rows of a statement that selects all columns of one table."""
        names = columns(model)
        found = db.session.connection().execute(statement, parameters)
        return [self.keep(model, dict(zip(names, row, strict=True))) for row in found]

    def new(self, model: type[Model], **values: Any) -> Model:
        """A new row of a kind that every act may add."""
        row = instance(model, values)
        self.add(row)
        return row

    def insert(self, row: Base) -> None:
        """Writes a new row at once, for its id is needed; what is changed on it afterwards will be written."""
        values = filled(type(row), row)
        number = db.session.connection().execute(insertion_with_id(type(row)), values).scalar_one()
        row.__dict__.update(values, id=number)
        self.known.append((row, {**values, "id": number}))

    def add(self, row: Base) -> None:
        """A new row; those of one kind are written in one statement."""
        self.added.setdefault(type(row), []).append(row)

    def log(self, model: type[Base], values: dict[str, Any]) -> None:
        """A line of an append-only table."""
        self.logged.setdefault(model, []).append(values)

    def write(self) -> None:
        """Writes what was changed and added: one statement for each kind of row. The caller's transaction commits."""
        connection = db.session.connection()
        changed: dict[type[Base], list[tuple[Base, dict[str, Any]]]] = {}
        for row, before in self.known:
            if any(row.__dict__[name] is not value and row.__dict__[name] != value for name, value in before.items()):
                changed.setdefault(type(row), []).append((row, before))
        for model, pairs in changed.items():
            if named_by_us(model):
                for row, _ in pairs:
                    self.add(row)
            else:
                change(model, pairs)
        for model, rows in self.added.items():
            statement = upsert(model, connection.dialect.name) if named_by_us(model) else insertion(model)
            connection.execute(statement, [filled(model, row) for row in rows])
        for model, lines in self.logged.items():
            connection.execute(insertion(model), lines)
        self.known, self.added, self.logged = [], {}, {}


def instance(model: type[Model], values: dict[str, Any]) -> Model:
    """An object of a mapped class that no session watches."""
    row: Model = class_mapper(model).class_manager.new_instance()
    row.__dict__.update(values)
    return row


def from_row(model: type[Base], row: Row[Any], first: int = 0) -> dict[str, Any]:
    """The values of one table in a row that holds several, from a place on."""
    names = columns(model)
    return dict(zip(names, row[first : first + len(names)], strict=True))


def change(model: type[Base], pairs: list[tuple[Base, dict[str, Any]]]) -> None:
    """Updates rows of one kind in one statement. Where rows carry a version, a stale one raises `StaleRow`."""
    names = sorted({name for row, before in pairs for name in before if row.__dict__[name] != before[name]})
    versioned = "version" in columns(model)
    parameters = []
    for row, before in pairs:
        values = {f"new_{name}": row.__dict__[name] for name in names} | {"row_id": before["id"]}
        if versioned:
            values |= {"row_version": before["version"], "new_version": before["version"] + 1}
        parameters.append(values)
    result = db.session.connection().execute(updating(model, tuple(names)), parameters)
    if versioned and result.rowcount != len(pairs):
        raise StaleRow(model.__tablename__)


def filled(model: type[Base], row: Base) -> dict[str, Any]:
    """The values of a new row; what was not set holds its column's default, or nothing."""
    given, values = row.__dict__, {}
    for name, default in defaults(model):
        values[name] = given.get(name, default)
    return values


@cache
def columns(model: type[Base]) -> tuple[str, ...]:
    """The names of a table's columns, which are those of the attributes."""
    return tuple(column.key for column in table(model).columns)


@cache
def defaults(model: type[Base]) -> tuple[tuple[str, Any], ...]:
    """The columns of a new row with their defaults; a key that the database gives is left out."""
    given_by_database = table(model).autoincrement_column
    return tuple(
        (column.key, column.default.arg if isinstance(column.default, ScalarElementColumnDefault) else None)
        for column in table(model).columns
        if column is not given_by_database
    )


@cache
def named_by_us(model: type[Base]) -> bool:
    """Whether the ids of a table come from the case, so that new and changed rows go in one statement."""
    return table(model).autoincrement_column is None and "id" in columns(model)


def table(model: type[Base]) -> Table:
    """The table of a mapped class."""
    found = model.__table__
    assert isinstance(found, Table)
    return found


@cache
def insertion(model: type[Base]) -> Insert:
    """`INSERT`, nothing left to the database."""
    return insert(table(model)).execution_options(render_nulls=True)


@cache
def insertion_with_id(model: type[Base]) -> ReturningInsert[tuple[Any]]:
    """`INSERT … RETURNING id`."""
    return insert(table(model)).returning(table(model).c.id)


@cache
def upsert(model: type[Base], dialect: str) -> Insert:
    """`INSERT … ON CONFLICT (id) DO UPDATE` of all columns."""
    make = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement = make(table(model))
    others = {name: statement.excluded[name] for name in columns(model) if name != "id"}
    return statement.on_conflict_do_update(index_elements=["id"], set_=others)


@cache
def updating(model: type[Base], names: tuple[str, ...]) -> Update:
    """`UPDATE` of these columns by id, and by version where there is one."""
    target = table(model)
    statement = update(target).where(target.c.id == bindparam("row_id"))
    written: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
    if "version" in columns(model):
        statement = statement.where(target.c.version == bindparam("row_version"))
        written["version"] = bindparam("new_version")
    return statement.values(written)
