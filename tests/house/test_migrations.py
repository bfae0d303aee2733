"""The schema that migrations build is the schema that the models describe, on both databases."""

from __future__ import annotations

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text

from app import create_app
from config import Config
from models.base import db
from workflows.context import Context

ROOT = Path(__file__).resolve().parents[2]


def test_migrations_lead_to_the_schema_of_the_models_and_back(
    database_url: str, context: Context, tmp_path: Path
) -> None:
    app = create_app(
        Config(database_url=database_url, demonstration=True, secret_key="k" * 40, data_dir=tmp_path), context
    )
    with app.app_context():
        db.drop_all()
        with db.engine.begin() as connection:
            connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
        upgrade()
        with db.engine.connect() as connection:
            differences = compare_metadata(
                MigrationContext.configure(connection, opts={"include_object": ours}), db.metadata
            )
        downgrade(revision="base")
        left = set(inspect(db.engine).get_table_names()) - {"alembic_version"}
        with db.engine.begin() as connection:
            connection.execute(text("DROP TABLE alembic_version"))
        db.session.remove()
        db.engine.dispose()

    assert differences == []
    assert left == set()


def ours(item: object, name: str | None, kind: str, *_: object) -> bool:
    """What the models describe; the engines of background work and of search bring tables of their own."""
    theirs = ("procrastinate_", "apscheduler_", "case_search") if kind == "table" else ("ix_case_words_words",)
    return not str(name).startswith(theirs)


def test_migrations_form_one_line() -> None:
    script = ScriptDirectory(str(ROOT / "migrations"))

    assert len(script.get_heads()) == 1
    assert all(len(str(revision.revision)) == 4 for revision in script.walk_revisions())
