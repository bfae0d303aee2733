"""the pauses and extensions of a limit, the date that it had before them, and which steps stand still

A program of the version before runs on: it writes rows that nothing was done to.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("deadlines", sa.Column("original_due_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("deadlines", sa.Column("adjustments", JSON, nullable=False, server_default="[]"))
    op.add_column("tasks", sa.Column("paused", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("tasks", "paused")
    op.drop_column("deadlines", "adjustments")
    op.drop_column("deadlines", "original_due_at")
