"""persons sealed: masks stay in the old columns, sealed values, blind indexes and the date of erasure stand beside them

Only additions: the version before runs on and shows masks. What it wrote in clear is sealed by `flask persons rotate`.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SEALED = ("name_sealed", "phone_sealed", "certificate_number_sealed", "words_sealed")
INDEXED = ("name_index", "phone_index", "certificate_number_index")


def upgrade() -> None:

    for name in SEALED:
        op.add_column("evaluators", sa.Column(name, sa.Text(), nullable=True))
    for name in INDEXED:
        op.add_column("evaluators", sa.Column(name, sa.String(length=64), nullable=True))
    op.add_column("evaluators", sa.Column("sealed_with", sa.String(length=32), nullable=True))
    op.add_column("evaluators", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    for name in (*INDEXED, "sealed_with"):
        op.create_index(op.f(f"ix_evaluators_{name}"), "evaluators", [name], unique=False)
    kept = sa.text("erased_at IS NULL")
    op.create_index(
        "ix_evaluators_kept", "evaluators", ["case_id"], unique=False, sqlite_where=kept, postgresql_where=kept
    )


def downgrade() -> None:

    op.drop_index("ix_evaluators_kept", table_name="evaluators")
    for name in (*INDEXED, "sealed_with"):
        op.drop_index(op.f(f"ix_evaluators_{name}"), table_name="evaluators")
    with op.batch_alter_table("evaluators", schema=None) as batch_op:
        for name in ("erased_at", "sealed_with", *INDEXED, *SEALED):
            batch_op.drop_column(name)
