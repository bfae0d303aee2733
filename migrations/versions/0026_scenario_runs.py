"""runs of the stories of a draft, with what came out of each"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "scenario_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("names", JSON, nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("results", JSON, nullable=False),
        sa.Column("missed", JSON, nullable=False),
        sa.Column("fault", sa.Text(), nullable=False),
        sa.Column("plays", sa.LargeBinary(), nullable=True),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["procedure_drafts.id"], name="fk_scenario_runs_draft_id_procedure_drafts"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_scenario_runs"),
    )
    op.create_index("ix_scenario_runs_draft_id", "scenario_runs", ["draft_id", "id"])


def downgrade() -> None:
    op.drop_table("scenario_runs")
