"""A migration that fails or is killed half way leaves the schema as it was, and the next run brings it to its head."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import inspect, text

from app import create_app
from config import ROOT, Config
from models.base import db
from tests.faults.installation import eventually
from tests.faults.servers import Command, own_environment
from workflows.context import Context
from workflows.keeping import schema

STEP = """
import os, threading
import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{head}"


def upgrade():
    op.create_table("half", sa.Column("id", sa.Integer(), primary_key=True))
    with op.batch_alter_table("cases") as batch_op:
        batch_op.add_column(sa.Column("half", sa.Integer(), nullable=True))
    op.execute("UPDATE organizations SET name = 'half'")
    {then}
    op.create_table("whole", sa.Column("id", sa.Integer(), primary_key=True))


def downgrade():
    pass
"""


def migrations(folder: Path, then: str) -> Path:
    """The migrations and one more, which does something in its middle."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT / "migrations", folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "9999_more.py").write_text(STEP.format(head=schema.head(), then=then))
    return folder


@pytest.fixture
def made(empty_database: str, context: Context, tmp_path: Path) -> Flask:
    """An installation at the present head."""
    app = create_app(Config(empty_database, demonstration=True, secret_key="k" * 40, data_dir=tmp_path), context)
    with app.app_context():
        upgrade()
        with db.engine.begin() as connection:
            name = "INSERT INTO organizations (code, name, kind, locality) VALUES ('a', 'as it was', 'bureau', 'b')"
            connection.execute(text(name))
        db.engine.dispose()
    return app


def state(app: Flask) -> tuple[str | None, bool, bool, str | None]:
    """Revision, whether the new table and the new column are there, and the row that the step changes."""
    with app.app_context():
        with db.engine.connect() as connection:
            name = connection.scalar(text("SELECT name FROM organizations"))
        looked = inspect(db.engine)
        columns = {column["name"] for column in looked.get_columns("cases")}
        answer = (schema.revision(), looked.has_table("half"), "half" in columns, name)
        db.engine.dispose()
    return answer


def test_a_step_that_fails_changes_nothing_and_is_made_good_later(made: Flask, tmp_path: Path) -> None:
    before = state(made)
    broken = migrations(tmp_path / "migrations", "1 / 0")
    with made.app_context(), pytest.raises(ZeroDivisionError):
        upgrade(directory=str(broken))
    assert state(made) == before == (schema.head(), False, False, "as it was")

    mended = migrations(tmp_path / "migrations", "pass")
    with made.app_context():
        upgrade(directory=str(mended))

    assert state(made) == ("9999", True, True, "half")


def migrating(app: Flask, folder: Path, name: str) -> Command:
    """A real `flask db upgrade`."""
    settings: Config = app.config["BIHUAN"]
    environment = own_environment(
        BIHUAN_DATABASE_URL=settings.database_url, BIHUAN_DATA_DIR=str(settings.data_dir), BIHUAN_SECRET_KEY="k" * 40
    )
    return Command(("db", "upgrade", "-d", str(folder)), environment, folder.with_name(f"{name}.log")).start()


def test_a_killed_migration_leaves_the_schema_as_it_was(made: Flask, tmp_path: Path) -> None:
    before, reached = state(made), tmp_path / "reached"
    folder = migrations(tmp_path / "migrations", f"open({str(reached)!r}, 'w').close(); threading.Event().wait(120)")
    running = migrating(made, folder, "running")
    eventually(lambda: reached.exists() or not running.alive, 60)
    assert reached.exists(), running.said()
    running.end(signal.SIGKILL)
    assert state(made) == before

    again = migrating(made, migrations(tmp_path / "migrations", "pass"), "again")

    assert (again.wait(60), again.said()) == (0, "")
    assert state(made) == ("9999", True, True, "half")


def test_several_processes_that_migrate_at_once_take_turns(made: Flask, tmp_path: Path) -> None:
    folder = migrations(tmp_path / "migrations", "threading.Event().wait(0.5)")

    running = [migrating(made, folder, f"process-{number}") for number in range(3)]

    assert [(one.wait(60), one.said()) for one in running] == [(0, "")] * 3
    assert state(made) == ("9999", True, True, "half")
