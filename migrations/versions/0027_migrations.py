"""running cases are brought to another version: one run for all of them, one row for each case"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
NAME = sa.String(length=64)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "migration_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("from_ids", JSON, nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("mapping", JSON, nullable=False),
        sa.Column("choice", sa.String(length=16), nullable=False),
        sa.Column("phase", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("job_id", NAME, nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("created_by", NAME, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("moved_by", NAME, nullable=True),
        sa.Column("moved_at", INSTANT, nullable=True),
        sa.Column("reverted_by", NAME, nullable=True),
        sa.Column("reverted_at", INSTANT, nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["to_id"], ["procedures.id"], name="fk_migration_runs_to_id_procedures"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_migration_runs_account_id_accounts"),
        sa.PrimaryKeyConstraint("id", name="pk_migration_runs"),
    )
    op.create_index("ix_migration_runs_key", "migration_runs", ["key", "id"])
    op.create_table(
        "migrated_cases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("case_no", sa.String(length=40), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("obstacles", JSON, nullable=False),
        sa.Column("steps", JSON, nullable=False),
        sa.Column("clocks", JSON, nullable=False),
        sa.Column("passes", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("at", INSTANT, nullable=True),
        sa.Column("state_before", sa.LargeBinary(), nullable=True),
        sa.Column("kept", JSON, nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["migration_runs.id"], name="fk_migrated_cases_run_id_migration_runs"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_migrated_cases_case_id_cases"),
        sa.ForeignKeyConstraint(["from_id"], ["procedures.id"], name="fk_migrated_cases_from_id_procedures"),
        sa.PrimaryKeyConstraint("id", name="pk_migrated_cases"),
    )
    op.create_index("uq_migrated_cases_run_id_case_id", "migrated_cases", ["run_id", "case_id"], unique=True)
    op.create_index("ix_migrated_cases_run_id_outcome_id", "migrated_cases", ["run_id", "outcome", "id"])
    op.create_index("ix_migrated_cases_case_id", "migrated_cases", ["case_id"])
    with op.batch_alter_table("incidents") as batch:
        batch.add_column(sa.Column("migrated_id", sa.Integer(), nullable=True))
        batch.create_foreign_key("fk_incidents_migrated_id_migrated_cases", "migrated_cases", ["migrated_id"], ["id"])
        batch.create_unique_constraint("uq_incidents_migrated_id", ["migrated_id"])


def downgrade() -> None:
    with op.batch_alter_table("incidents") as batch:
        batch.drop_constraint("uq_incidents_migrated_id", type_="unique")
        batch.drop_constraint("fk_incidents_migrated_id_migrated_cases", type_="foreignkey")
        batch.drop_column("migrated_id")
    op.drop_table("migrated_cases")
    op.drop_table("migration_runs")
