"""what was typed into a form and not sent yet, sealed

A program of the version before runs on: it knows no drafts.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "drafts",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=True),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_drafts_account_id_accounts")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_drafts_case_id_cases")),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_drafts_task_id_tasks")),
        sa.PrimaryKeyConstraint("account_id", "subject", name=op.f("pk_drafts")),
    )
    op.create_index(op.f("ix_drafts_case_id"), "drafts", ["case_id"])
    op.create_index(op.f("ix_drafts_saved_at"), "drafts", ["saved_at"])


def downgrade() -> None:
    op.drop_table("drafts")
