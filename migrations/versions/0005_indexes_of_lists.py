"""indexes that the sweep and the lists walk in their order

The ones they replace were longer and held every row that ever was. A program of the version before runs on without
them, with slower lists.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

RUNNING = sa.text("state = 'running'")
OPEN_LIMIT = sa.text("purpose = 'due' AND ended_at IS NULL AND state IN ('running', 'fired')")
OPEN = sa.text("state = 'open'")
PENDING = sa.text("state = 'pending'")
ELSEWHERE = sa.text("organization_id <> owner_organization_id")
OPEN_ELSEWHERE = sa.text("state = 'open' AND organization_id <> owner_organization_id")

# name, table, columns, condition
NEW = (
    ("ix_deadlines_running", "deadlines", ["due_at", "id"], RUNNING),
    ("ix_deadlines_open_limits", "deadlines", ["due_at", "case_id"], OPEN_LIMIT),
    ("ix_tasks_open", "tasks", ["organization_id", "due_at", "id", "lane"], OPEN),
    ("ix_tasks_handed_down", "tasks", ["owner_organization_id", "due_at", "id"], OPEN_ELSEWHERE),
    ("ix_tasks_held", "tasks", ["organization_id", "case_id"], ELSEWHERE),
    ("ix_outbox_pending", "outbox", ["next_attempt_at", "id"], PENDING),
    ("ix_cases_of_first_level", "cases", ["first_level_id", "opened_at", "id", "locality"], None),
    ("ix_cases_of_second_level", "cases", ["second_level_id", "opened_at", "id", "locality", "first_level_id"], None),
)
OLD = (
    ("ix_deadlines_state_due_at", "deadlines", ["state", "due_at", "id"]),
    ("ix_tasks_organization_id_state_due_at", "tasks", ["organization_id", "state", "due_at"]),
    ("ix_tasks_owner_organization_id_state", "tasks", ["owner_organization_id", "state"]),
    ("ix_outbox_state_next_attempt_at", "outbox", ["state", "next_attempt_at"]),
    # Its rows are always asked for by case, whose number is in the deadline's.
    ("ix_deadline_changes_deadline_id", "deadline_changes", ["deadline_id"]),
    ("ix_cases_first_level_id", "cases", ["first_level_id"]),
    ("ix_cases_second_level_id", "cases", ["second_level_id"]),
)


def upgrade() -> None:
    for name, table, columns, where in NEW:
        op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
    for name, table, _ in OLD:
        op.drop_index(name, table)


def downgrade() -> None:
    for name, table, columns in OLD:
        op.create_index(name, table, columns)
    for name, table, *_ in NEW:
        op.drop_index(name, table)
