"""notices on their way out: settings, addresses, what goes when, messages, attempts; what was read

A program of the version before runs on: it writes notices without the new columns, and they are planned by the next round.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "notice_settings",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("value", JSON, nullable=False),
        sa.Column("changed_by", sa.String(length=64), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_settings")),
    )
    op.create_table(
        "notice_robots",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("handle", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=True),
        sa.Column("kinds", JSON, nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("sealed_with", sa.String(length=40), nullable=False),
        sa.Column("shown", sa.String(length=120), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("changed_by", sa.String(length=64), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_notice_robots_organization_id_organizations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_robots")),
        sa.UniqueConstraint("handle", name=op.f("uq_notice_robots_handle")),
    )
    op.create_index(op.f("ix_notice_robots_organization_id"), "notice_robots", ["organization_id"], unique=False)
    op.create_table(
        "notice_addresses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("sealed_with", sa.String(length=40), nullable=False),
        sa.Column("shown", sa.String(length=120), nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_notice_addresses_account_id_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_addresses")),
        sa.UniqueConstraint("account_id", "channel", name=op.f("uq_notice_addresses_account_id_channel")),
    )
    op.create_table(
        "notice_choices",
        sa.Column("account_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("value", JSON, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_notice_choices_account_id_accounts")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_notice_choices")),
    )
    op.create_table(
        "notice_marks",
        sa.Column("account_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("read_until", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_notice_marks_account_id_accounts")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_notice_marks")),
    )
    op.create_table(
        "notice_messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("robot_id", sa.Integer(), nullable=True),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("quiet", sa.Boolean(), nullable=False),
        sa.Column("shown", sa.String(length=120), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("idempotency_key", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("next_attempt_at", INSTANT, nullable=False),
        sa.Column("delivered_at", INSTANT, nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_notice_messages_account_id_accounts")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_notice_messages_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["robot_id"], ["notice_robots.id"], name=op.f("fk_notice_messages_robot_id_notice_robots")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_messages")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_notice_messages_idempotency_key")),
    )
    op.create_index("ix_notice_messages_account_id", "notice_messages", ["account_id", "id"], unique=False)
    op.create_index(op.f("ix_notice_messages_case_id"), "notice_messages", ["case_id"], unique=False)
    op.create_index(
        "ix_notice_messages_pending",
        "notice_messages",
        ["next_attempt_at", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_table(
        "notice_attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("result", sa.String(length=16), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["message_id"], ["notice_messages.id"], name=op.f("fk_notice_attempts_message_id_notice_messages")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_attempts")),
    )
    op.create_index(op.f("ix_notice_attempts_message_id"), "notice_attempts", ["message_id"], unique=False)
    op.create_table(
        "notice_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("robot_id", sa.Integer(), nullable=True),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("quiet", sa.Boolean(), nullable=False),
        sa.Column("at_once", sa.Boolean(), nullable=False),
        sa.Column("why", sa.String(length=16), nullable=False),
        sa.Column("send_at", INSTANT, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_notice_items_account_id_accounts")),
        sa.ForeignKeyConstraint(
            ["message_id"], ["notice_messages.id"], name=op.f("fk_notice_items_message_id_notice_messages")
        ),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name=op.f("fk_notice_items_notice_id_notices")),
        sa.ForeignKeyConstraint(
            ["robot_id"], ["notice_robots.id"], name=op.f("fk_notice_items_robot_id_notice_robots")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_items")),
        sa.UniqueConstraint(
            "notice_id", "channel", "account_id", name=op.f("uq_notice_items_notice_id_channel_account_id")
        ),
        sa.UniqueConstraint(
            "notice_id", "channel", "robot_id", name=op.f("uq_notice_items_notice_id_channel_robot_id")
        ),
    )
    op.create_index(op.f("ix_notice_items_account_id"), "notice_items", ["account_id"], unique=False)
    op.create_index("ix_notice_items_message_id", "notice_items", ["message_id"], unique=False)
    op.create_index(
        "ix_notice_items_waiting",
        "notice_items",
        ["send_at", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "notice_reads",
        sa.Column("account_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("notice_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_notice_reads_account_id_accounts")),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name=op.f("fk_notice_reads_notice_id_notices")),
        sa.PrimaryKeyConstraint("account_id", "notice_id", name=op.f("pk_notice_reads")),
    )
    with op.batch_alter_table("incidents") as batch:
        batch.add_column(sa.Column("notice_message_id", sa.Integer(), nullable=True))
        batch.create_unique_constraint("uq_incidents_notice_message_id", ["notice_message_id"])
        batch.create_foreign_key(
            "fk_incidents_notice_message_id_notice_messages", "notice_messages", ["notice_message_id"], ["id"]
        )
    with op.batch_alter_table("notices") as batch:
        batch.add_column(sa.Column("planned", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch.add_column(sa.Column("private", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch.add_column(sa.Column("key", sa.String(length=80), nullable=True))
        batch.create_unique_constraint("uq_notices_key", ["key"])
    # Nobody wants to be told today what happened before there was anybody to tell it.
    op.execute(sa.text("UPDATE notices SET planned = :yes").bindparams(sa.bindparam("yes", True, sa.Boolean())))
    op.create_index("ix_notices_audience", "notices", ["organization_id", "role", "id"])
    op.create_index(
        "ix_notices_unplanned",
        "notices",
        ["id"],
        sqlite_where=sa.text("planned = 0"),
        postgresql_where=sa.text("planned = false"),
    )


def downgrade() -> None:
    for index in ("unplanned", "audience"):
        op.drop_index(f"ix_notices_{index}", "notices")
    with op.batch_alter_table("notices") as batch:
        batch.drop_constraint("uq_notices_key", type_="unique")
        for column in ("key", "private", "planned"):
            batch.drop_column(column)
    op.execute("DELETE FROM incidents WHERE notice_message_id IS NOT NULL")
    with op.batch_alter_table("incidents") as batch:
        batch.drop_constraint("fk_incidents_notice_message_id_notice_messages", type_="foreignkey")
        batch.drop_constraint("uq_incidents_notice_message_id", type_="unique")
        batch.drop_column("notice_message_id")
    for table in ("reads", "items", "attempts", "messages", "marks", "choices", "addresses", "robots", "settings"):
        op.drop_table(f"notice_{table}")
