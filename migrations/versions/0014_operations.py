"""opinions, copies, snoozes, urgings by persons, voiding, and what a step that is taken back puts back

A program of the version before runs on: it neither reads the new tables nor fills the new columns.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0012"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
INSTANT = sa.DateTime(timezone=True)
OPEN, ASKED, STANDING = sa.text("state = 'open'"), sa.text("state = 'asked'"), sa.text("withdrawn_at IS NULL")


def upgrade() -> None:
    op.add_column("tasks", sa.Column("requests_open", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("records", sa.Column("taken_back_at", INSTANT, nullable=True))
    opinions()
    copies_and_voiding()
    notes_of_steps()


def opinions() -> None:
    op.create_table(
        "opinion_requests",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("case_id", sa.Integer(), sa.ForeignKey("cases.id"), nullable=False, index=True),
        sa.Column("task_id", sa.Integer(), sa.ForeignKey("tasks.id"), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("mode", sa.String(8), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.String(64), nullable=False),
        sa.Column("organization_id", sa.Integer(), sa.ForeignKey("organizations.id"), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("ended_by", sa.String(64), nullable=True),
        sa.Column("ended_because", sa.Text(), nullable=True),
    )
    op.create_index(
        "ix_opinion_requests_open", "opinion_requests", ["task_id"], sqlite_where=OPEN, postgresql_where=OPEN
    )
    op.create_table(
        "opinions",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("request_id", sa.Integer(), sa.ForeignKey("opinion_requests.id"), nullable=False, index=True),
        sa.Column("case_id", sa.Integer(), sa.ForeignKey("cases.id"), nullable=False, index=True),
        sa.Column("organization_id", sa.Integer(), sa.ForeignKey("organizations.id"), nullable=False),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("accounts.id"), nullable=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("verdict", sa.String(16), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("given_by", sa.String(64), nullable=True),
        sa.Column("given_at", INSTANT, nullable=True),
        sa.Index("ix_opinions_account_id_state", "account_id", "state"),
        sa.Index("ix_opinions_organization_id_state", "organization_id", "state"),
    )


def copies_and_voiding() -> None:
    op.create_table(
        "case_copies",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("case_id", sa.Integer(), sa.ForeignKey("cases.id"), nullable=False, index=True),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("sent_by", sa.String(64), nullable=False),
        sa.Column("organization_id", sa.Integer(), sa.ForeignKey("organizations.id"), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("sent_at", INSTANT, nullable=False),
        sa.Column("read_at", INSTANT, nullable=True),
        sa.Column("withdrawn_at", INSTANT, nullable=True),
        sa.Column("withdrawn_by", sa.String(64), nullable=True),
    )
    op.create_index(
        "uq_case_copies_standing",
        "case_copies",
        ["account_id", "case_id"],
        unique=True,
        sqlite_where=STANDING,
        postgresql_where=STANDING,
    )
    op.create_table(
        "void_requests",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("case_id", sa.Integer(), sa.ForeignKey("cases.id"), nullable=False, index=True),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("asked_by", sa.String(64), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("decided_by", sa.String(64), nullable=True),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
    )
    op.create_index(
        "uq_void_requests_asked",
        "void_requests",
        ["case_id"],
        unique=True,
        sqlite_where=ASKED,
        postgresql_where=ASKED,
    )


def notes_of_steps() -> None:
    op.create_table(
        "snoozes",
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("accounts.id"), primary_key=True, autoincrement=False),
        sa.Column("task_id", sa.Integer(), sa.ForeignKey("tasks.id"), primary_key=True, autoincrement=False),
        sa.Column("until", INSTANT, nullable=False),
        sa.Column("set_at", INSTANT, nullable=False),
    )
    op.create_table(
        "urgings",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("case_id", sa.Integer(), sa.ForeignKey("cases.id"), nullable=False, index=True),
        sa.Column("task_id", sa.Integer(), sa.ForeignKey("tasks.id"), nullable=False, index=True),
        sa.Column("urged_by", sa.String(64), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
    )
    op.create_table(
        "step_undos",
        sa.Column("id", sa.BigInteger(), sa.ForeignKey("cases.id"), primary_key=True, autoincrement=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("event_seq", sa.Integer(), nullable=False),
        sa.Column("state_hash", sa.String(64), nullable=False),
        sa.Column("workflow_state", sa.LargeBinary(), nullable=False),
        sa.Column("rows", JSON, nullable=False),
    )


def downgrade() -> None:
    for table in ("step_undos", "urgings", "snoozes", "void_requests", "case_copies", "opinions", "opinion_requests"):
        op.drop_table(table)
    op.drop_column("records", "taken_back_at")
    op.drop_column("tasks", "requests_open")
