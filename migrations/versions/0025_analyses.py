"""figures of process analytics are kept"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "analyses",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("wanted", JSON, nullable=False),
        sa.Column("job_id", sa.String(length=64), nullable=True),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("figures", JSON, nullable=True),
        sa.Column("stamp", sa.String(length=120), nullable=True),
        sa.Column("as_of", INSTANT, nullable=True),
        sa.Column("made_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_analyses")),
    )


def downgrade() -> None:
    op.drop_table("analyses")
