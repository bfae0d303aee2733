"""incidents of all background work; the record refuses alteration"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

RECORD = ("case_events", "deadline_changes")

FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_alteration() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$
"""


def upgrade() -> None:
    with op.batch_alter_table("incidents", schema=None) as batch_op:
        batch_op.add_column(sa.Column("outbox_id", sa.Integer(), nullable=True))
        # The version before writes no kind: what it reports are deadlines.
        batch_op.add_column(sa.Column("kind", sa.String(length=24), nullable=False, server_default="deadline"))
        batch_op.add_column(sa.Column("element", sa.String(length=80), nullable=True))
        batch_op.add_column(sa.Column("element_name", sa.String(length=80), nullable=True))
        batch_op.add_column(sa.Column("handler", sa.String(length=80), nullable=True))
        batch_op.add_column(sa.Column("closed_by", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("reason", sa.Text(), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_incidents_outbox_id"), ["outbox_id"])
        batch_op.create_foreign_key(batch_op.f("fk_incidents_outbox_id_outbox"), "outbox", ["outbox_id"], ["id"])
    postgresql = op.get_bind().dialect.name == "postgresql"
    if postgresql:
        op.execute(FUNCTION)
    for table in RECORD:
        if postgresql:
            op.execute(
                f"CREATE TRIGGER {table}_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_alteration()"
            )
            continue
        # A later migration that rebuilds one of these tables on SQLite (batch mode) has to make them again.
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_keep_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in RECORD:
            op.execute(f"DROP TRIGGER {table}_keep ON {table}")
        op.execute("DROP FUNCTION refuse_alteration()")
    else:
        for table in RECORD:
            for act in ("update", "delete"):
                op.execute(f"DROP TRIGGER {table}_keep_{act}")
    with op.batch_alter_table("incidents", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_incidents_outbox_id_outbox"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("uq_incidents_outbox_id"), type_="unique")
        for column in ("reason", "closed_by", "handler", "element_name", "element", "kind", "outbox_id"):
            batch_op.drop_column(column)
