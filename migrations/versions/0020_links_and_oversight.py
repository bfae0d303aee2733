"""links for the person who wrote the review; what the overseers' pages count"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

ACTIVE = sa.text("used_at IS NULL AND revoked_at IS NULL")
OPEN = sa.text("state = 'open'")
DONE = sa.text("state = 'done'")


def upgrade() -> None:
    op.create_table(
        "evaluator_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("satisfied", sa.Boolean(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_evaluator_links_case_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluator_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_evaluator_links_token_hash")),
    )
    op.create_index(
        "uq_evaluator_links_active",
        "evaluator_links",
        ["case_id"],
        unique=True,
        sqlite_where=ACTIVE,
        postgresql_where=ACTIVE,
    )
    op.create_index("ix_evaluator_links_case_id", "evaluator_links", ["case_id"])
    op.add_column("tasks", sa.Column("worked_minutes", sa.Integer(), nullable=True))
    op.create_index(
        "ix_tasks_done",
        "tasks",
        ["completed_at", "case_id", "step", "owner_organization_id", "due_at", "worked_minutes"],
        sqlite_where=DONE,
        postgresql_where=DONE,
    )
    op.create_index(
        "ix_tasks_overseen",
        "tasks",
        ["due_at", "id", "case_id", "owner_organization_id", "step", "name", "claimed_by", "paused", "provisional"],
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_index("ix_cases_overseen", "cases", ["id", "procedure_id", "first_level_id"])
    op.create_index("ix_cases_closed_at", "cases", ["closed_at", "locality", "first_level_id"])


def downgrade() -> None:
    op.drop_index("ix_cases_closed_at", "cases")
    op.drop_index("ix_cases_overseen", "cases")
    op.drop_index("ix_tasks_overseen", "tasks")
    op.drop_index("ix_tasks_done", "tasks")
    op.drop_column("tasks", "worked_minutes")
    op.drop_table("evaluator_links")
