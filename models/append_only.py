"""The record is added to and never altered: the database itself refuses UPDATE and DELETE on its tables.

The migrations hold the same statements (they import no models); tests and simulations, which build the schema from the
models, get them from here. Who owns a table can still drop its triggers: see docs/operations.md for roles and anchors.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import DDL, Connection, Table, event, text

from models.base import db
from models.deadline import DeadlineChange
from models.event import CaseEvent
from models.procedure_draft import ProcedureAct

TABLES = (CaseEvent.__tablename__, DeadlineChange.__tablename__, ProcedureAct.__tablename__)

FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_alteration() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '%% is append-only', TG_TABLE_NAME; END $$
"""


def statements(table: str, dialect: str) -> list[str]:
    """The triggers of one table."""
    if dialect == "postgresql":
        return [
            FUNCTION,
            f"CREATE TRIGGER {table}_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_alteration()",
        ]
    return [
        f"CREATE TRIGGER {table}_keep_{act.lower()} BEFORE {act} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for act in ("UPDATE", "DELETE")
    ]


def protect(table: Table) -> None:
    """Has the triggers made with the table."""
    for dialect in ("sqlite", "postgresql"):
        for statement in statements(table.name, dialect):
            ddl = DDL(statement)  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it without types
            event.listen(table, "after_create", ddl.execute_if(dialect=dialect))


for model in (CaseEvent, DeadlineChange, ProcedureAct):
    protect(model.metadata.tables[model.__tablename__])


@contextmanager
def lifted(connection: Connection) -> Iterator[None]:
    """Within the caller's transaction, for a restore that replaces every row: takes the triggers away and makes them again.

    Only the owner of the tables may do that on PostgreSQL.
    """
    dialect, missing = connection.dialect.name, missing_triggers()
    # A schema of before they came in gets them with its migration.
    protected = [table for table in TABLES if table not in missing]
    for table in protected:
        for statement in lifting(table, dialect):
            connection.exec_driver_sql(statement)
    yield
    for table in protected:
        for statement in statements(table, dialect):
            connection.exec_driver_sql(statement)


def lifting(table: str, dialect: str) -> list[str]:
    """What takes the triggers of one table away."""
    if dialect == "postgresql":
        return [f"DROP TRIGGER IF EXISTS {table}_keep ON {table}"]
    return [f"DROP TRIGGER IF EXISTS {table}_keep_{act}" for act in ("update", "delete")]


def missing_triggers() -> list[str]:
    """Tables of the record that the database does not protect, triggers that are switched off included."""
    asked = {
        "sqlite": "SELECT tbl_name, COUNT(*) / 2 FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%_keep_%'"
        " GROUP BY tbl_name",
        "postgresql": "SELECT tgrelid::regclass::text, COUNT(*) FROM pg_trigger"
        " WHERE tgname LIKE '%_keep' AND tgenabled <> 'D' GROUP BY tgrelid",
    }
    found = {table for table, number in db.session.execute(text(asked[db.engine.dialect.name])) if number}
    return [table for table in TABLES if table not in found]


def may_be_altered() -> bool:
    """Whether the role that we are connected as has the privilege to alter the record; always so on SQLite."""
    if db.engine.dialect.name != "postgresql":
        return True
    privileges = " OR ".join(f"has_table_privilege('{table}', 'UPDATE, DELETE, TRUNCATE')" for table in TABLES)
    return bool(db.session.scalar(text(f"SELECT {privileges}")))
