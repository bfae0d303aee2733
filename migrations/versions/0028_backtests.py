"""runs that try a draft or a version on closed or generated cases"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
NAME = sa.String(length=64)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "backtests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("serves", sa.String(length=32), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=True),
        sa.Column("procedure_id", sa.Integer(), nullable=True),
        sa.Column("against_id", sa.Integer(), nullable=False),
        sa.Column("digest", NAME, nullable=False),
        sa.Column("files", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("terms", JSON, nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("result", JSON, nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("job_id", NAME, nullable=True),
        sa.Column("by", NAME, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["procedure_drafts.id"], name="fk_backtests_draft_id_procedure_drafts"),
        sa.ForeignKeyConstraint(["procedure_id"], ["procedures.id"], name="fk_backtests_procedure_id_procedures"),
        sa.ForeignKeyConstraint(["against_id"], ["procedures.id"], name="fk_backtests_against_id_procedures"),
        sa.PrimaryKeyConstraint("id", name="pk_backtests"),
    )
    op.create_index("ix_backtests_key_id", "backtests", ["key", "id"])
    op.create_index("ix_backtests_draft_id", "backtests", ["draft_id"])


def downgrade() -> None:
    op.drop_table("backtests")
