"""texts to the persons who wrote the reviews; what was sent can be forgotten"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

TO_EVALUATOR = sa.text("link_id IS NOT NULL")
DROPPED = sa.text("state = 'dropped'")


def upgrade() -> None:
    with op.batch_alter_table("evaluator_links") as batch:
        batch.add_column(sa.Column("sealed", sa.Text(), nullable=True))
        batch.add_column(sa.Column("sealed_with", sa.String(length=40), nullable=True))
    with op.batch_alter_table("notice_messages") as batch:
        batch.add_column(sa.Column("link_id", sa.Integer(), nullable=True))
        batch.create_foreign_key("fk_notice_messages_link_id_evaluator_links", "evaluator_links", ["link_id"], ["id"])
    op.create_index(
        "ix_notice_messages_link_id",
        "notice_messages",
        ["link_id"],
        sqlite_where=TO_EVALUATOR,
        postgresql_where=TO_EVALUATOR,
    )
    op.create_index("ix_notice_messages_created_at", "notice_messages", ["created_at"])
    op.create_index(
        "ix_notice_items_dropped", "notice_items", ["send_at"], sqlite_where=DROPPED, postgresql_where=DROPPED
    )


def downgrade() -> None:
    op.drop_index("ix_notice_items_dropped", "notice_items")
    op.drop_index("ix_notice_messages_created_at", "notice_messages")
    op.drop_index("ix_notice_messages_link_id", "notice_messages")
    op.execute(
        "DELETE FROM notice_attempts WHERE message_id IN (SELECT id FROM notice_messages WHERE link_id IS NOT NULL)"
    )
    op.execute("DELETE FROM notice_messages WHERE link_id IS NOT NULL")
    with op.batch_alter_table("notice_messages") as batch:
        batch.drop_constraint("fk_notice_messages_link_id_evaluator_links", type_="foreignkey")
        batch.drop_column("link_id")
    with op.batch_alter_table("evaluator_links") as batch:
        batch.drop_column("sealed_with")
        batch.drop_column("sealed")
