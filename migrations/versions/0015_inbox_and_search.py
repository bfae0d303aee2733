"""the words by which cases are found, what an account has done, and how it likes its lists

A program of the version before runs on: it opens cases without words, and the job `index_words` adds them (as it does for
all cases that were there before).
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
WORDS = sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql")
DONE = sa.text("state = 'done'")
# SQLite's own search mirrors the table. `ascii` leaves whole what we have cut.
MIRROR = (
    "CREATE VIRTUAL TABLE case_search USING fts5(words, content='case_words', content_rowid='case_id',"
    " tokenize='ascii', detail='none', columnsize=0)",
    "CREATE TRIGGER case_words_added AFTER INSERT ON case_words BEGIN"
    " INSERT INTO case_search(rowid, words) VALUES (new.case_id, new.words); END",
    "CREATE TRIGGER case_words_gone AFTER DELETE ON case_words BEGIN"
    " INSERT INTO case_search(case_search, rowid, words) VALUES ('delete', old.case_id, old.words); END",
    "CREATE TRIGGER case_words_changed AFTER UPDATE ON case_words BEGIN"
    " INSERT INTO case_search(case_search, rowid, words) VALUES ('delete', old.case_id, old.words);"
    " INSERT INTO case_search(rowid, words) VALUES (new.case_id, new.words); END",
)


def upgrade() -> None:
    op.create_table(
        "case_words",
        sa.Column("case_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("words", WORDS, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_words_case_id_cases", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("case_id", name="pk_case_words"),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE case_words ALTER COLUMN words SET STATISTICS 1000")
        op.create_index("ix_case_words_words", "case_words", ["words"], postgresql_using="gin")
    else:
        for statement in MIRROR:
            op.execute(statement)
    op.create_table(
        "saved_views",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("listing", sa.String(16), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_saved_views_account_id_accounts"),
        sa.PrimaryKeyConstraint("id", name="pk_saved_views"),
    )
    op.create_index(
        "uq_saved_views_account_id_listing_name", "saved_views", ["account_id", "listing", "name"], unique=True
    )
    op.create_table(
        "list_looks",
        sa.Column("account_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("listing", sa.String(16), nullable=False),
        sa.Column("columns", JSON, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name="fk_list_looks_account_id_accounts"),
        sa.PrimaryKeyConstraint("account_id", "listing", name="pk_list_looks"),
    )
    op.create_index(
        "ix_tasks_done_by",
        "tasks",
        ["completed_by", "completed_at", "id"],
        sqlite_where=DONE,
        postgresql_where=DONE,
    )


def downgrade() -> None:
    op.drop_index("ix_tasks_done_by", "tasks")
    op.drop_table("list_looks")
    op.drop_index("uq_saved_views_account_id_listing_name", "saved_views")
    op.drop_table("saved_views")
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE case_search")
    op.drop_table("case_words")
