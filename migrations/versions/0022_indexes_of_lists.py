"""lists are narrowed and counted by their indexes alone; rare levels are looked up"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

OPEN = sa.text("state = 'open'")
FIRST = sa.text("assess_number = 1")
INBOX = ["organization_id", "due_at", "id", "lane"]
MORE = ["case_id", "name", "claimed_by", "warn_at", "paused"]
OF_FIRST = ["first_level_id", "opened_at", "id", "locality"]
OF_SECOND = ["second_level_id", "opened_at", "id", "locality", "first_level_id"]


def upgrade() -> None:
    again(
        INBOX + MORE, [*OF_FIRST, "closed_at"], [*OF_SECOND, "closed_at"], ["opened_at", "id", "locality", "closed_at"]
    )
    op.create_index(
        "ix_evaluations_level", "evaluations", ["level_normal", "case_id"], sqlite_where=FIRST, postgresql_where=FIRST
    )


def downgrade() -> None:
    op.drop_index("ix_evaluations_level", "evaluations")
    again(INBOX, OF_FIRST, OF_SECOND, ["opened_at"])


def again(inbox: list[str], of_first: list[str], of_second: list[str], opened: list[str]) -> None:
    """Makes four indexes anew."""
    op.drop_index("ix_tasks_open", "tasks")
    op.create_index("ix_tasks_open", "tasks", inbox, sqlite_where=OPEN, postgresql_where=OPEN)
    op.drop_index("ix_cases_of_first_level", "cases")
    op.create_index("ix_cases_of_first_level", "cases", of_first)
    op.drop_index("ix_cases_of_second_level", "cases")
    op.create_index("ix_cases_of_second_level", "cases", of_second)
    op.drop_index("ix_cases_opened_at", "cases")
    op.create_index("ix_cases_opened_at", "cases", opened)
