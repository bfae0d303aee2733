"""0009: what a program of the version before wrote, before the migration and after it, is read as it was meant."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import MetaData, func, inspect, select

from app import create_app
from config import Config
from models.base import db
from models.case import Case
from models.evaluation import Evaluation
from models.procedure import Procedure
from workflows.context import Context
from workflows.procedures.definitions import SHELF, Source
from workflows.setup import publish_shelf

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
BEFORE = "0008"
ADDED = {
    "cases": {"noted", "offices"},
    "procedures": {"settings", "tables", "parts", "serves"},
    "evaluations": {"level_name", "projects", "institutions"},
}
# What the version before wrote, in its own words.
SOURCE = Source("hillside", b"<definitions/>", {"note": {"type": "object"}})
ROWS: list[tuple[str, dict[str, Any]]] = [
    ("organizations", {"id": 1, "code": "hillside-city", "name": "某市", "kind": "city_bureau", "locality": "hillside"}),
    ("procedures", {"id": 1, "locality": "hillside", "version": 1, "content_hash": SOURCE.content_hash,
                    "diagram": SOURCE.diagram.decode(), "forms": SOURCE.forms, "published_at": AT}),
    ("cases", {"id": 1, "case_no": "HI20260302-00001", "locality": "hillside", "source": "province", "external_id": "A",
               "content_hash": "0" * 64, "procedure_id": 1, "institution_id": 1, "first_level_id": 1, "stage": "dispatch",
               "generated_at": AT, "received_at": AT, "opened_at": AT}),
    ("evaluations", {"id": 1, "case_id": 1, "assess_number": 1, "level_system": "platform", "level_code": "1",
                     "level_normal": 1, "channel": "hall", "reasons": [], "text": "慢", "evaluated_at": AT,
                     "item_code": "", "item_name": "提取", "institution_code": "", "institution_name": "",
                     "staff_name": "", "staff_number": ""}),
]  # fmt: skip


@pytest.fixture
def before(empty_database: str, context: Context, tmp_path: Path) -> Iterator[Flask]:
    """A database as the version before left it."""
    app = create_app(Config(empty_database, demonstration=True, secret_key="k" * 40, data_dir=tmp_path), context)
    with app.app_context():
        upgrade(revision=BEFORE)
        yield app
        db.session.remove()
        db.engine.dispose()


def write(number: int) -> None:
    """Writes the rows with no column that the version before did not know."""
    tables = MetaData()
    tables.reflect(db.engine, only=[name for name, _ in ROWS])
    with db.engine.begin() as connection:
        for name, row in ROWS:
            table = tables.tables[name]
            needed = {
                column.name: plain(column)
                for column in table.columns
                if not column.nullable and column.server_default is None and column.name not in ADDED.get(name, ())
            }
            connection.execute(table.insert(), {**needed, **row, **other(name, row, number)})


def plain(column: Any) -> Any:
    """Something harmless for a column that must be there."""
    kind = str(column.type)
    if "JSON" in kind:
        return []
    if "BOOL" in kind:
        return False
    if "BLOB" in kind or "BYTEA" in kind:
        return b""
    return 0 if "INT" in kind else "none"


def other(name: str, row: dict[str, Any], number: int) -> dict[str, Any]:
    """The same row once more: what must differ does."""
    if number == 1:
        return {}
    changed: dict[str, Any] = {"id": number}
    changed |= {"version": number} if name == "procedures" else {}
    changed |= {"code": f"hillside-{number}"} if name == "organizations" else {}
    if name == "cases":
        changed |= {"case_no": f"HI20260302-{number:05d}", "external_id": str(number), "procedure_id": number}
    changed |= {"case_id": number} if "case_id" in row else {}
    return changed


def check(number: int) -> None:
    """The rows are whole, and mean what they meant."""
    db.session.expire_all()
    procedure, case = db.session.get_one(Procedure, number), db.session.get_one(Case, number)
    evaluation = db.session.get_one(Evaluation, number)
    source = Source(
        procedure.locality,
        procedure.diagram.encode(),
        procedure.forms,
        procedure.settings,
        procedure.tables,
        procedure.parts,
    )
    assert source.content_hash == procedure.content_hash
    assert (case.noted, case.offices) == ({}, {})
    assert case.facts()["received_at"] == AT
    assert (evaluation.projects, evaluation.institutions, evaluation.level_name) == ([], [], None)


def test_what_was_there_serves_its_locality_afterwards(before: Flask) -> None:
    write(1)

    upgrade()

    check(1)
    assert db.session.get_one(Procedure, 1).serves == "hillside"


def test_what_a_program_of_before_writes_afterwards_is_whole_too(before: Flask) -> None:
    write(1)
    upgrade()

    write(2)

    check(2)


def test_the_way_back_loses_nothing_that_the_version_before_had(before: Flask) -> None:
    write(1)
    upgrade()
    db.session.get_one(Case, 1).note({"route": "a"})
    db.session.commit()
    db.session.remove()

    downgrade(revision=BEFORE)

    inspector = inspect(db.engine)
    for table, columns in ADDED.items():
        assert not columns & {column["name"] for column in inspector.get_columns(table)}, table
    assert "ix_tasks_beside" not in {index["name"] for index in inspector.get_indexes("tasks")}
    with db.engine.connect() as connection:
        for name, _ in ROWS:
            table = MetaData()
            table.reflect(connection, only=[name])
            assert connection.scalar(select(func.count()).select_from(table.tables[name])) == 1, name

    upgrade()
    check(1)


def test_the_index_of_offices_beside_is_the_one_that_the_models_describe(before: Flask) -> None:
    upgrade()

    (found,) = [index for index in inspect(db.engine).get_indexes("tasks") if index["name"] == "ix_tasks_beside"]

    assert found["column_names"] == ["organization_id", "case_id"]
    where = str(found["dialect_options"][f"{db.engine.dialect.name}_where"])
    assert all(role in where for role in ("third_level", "authority", "filing_office"))


def test_every_procedure_of_the_shelf_can_be_published_after_it(before: Flask, context: Context) -> None:
    upgrade()

    published = publish_shelf(context)

    assert set(published) == {path.parent.name for path in SHELF.glob("*/procedure.bpmn")}
    assert {db.session.get_one(Procedure, number + 1).serves for number in range(len(published))} >= {"shantou"}
