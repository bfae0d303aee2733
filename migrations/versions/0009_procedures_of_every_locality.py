"""settings, tables and shared parts of a procedure, and what its steps leave on a case

All new columns have defaults in the database: a program of the version before writes rows without them.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

JSON_COLUMN = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
EMPTY = sa.text("'{}'")
NONE = sa.text("'[]'")
# Offices beside the first and the second level see the cases in which they have a step (models/queries/scope.py).
BESIDE = sa.text("lane IN ('third_level', 'authority', 'filing_office')")


def upgrade() -> None:
    for name in ("noted", "offices"):
        op.add_column("cases", sa.Column(name, JSON_COLUMN, nullable=False, server_default=EMPTY))
    for name in ("parent_id", "follows_id"):
        op.add_column("cases", sa.Column(name, sa.Integer(), nullable=True))
        op.create_index(f"ix_cases_{name}", "cases", [name])
    for name in ("settings", "tables", "parts"):
        op.add_column("procedures", sa.Column(name, JSON_COLUMN, nullable=False, server_default=EMPTY))
    op.add_column("procedures", sa.Column("serves", sa.String(32), nullable=True))
    op.create_index("ix_procedures_serves", "procedures", ["serves"])
    op.execute("UPDATE procedures SET serves = locality")
    op.add_column("evaluations", sa.Column("level_name", sa.String(16), nullable=True))
    for name in ("projects", "institutions"):
        op.add_column("evaluations", sa.Column(name, JSON_COLUMN, nullable=False, server_default=NONE))
    op.add_column("evaluations", sa.Column("external_id", sa.String(128), nullable=True))
    op.add_column("evaluations", sa.Column("content_hash", sa.String(64), nullable=True))
    op.create_index(
        "ix_tasks_beside", "tasks", ["organization_id", "case_id"], sqlite_where=BESIDE, postgresql_where=BESIDE
    )


def downgrade() -> None:
    op.drop_index("ix_tasks_beside", "tasks")
    for name in ("content_hash", "external_id", "institutions", "projects", "level_name"):
        op.drop_column("evaluations", name)
    op.drop_index("ix_procedures_serves", "procedures")
    for name in ("serves", "parts", "tables", "settings"):
        op.drop_column("procedures", name)
    for name in ("follows_id", "parent_id"):
        op.drop_index(f"ix_cases_{name}", "cases")
        op.drop_column("cases", name)
    for name in ("offices", "noted"):
        op.drop_column("cases", name)
