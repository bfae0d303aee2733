"""what belongs to another case is found by an index that holds nothing else"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

COLUMNS = ("parent_id", "follows_id")


def upgrade() -> None:
    for column in COLUMNS:
        given = sa.text(f"{column} IS NOT NULL")
        op.drop_index(f"ix_cases_{column}", "cases")
        op.create_index(f"ix_cases_{column}", "cases", [column], sqlite_where=given, postgresql_where=given)


def downgrade() -> None:
    for column in COLUMNS:
        op.drop_index(f"ix_cases_{column}", "cases")
        op.create_index(f"ix_cases_{column}", "cases", [column])
