"""background work: what jobs report, and the tables of the engine that does them"""

from importlib import resources

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# The version whose schema this is. An upgrade of Procrastinate brings a migration of ours that runs the files of
# procrastinate/sql/migrations between the two versions; its newer code runs on this schema only once they have run.
PROCRASTINATE = "3.10"


def upgrade() -> None:
    op.create_table(
        "job_reports",
        sa.Column("job_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("cancel_requested", sa.Boolean(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_job_reports")),
    )
    with op.batch_alter_table("job_reports", schema=None) as batch_op:
        batch_op.create_index("ix_job_reports_started_at", ["started_at"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        procrastinate_schema()
    else:
        apscheduler_table()


def procrastinate_schema() -> None:
    """What the package of the pinned version ships, through the driver itself: it is many statements in one text."""
    schema = (resources.files("procrastinate.sql") / "schema.sql").read_text(encoding="utf-8")
    op.get_bind().connection.driver_connection.execute(schema)


def apscheduler_table() -> None:
    """The table of APScheduler's SQLAlchemy job store, as the store itself describes it."""
    op.create_table(
        "apscheduler_jobs",
        sa.Column("id", sa.Unicode(length=191), nullable=False),
        sa.Column("next_run_time", sa.Float(precision=25), nullable=True),
        sa.Column("job_state", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_apscheduler_jobs")),
    )
    op.create_index("ix_apscheduler_jobs_next_run_time", "apscheduler_jobs", ["next_run_time"], unique=False)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        remove_procrastinate()
    else:
        op.drop_table("apscheduler_jobs")
    op.drop_table("job_reports")


def remove_procrastinate() -> None:
    """Everything whose name begins with `procrastinate_`: tables with their triggers, functions, types."""
    op.execute(
        """
        DO $$
        DECLARE item record;
        BEGIN
            DROP TABLE IF EXISTS procrastinate_events, procrastinate_periodic_defers, procrastinate_jobs,
                procrastinate_workers CASCADE;
            FOR item IN SELECT oid::regprocedure AS name FROM pg_proc
                WHERE proname LIKE 'procrastinate\\_%' AND pronamespace = current_schema()::regnamespace
            LOOP EXECUTE 'DROP FUNCTION ' || item.name || ' CASCADE'; END LOOP;
            FOR item IN SELECT oid::regtype AS name FROM pg_type
                WHERE typname LIKE 'procrastinate\\_%' AND typnamespace = current_schema()::regnamespace
                AND typtype IN ('e', 'c')
            LOOP EXECUTE 'DROP TYPE IF EXISTS ' || item.name || ' CASCADE'; END LOOP;
        END $$;
        """
    )
