"""attachments of cases, notes inside an organisation, notices to one person, and the index of an item's cases

A program of the version before runs on: it writes notices to roles, as ever.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
KEPT = sa.text("removed_at IS NULL")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    attachments()
    notes()
    with op.batch_alter_table("notices") as batch:
        batch.add_column(sa.Column("account_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_notices_account_id_accounts"), "accounts", ["account_id"], ["id"])
    op.create_index("ix_notices_account_id", "notices", ["account_id", "id"])
    op.create_index("ix_evaluations_item_code_case_id", "evaluations", ["item_code", "case_id"])


def attachments() -> None:
    op.create_table(
        "attachments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("element", sa.String(80), nullable=True),
        sa.Column("element_name", sa.String(80), nullable=True),
        sa.Column("task_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("media", sa.String(100), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("storage_key", sa.String(64), nullable=False),
        sa.Column("preview_key", sa.String(64), nullable=True),
        sa.Column("thumbnail_key", sa.String(64), nullable=True),
        sa.Column("sealed_with", sa.String(32), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("removed_at", INSTANT, nullable=True),
        sa.Column("removed_by", sa.String(64), nullable=True),
        sa.Column("removed_reason", sa.String(200), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_attachments_case_id_cases")),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_attachments_task_id_tasks")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_attachments_account_id_accounts")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_attachments_organization_id_organizations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
    )
    op.create_index("ix_attachments_case_id", "attachments", ["case_id"])
    op.create_index("ix_attachments_sealed_with", "attachments", ["sealed_with"])
    for key in ("storage_key", "preview_key", "thumbnail_key"):
        op.create_index(f"ix_attachments_{key}", "attachments", [key], sqlite_where=KEPT, postgresql_where=KEPT)


def notes() -> None:
    op.create_table(
        "notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("organization_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("mentions", JSON, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("edited_at", INSTANT, nullable=True),
        sa.Column("deleted_at", INSTANT, nullable=True),
        sa.Column("deleted_by", sa.String(64), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_notes_case_id_cases")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_notes_account_id_accounts")),
        sa.ForeignKeyConstraint(
            ["organization_id"], ["organizations.id"], name=op.f("fk_notes_organization_id_organizations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
    )
    op.create_index("ix_notes_case_id_organization_id", "notes", ["case_id", "organization_id"])


def downgrade() -> None:
    op.drop_index("ix_evaluations_item_code_case_id", table_name="evaluations")
    op.drop_index("ix_notices_account_id", table_name="notices")
    with op.batch_alter_table("notices") as batch:
        batch.drop_constraint(op.f("fk_notices_account_id_accounts"), type_="foreignkey")
        batch.drop_column("account_id")
    op.drop_table("notes")
    op.drop_table("attachments")
