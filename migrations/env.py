"""Runs the schema's migrations through Flask-Migrate, on SQLite and on PostgreSQL."""

from alembic import context
from flask import current_app

from models import all_models  # noqa: F401 -- fills the metadata
from models.base import db

target = db.metadata


def run() -> None:
    """One transaction for all steps; SQLite alters tables by batch."""
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=target,
            render_as_batch=engine.dialect.name == "sqlite",
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
