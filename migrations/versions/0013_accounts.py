"""the life of accounts: first passwords, second factors, absence cover, the audit of logins, imports of accounts

A program of the version before runs on: its accounts need no change of password, its organisations are active.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def instant(name: str, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def account(table: str, name: str, nullable: bool = False) -> tuple[sa.Column[object], sa.ForeignKeyConstraint]:
    key = sa.ForeignKeyConstraint([name], ["accounts.id"], name=op.f(f"fk_{table}_{name}_accounts"))
    return sa.Column(name, sa.Integer(), nullable=nullable), key


def upgrade() -> None:
    op.add_column(
        "accounts", sa.Column("must_change_password", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("accounts", instant("password_changed_at", nullable=True))
    op.add_column("organizations", sa.Column("active", sa.Boolean(), nullable=False, server_default=sa.true()))
    covers()
    login_events()
    op.create_table(
        "second_factors",
        *account("second_factors", "account_id"),
        sa.Column("secret_sealed", sa.Text(), nullable=False),
        sa.Column("sealed_with", sa.String(length=32), nullable=False),
        instant("created_at"),
        instant("confirmed_at", nullable=True),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.Column("recovery_hashes", JSON, nullable=False),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_second_factors")),
    )
    op.create_table(
        "account_imports",
        sa.Column("id", sa.Integer(), nullable=False),
        *account("account_imports", "account_id"),
        sa.Column("file", sa.String(length=200), nullable=False),
        sa.Column("rows", JSON, nullable=False),
        instant("created_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_imports")),
    )
    op.create_index(op.f("ix_account_imports_account_id"), "account_imports", ["account_id"])
    op.create_index(op.f("ix_account_imports_created_at"), "account_imports", ["created_at"])


def covers() -> None:
    op.create_table(
        "covers",
        sa.Column("id", sa.Integer(), nullable=False),
        *account("covers", "covering_id"),
        *account("covers", "covered_id"),
        instant("starts_at"),
        instant("ends_at"),
        sa.Column("reason", sa.String(length=200), nullable=False),
        *account("covers", "entered_by_id"),
        instant("entered_at"),
        instant("ended_at", nullable=True),
        *account("covers", "ended_by_id", nullable=True),
        sa.CheckConstraint("covering_id <> covered_id", name=op.f("ck_covers_somebody_else")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_covers_forward")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_covers")),
    )
    op.create_index("ix_covers_covering_id_ends_at", "covers", ["covering_id", "ends_at"])
    op.create_index("ix_covers_covered_id_ends_at", "covers", ["covered_id", "ends_at"])


def login_events() -> None:
    op.create_table(
        "login_events",
        sa.Column("id", sa.Integer(), nullable=False),
        instant("at"),
        sa.Column("kind", sa.String(length=24), nullable=False),
        *account("login_events", "account_id", nullable=True),
        *account("login_events", "by_id", nullable=True),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("user_agent", sa.String(length=200), nullable=False),
        sa.Column("detail", sa.String(length=200), nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_events")),
    )
    op.create_index("ix_login_events_at", "login_events", ["at", "id"])
    op.create_index("ix_login_events_account_id_at", "login_events", ["account_id", "at"])


def downgrade() -> None:
    for table in ("account_imports", "second_factors", "login_events", "covers"):
        op.drop_table(table)
    op.drop_column("organizations", "active")
    op.drop_column("accounts", "password_changed_at")
    op.drop_column("accounts", "must_change_password")
