"""docs/roles.sql, word for word, on a real PostgreSQL: the application's role works and can not alter the record."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import ProgrammingError

from app import create_app
from calendars.clock import FixedClock
from config import Config
from models.base import db
from models.case import Case
from models.queries import cases as case_queries
from tests.conftest import work_order
from tests.stage import PASSWORD
from workflows import front_door, intake
from workflows.background.delivery import deliver
from workflows.context import Context
from workflows.setup import publish_shelf, seat_cast
from workflows.stories.player import actor
from workflows.stories.sample import fill
from workflows.sweep import sweep

ROLES = Path(__file__).resolve().parents[2] / "docs" / "roles.sql"
NAME = "bihuan_roles"
STEPS = [
    ("dispatch_case", "shantou-l1", None),
    ("verify_by_callback", "shantou-l2", None),
    ("submit_rectification", "shantou-l2", "rectified"),
    ("decide_review", "shantou-l1", "accept"),
]


def address(postgres: str, role: str = "") -> str:
    """The test's own database, as its superuser or in another role."""
    url = make_url(postgres).set(drivername="postgresql+psycopg", database=NAME)
    url = url.update_query_dict({"options": f"-c role={role}"}) if role else url
    return url.render_as_string(hide_password=False)


def run_roles(postgres: str) -> None:
    """Runs the document's SQL as the superuser."""
    engine = create_engine(address(postgres), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(ROLES.read_text(encoding="utf-8").replace("%", "%%"))
    engine.dispose()


@pytest.fixture
def database(postgres: str) -> Iterator[str]:
    """An empty database with the roles made."""
    administration = create_engine(
        make_url(postgres).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
    )
    with administration.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {NAME}"))
        run_roles(postgres)
        yield postgres
        connection.execute(text(f"DROP DATABASE {NAME} WITH (FORCE)"))
    administration.dispose()


def installation(url: str, context: Context, tmp_path: Path) -> Flask:
    return create_app(Config(url, demonstration=True, secret_key="k" * 40, data_dir=tmp_path), context)


@pytest.fixture
def app_role(database: str, context: Context, tmp_path: Path) -> Iterator[Flask]:
    """The application in its own role, on a schema that the owner migrated."""
    with installation(address(database, "bihuan_owner"), context, tmp_path).app_context():
        upgrade()
        db.session.remove()
        db.engine.dispose()
    run_roles(database)
    app = installation(address(database, "bihuan_app"), context, tmp_path)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def test_the_application_runs_a_case_end_to_end_and_can_not_alter_its_record(
    app_role: Flask, context: Context, clock: FixedClock
) -> None:
    publish_shelf(context)
    seat_cast(context, PASSWORD)
    opened = intake.open_case(context, actor("province"), work_order())
    sweep(context)
    for step, username, outcome in STEPS:
        (task,) = case_queries.open_tasks([1])
        definition = context.definitions.version(db.session.get_one(Case, task.case_id).procedure_id)
        data = {"to": "shantou-housing"} if step == "dispatch_case" else {}
        filled = fill(definition.form_of(definition.elements[step])[0], data, clock.now())
        front_door.complete(context, actor(username), task.id, outcome, filled)
    deliver(context)

    assert db.session.scalar(text("SELECT current_user")) == "bihuan_app"
    assert db.session.execute(text("SELECT case_no, stage FROM cases")).all() == [(opened.case_no, "closed")]
    for table in ("case_events", "deadline_changes", "procedures"):
        column = "diagram" if table == "procedures" else "actor"
        for statement in (f"UPDATE {table} SET {column} = 'x'", f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
            with pytest.raises(ProgrammingError, match="permission denied"):
                db.session.execute(text(statement))
            db.session.rollback()


def test_the_application_can_not_give_itself_the_privilege(app_role: Flask) -> None:
    for statement in (
        "ALTER TABLE case_events DISABLE TRIGGER ALL",
        "DROP TRIGGER case_events_keep ON case_events",
        "CREATE TABLE mine (id int)",
        "DROP TABLE case_events",
    ):
        with pytest.raises(ProgrammingError):
            db.session.execute(text(statement))
        db.session.rollback()
    # PostgreSQL only warns where nothing could be granted.
    db.session.execute(text("GRANT UPDATE ON case_events TO bihuan_app"))
    assert db.session.scalar(text("SELECT has_table_privilege('case_events', 'UPDATE')")) is False


def test_the_doctor_sees_the_privileges(app_role: Flask) -> None:
    result = app_role.test_cli_runner().invoke(args=["doctor"])

    assert "触发器与账户权限" in result.stdout


def test_the_sql_may_be_run_again_and_a_start_in_the_application_s_role_finds_nothing_to_migrate(
    app_role: Flask, postgres: str
) -> None:
    run_roles(postgres)

    upgrade()

    assert db.session.scalar(text("SELECT version_num FROM alembic_version")) is not None
