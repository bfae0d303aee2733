"""procedures that are changed in the product: drafts with their saves, who did what, from when a version is in force"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
NAME = sa.String(length=64)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("procedures") as batch:
        batch.add_column(sa.Column("published_by", NAME, nullable=True))
        batch.add_column(sa.Column("effective_at", INSTANT, nullable=True))
        batch.add_column(sa.Column("files", sa.LargeBinary(), nullable=True))
    op.create_table(
        "procedure_drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("serves", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("base_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("files", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("touched", JSON, nullable=False),
        sa.Column("authors", JSON, nullable=False),
        sa.Column("held_by", NAME, nullable=True),
        sa.Column("held_at", INSTANT, nullable=True),
        sa.Column("check_job", NAME, nullable=True),
        sa.Column("check_report", JSON, nullable=True),
        sa.Column("checked_digest", sa.String(length=64), nullable=True),
        sa.Column("override", JSON, nullable=True),
        sa.Column("proposed_by", NAME, nullable=True),
        sa.Column("approved_by", NAME, nullable=True),
        sa.Column("import_notes", JSON, server_default=sa.text("'[]'"), nullable=False),
        sa.Column("published_id", sa.Integer(), nullable=True),
        sa.Column("created_by", NAME, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_by", NAME, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["base_id"], ["procedures.id"], name="fk_procedure_drafts_base_id_procedures"),
        sa.ForeignKeyConstraint(
            ["published_id"], ["procedures.id"], name="fk_procedure_drafts_published_id_procedures"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_procedure_drafts"),
    )
    op.create_index("ix_procedure_drafts_key_state", "procedure_drafts", ["key", "state"])
    op.create_index("ix_procedure_drafts_serves", "procedure_drafts", ["serves"])
    op.create_table(
        "procedure_draft_revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("files", sa.LargeBinary(), nullable=False),
        sa.Column("changed", JSON, nullable=False),
        sa.Column("by", NAME, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["procedure_drafts.id"], name="fk_procedure_draft_revisions_draft_id_procedure_drafts"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_procedure_draft_revisions"),
        sa.UniqueConstraint("draft_id", "number", name="uq_procedure_draft_revisions_draft_id_number"),
    )
    op.create_table(
        "procedure_acts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=True),
        sa.Column("procedure_id", sa.Integer(), nullable=True),
        sa.Column("act", sa.String(length=16), nullable=False),
        sa.Column("by", NAME, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["procedure_drafts.id"], name="fk_procedure_acts_draft_id_procedure_drafts"
        ),
        sa.ForeignKeyConstraint(["procedure_id"], ["procedures.id"], name="fk_procedure_acts_procedure_id_procedures"),
        sa.PrimaryKeyConstraint("id", name="pk_procedure_acts"),
    )
    op.create_index("ix_procedure_acts_key", "procedure_acts", ["key"])
    op.create_index("ix_procedure_acts_draft_id", "procedure_acts", ["draft_id"])
    for statement in protection(op.get_bind().dialect.name):
        op.execute(statement)


def protection(dialect: str) -> list[str]:
    """The record is added to and never altered."""
    if dialect == "postgresql":
        return [
            "CREATE TRIGGER procedure_acts_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON procedure_acts "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_alteration()"
        ]
    return [
        f"CREATE TRIGGER procedure_acts_keep_{act.lower()} BEFORE {act} ON procedure_acts "
        "BEGIN SELECT RAISE(ABORT, 'procedure_acts is append-only'); END"
        for act in ("UPDATE", "DELETE")
    ]


def downgrade() -> None:
    op.drop_table("procedure_acts")
    op.drop_table("procedure_draft_revisions")
    op.drop_table("procedure_drafts")
    with op.batch_alter_table("procedures") as batch:
        batch.drop_column("files")
        batch.drop_column("effective_at")
        batch.drop_column("published_by")
