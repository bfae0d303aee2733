"""imported holiday notices; by which calendar a date was reckoned"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

RECKONED = sa.text("ended_at IS NULL AND state IN ('running', 'paused', 'fired')")


def upgrade() -> None:
    op.create_table(
        "holiday_notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=500), nullable=False),
        sa.Column("file", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("imported_by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holiday_notices")),
        sa.UniqueConstraint("number", name=op.f("uq_holiday_notices_number")),
    )
    op.create_index(
        "ix_deadlines_reckoned",
        "deadlines",
        ["calendar", "case_id"],
        sqlite_where=RECKONED,
        postgresql_where=RECKONED,
    )


def downgrade() -> None:
    op.drop_index("ix_deadlines_reckoned", "deadlines")
    op.execute("UPDATE deadlines SET calendar = 'CN'")
    op.drop_table("holiday_notices")
